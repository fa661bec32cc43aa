/** The commands as real processes: over this repository, and over a small project. */
import type { Project } from "../engine/fixture.ts";
import { root } from "../root.ts";

export { root };

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys=uid"];

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param script from the root, or an absolute path */
export function command(
  script: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...options,
    args: [
      ...["run", "--frozen", "--no-check", `--config=${root}/deno.json`, ...PERMISSIONS],
      ...[script.startsWith("/") ? script : `${root}/${script}`, ...args],
    ],
  });
}

/** The commands over a small project, whose graph is written down for them. */
export function smallCommand(
  project: Project,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.Command {
  project.write("graph.json", JSON.stringify(project.stages));
  return command("tests/cli/small_project.ts", [project.folder, ...args], options);
}

export async function ran(process: Deno.Command): Promise<Ran> {
  const { code, stdout, stderr } = await process.output();
  return { code, out: text(stdout), err: text(stderr) };
}

function text(bytes: Uint8Array): string {
  // The graphics libraries' own complaint.
  return new TextDecoder().decode(bytes).replace(/^error: XDG_RUNTIME_DIR.*\n/gm, "");
}

/** A process whose standard output is followed while it runs. */
export class Followed {
  readonly process: Deno.ChildProcess;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly err: Promise<string>;
  private out = "";

  constructor(started: Deno.Command) {
    this.process = started.spawn();
    this.reader = this.process.stdout.getReader();
    this.err = new Response(this.process.stderr).arrayBuffer().then((bytes) => text(new Uint8Array(bytes)));
  }

  /** Waits until it has printed this. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.out);
      if (found !== null) return found;
      if (!(await this.more())) throw new Error(`ended without ${pattern}: ${this.out}${await this.err}`);
    }
  }

  /** Waits until nobody holds its output any more: until it and all programs that it started have ended. */
  async ended(): Promise<Ran> {
    while (await this.more());
    const { code } = await this.process.status;
    return { code, out: this.out, err: await this.err };
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.reader.read();
    if (value !== undefined) this.out += text(value);
    return !done;
  }
}
