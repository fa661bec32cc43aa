/** Slurm's own programs, each with a time-out: a controller that does not answer must not hold a run. */

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Null where the program took longer than it may, or cannot be run at all. */
export type Ask = (program: string, args: readonly string[], input?: string) => Promise<Answer | null>;

/** What a shell ends with that finds no such program. */
const NOT_FOUND = 127;

/** @param patience milliseconds */
export function slurmPrograms(patience: number): Ask {
  return async (program, args, input = "") => {
    // By way of the shell: a command may be permitted one program by name only where it is there.
    const child = new Deno.Command("sh", {
      args: ["-c", 'exec "$0" "$@"', program, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    }, patience);
    const writer = child.stdin.getWriter();
    // One that ends before it has read everything says why by its code.
    writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    clearTimeout(timer);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return late || code === NOT_FOUND ? null : { code, out: text(stdout), err: text(stderr) };
  };
}
