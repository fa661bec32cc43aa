/** Papers of their own in temporary folders: written by `deno task new`, and run by the commands that it gave them. */
import { root } from "../root.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function ran(args: readonly string[], cwd: string): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", SOURCE_DATE_EPOCH: "1738281600" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    code,
    out: text(stdout),
    err: text(stderr).replace(/^(Task .*|error: XDG_RUNTIME_DIR.*)\n/gm, ""),
  };
}

/** `new DIR`, from a folder, as `deno task` calls it. */
export function newPaper(dir: string, from: string): Promise<Ran> {
  const allowed = ["--allow-read", "--allow-write", "--allow-env"];
  const main = `${root}/pipeline/cli/main.ts`;
  return ran(["run", "--frozen", `--config=${root}/deno.json`, ...allowed, main, "new", dir], from);
}

export class Paper implements Disposable {
  private readonly above = Deno.makeTempDirSync({ prefix: "paper-" });
  readonly folder: string;

  /** @param name of the paper's folder */
  constructor(name: string) {
    this.folder = `${this.above}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.above, { recursive: true });
  }

  make(): Promise<Ran> {
    return newPaper(this.folder, this.above);
  }

  /** Puts a folder's files in the place of the template's. */
  fill(from: string): void {
    for (const name of ["paper.ts", "stages", "lib"]) {
      Deno.removeSync(`${this.folder}/${name}`, { recursive: true });
    }
    const copy = (below: string): void => {
      for (const entry of Deno.readDirSync(`${from}${below}`)) {
        const path = `${below}/${entry.name}`;
        if (entry.isDirectory) {
          Deno.mkdirSync(`${this.folder}${path}`);
          copy(path);
        } else Deno.copyFileSync(`${from}${path}`, `${this.folder}${path}`);
      }
    };
    copy("");
  }

  task(...args: string[]): Promise<Ran> {
    return ran(["task", "--quiet", ...args], this.folder);
  }

  /** Makes it a git checkout of everything that it has. */
  async commit(): Promise<void> {
    for (const args of [["init", "--quiet"], ["add", "--all"]]) {
      const { success } = await new Deno.Command("git", { args: ["-C", this.folder, ...args] }).output();
      if (!success) throw new Error(`git ${args.join(" ")}`);
    }
  }

  read(path: string): string {
    return Deno.readTextFileSync(`${this.folder}/${path}`);
  }
}
