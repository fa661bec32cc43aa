/**
 * The signals that end a run: Ctrl-C, and what time limits, `docker stop`, Slurm and a closed terminal send. One
 * meaning everywhere: the first lets the run end in order, a later one ends it at once; the exit code says which
 * signal it was.
 */

export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Exit codes by signal, as shells have them: 128 and the signal's number. */
export const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const satisfies Record<
  EndSignal,
  number
>;

/**
 * Signals nearer than this to the first are the same wish, milliseconds: a terminal gives Ctrl-C to every process,
 * and `deno task` passes its own on, so that one Ctrl-C may come twice.
 */
export const SAME_WISH = 1000;

/** A signal ended the command before its work was done. */
export class Ended extends Error {
  override readonly name = "Ended";
  constructor(readonly signal: EndSignal) {
    super(`ended by ${signal}`);
  }
}

/** What the signals so far ask for. Without a clock of its own. */
export class Wish {
  private first: { readonly signal: EndSignal; readonly at: number } | null = null;

  /** @param at milliseconds of any clock that only goes forward */
  hear(signal: EndSignal, at: number): "end" | "heard already" | "end at once" {
    if (this.first === null) {
      this.first = { signal, at };
      return "end";
    }
    return at - this.first.at < SAME_WISH ? "heard already" : "end at once";
  }

  /** The first signal. */
  get signal(): EndSignal | null {
    return this.first?.signal ?? null;
  }
}

/** Listens from its making to its disposal. */
export class EndListener implements Disposable {
  private readonly wish = new Wish();
  private readonly stop = new AbortController();
  private readonly unlisten: () => void;

  /** @param atOnce what a second wish leaves to do before the process ends at once; must not wait */
  constructor(atOnce: () => void = () => {}) {
    this.unlisten = onEndSignals((signal) => {
      switch (this.wish.hear(signal, performance.now())) {
        case "end":
          return this.stop.abort();
        case "end at once":
          try {
            atOnce();
          } finally {
            Deno.exit(SIGNAL_EXIT[signal]);
          }
      }
    });
  }

  /** Fires at the first signal. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** The first signal that came, or null. */
  get received(): EndSignal | null {
    return this.wish.signal;
  }

  /** The exit code of a run that a signal ended. */
  get exitCode(): number {
    return SIGNAL_EXIT[this.wish.signal ?? "SIGINT"];
  }

  [Symbol.dispose](): void {
    this.unlisten();
  }
}

/**
 * Runs another program, gives it every end signal that comes here, and waits for its end. What `options` leave open
 * is inherited: input, output, environment.
 * @param earlier one that has listened since before, for what must be put right whenever a signal comes
 * @throws Ended when a signal came and `onSignal` is "throw"; the program has ended by then
 */
export async function runProgram(
  program: string,
  options: Deno.CommandOptions,
  onSignal: "throw" | "its code" = "throw",
  earlier: EndListener | null = null,
): Promise<Deno.CommandOutput> {
  let received: EndSignal | null = null;
  let child: Deno.ChildProcess | null = null;
  const pass = (signal: EndSignal) => {
    received ??= signal;
    try {
      child?.kill(signal);
    } catch (error) {
      // It ended before the signal reached it.
      if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
    }
  };
  const unlisten = onEndSignals(pass);
  earlier?.signal.addEventListener("abort", () => pass(earlier.received!));
  try {
    child = new Deno.Command(program, options).spawn();
    const output = await child.output();
    if (received !== null && onSignal === "throw") throw new Ended(received);
    return output;
  } finally {
    unlisten();
  }
}

/** Calls `listener` for each end signal; the returned function ends that. */
function onEndSignals(listener: (signal: EndSignal) => void): () => void {
  const signals: readonly EndSignal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  // Asked first: Deno hears all end signals as soon as somebody listens to one, and ends at those that nobody wants.
  const outlives = hangUpIsIgnored();
  const listeners = signals.map((signal) => {
    const each = signal === "SIGHUP" && outlives ? () => {} : () => listener(signal);
    Deno.addSignalListener(signal, each);
    return () => Deno.removeSignalListener(signal, each);
  });
  return () => listeners.forEach((remove) => remove());
}

let ignored: boolean | null = null;

/** Whether this process was started to outlive its terminal, as by `nohup`: a program inherits that. */
function hangUpIsIgnored(): boolean {
  if (ignored !== null) return ignored;
  try {
    const probe = new Deno.Command("sh", { args: ["-c", "kill -s HUP $$"], stdout: "null", stderr: "null" });
    ignored = probe.outputSync().success;
  } catch {
    // No shell, or no permission to ask one.
    ignored = false;
  }
  return ignored;
}
