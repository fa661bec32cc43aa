/** A copy of this repository whose files a test may edit, and the keys that its stages then have. */
import assert from "node:assert/strict";
import { filesBelow } from "../../pipeline/engine/trust/bundle.ts";
import { root } from "../root.ts";

/** Of its sources; removed when it goes out of scope. */
export class Clone implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "clone-" });

  constructor(change: (content: Uint8Array) => Uint8Array = (content) => content) {
    for (
      const { path, read } of filesBelow(root, "", [".git", ".store", "output", "offline", "node_modules"])
    ) {
      const target = `${this.folder}/${path}`;
      Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      Deno.writeFileSync(target, change(read()));
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }

  edit(path: string, from: string, to: string): void {
    const text = Deno.readTextFileSync(`${this.folder}/${path}`);
    assert.ok(text.includes(from), `${path} does not hold ${from}`);
    Deno.writeTextFileSync(`${this.folder}/${path}`, text.replace(from, to));
  }

  /** SHA-256 of every file by its path, but for what commands made here. */
  tree(): Map<string, string> {
    return new Map(filesBelow(this.folder, "", [".store", "output"]).map(({ path, hash }) => [path, hash]));
  }

  async run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: this.folder })
      .output();
    const decoder = new TextDecoder();
    assert.equal(code, 0, decoder.decode(stderr) + decoder.decode(stdout));
    return decoder.decode(stdout);
  }

  /** The key of every stage of a profile; the clone's store keeps what was found out. */
  async keys(profile = "smoke"): Promise<{ [stage: string]: string }> {
    const program = ["run", "--frozen", "--no-check", "--allow-read", "--allow-write", "--allow-env"];
    return JSON.parse(
      await this.run(...program, "tests/engine/keys_process.ts", profile, `${this.folder}/.store`),
    );
  }
}
