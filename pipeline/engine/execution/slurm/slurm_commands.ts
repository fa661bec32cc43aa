/** Slurm's own programs, each with a time-out: a controller that does not answer must not hold a run. */

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Null where the program took longer than it may, or cannot be run at all. */
export type Ask = (program: string, args: readonly string[], input?: string) => Promise<Answer | null>;

/** @param patience milliseconds */
export function slurmPrograms(patience: number): Ask {
  return async (program, args, input = "") => {
    let child: Deno.ChildProcess;
    try {
      child = new Deno.Command(program, {
        args: [...args],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
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
    return late ? null : { code, out: text(stdout), err: text(stderr) };
  };
}
