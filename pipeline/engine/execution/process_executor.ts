/**
 * Each stage in a process of its own: a crash, a limit or a kill ends that stage and no other. The order goes to the
 * process's standard input, which stays open as long as this process lives: at its end the stage ends, too, and goes on
 * from its checkpoint next time.
 */
import { Interrupted, StageFailure } from "../errors.ts";
import type { StageDeclaration } from "../stage.ts";
import { statIfPresent } from "../store/files.ts";
import { type Ending, type Executor, MachineFailure, type Task } from "./executor.ts";
import { logPath, textFrom } from "./logs.ts";
import { endingOf, type Report, type ReportLine } from "./report.ts";

export interface ProcessLimits {
  /** Resident memory, which the process watches itself. */
  readonly bytes: number | null;
  readonly milliseconds: number | null;
}

export interface ProcessSettings {
  /** What executes the order of a key that comes on standard input (execute_order.ts). */
  readonly command: (key: string) => { readonly program: string; readonly args: readonly string[] };
  readonly limits: (stage: StageDeclaration) => ProcessLimits;
  /** Whether a stage's failure, by its message, is one of the machine. */
  readonly ofTheMachine: (message: string) => boolean;
}

/** How long an interrupted process may take to end by itself, milliseconds. */
const GRACE = 10_000;

/** How much later this process may hear a signal that went to all, milliseconds. */
const SAME_SIGNAL = 200;

/** What the engine of JavaScript writes when its own limit is reached: with more memory free it would not be different. */
const HEAP_FULL = /JavaScript heap out of memory|Fatal JavaScript out of memory/;

export class ProcessExecutor implements Executor {
  constructor(private readonly settings: ProcessSettings) {}

  async execute(task: Task): Promise<Ending> {
    const { order: { key, stage }, store, signal } = task;
    if (signal.aborted) throw new Interrupted();
    const log = logPath(store.folder, key);
    Deno.mkdirSync(`${store.folder}/logs`, { recursive: true });
    const begin = statIfPresent(log)?.size ?? 0;
    const { program, args } = this.settings.command(key);
    const child = new Deno.Command("sh", {
      // What is written to standard error, also by libraries as they crash, goes to the log without a way round.
      args: ["-c", 'exec "$@" 2>>"$0"', log, program, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let late = false;
    const { bytes, milliseconds } = this.settings.limits(stage);
    const timer = milliseconds === null ? null : setTimeout(() => {
      late = true;
      killQuietly(child);
    }, milliseconds);
    const input = child.stdin.getWriter();
    let grace: ReturnType<typeof setTimeout> | null = null;
    const stop = () => {
      input.close().catch(() => {});
      grace = setTimeout(() => killQuietly(child), GRACE);
    };
    signal.addEventListener("abort", stop);
    try {
      // One that ends before it has read its order says so by its exit code.
      const order = { ...task.order, bytes };
      input.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`)).catch(() => {});
      const report = await follow(child.stdout, log, task);
      const status = await child.status;
      if (late) {
        const limit = `its limit of ${milliseconds! / 1000} s`;
        throw new StageFailure(stage.name, `stage ${stage.name}: took longer than ${limit} (log ${log})`);
      }
      // A terminal's Ctrl-C goes to all processes, and may be heard there before it is here.
      if (report?.kind === "interrupted") await new Promise((resolve) => setTimeout(resolve, SAME_SIGNAL));
      if (signal.aborted && report?.kind !== "made") throw new Interrupted();
      if (report !== null && report.kind !== "interrupted") return this.reported(report, stage.name, log);
      throw unreported(stage.name, status, log, begin);
    } finally {
      signal.removeEventListener("abort", stop);
      for (const each of [timer, grace]) if (each !== null) clearTimeout(each);
      input.close().catch(() => {});
    }
  }

  private reported(report: Report, stage: string, log: string): Ending {
    if (report.kind === "failed" && this.settings.ofTheMachine(report.message)) {
      throw new MachineFailure(`${report.message} (log ${log})`, false);
    }
    return endingOf(report, stage, log);
  }
}

/** A process that came to no report of its own. @param begin where its part of the log begins */
function unreported(stage: string, status: Deno.CommandStatus, log: string, begin: number): Error {
  if (HEAP_FULL.test(textFrom(log, begin))) {
    return new StageFailure(stage, `stage ${stage}: needs more memory than JavaScript may have (log ${log})`);
  }
  const how = status.signal === null ? `ended with code ${status.code}` : `was ended by ${status.signal}`;
  const memory = status.signal === "SIGKILL" ? ", as a system does that is out of memory" : "";
  return new MachineFailure(`stage ${stage}: its process ${how}${memory} (log ${log})`, true);
}

/** Passes on what the process tells, until it ends. @returns its report, or null where it came to none */
async function follow(output: ReadableStream<Uint8Array>, log: string, task: Task): Promise<Report | null> {
  let report: Report | null = null;
  for await (const line of linesOf(output)) {
    const told = parse(line);
    if (told === null) Deno.writeTextFileSync(log, `${line}\n`, { append: true });
    else if ("report" in told) report = told.report;
    else if (told.event.kind === "stage-started") task.started();
    else task.emit(told.event);
  }
  return report;
}

async function* linesOf(output: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (
    const text of output.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  ) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** A line that a library printed is none of ours. */
function parse(line: string): ReportLine | null {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && ("event" in value || "report" in value)
      ? value
      : null;
  } catch {
    return null;
  }
}

function killQuietly(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}
