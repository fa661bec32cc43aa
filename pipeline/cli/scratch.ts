/** Where `verify` runs everything again. */
import { resolve } from "node:path";
import { namesIn } from "../engine/files.ts";
import { CommandError, EXIT } from "./exit_codes.ts";
import { EndListener } from "./signals.ts";

/**
 * A folder for a second store. One of its own goes with the command, whatever ends it; one that the user names stays,
 * so that an interrupted verification can go on from the stages that finished.
 */
export class Scratch implements Disposable {
  readonly folder: string;
  readonly end: EndListener;
  /** The end of the line after an interruption. */
  readonly remedy: string;
  private made: string | null = null;

  /**
   * @param named the user's folder
   * @param goOn whether it may hold finished stages
   * @throws CommandError (64) for a folder that is not empty
   */
  constructor(named: string | null, goOn: boolean) {
    // Listens first: a signal that comes when the folder is there must find somebody who removes it.
    this.end = new EndListener(() => this.remove());
    if (named === null) {
      this.made = Deno.makeTempDirSync({ prefix: "verify-" });
      this.folder = this.made;
      this.remedy = "--scratch DIR keeps what finished";
      return;
    }
    this.folder = resolve(named);
    this.remedy = "finished stages are kept: the same command with --resume goes on from them";
    if (goOn || namesIn(this.folder).length === 0) return;
    this.end[Symbol.dispose]();
    throw new CommandError(
      EXIT.usage,
      `--scratch ${named} is not empty: name another folder, or give --resume to go on from the stages that ` +
        "finished there",
    );
  }

  [Symbol.dispose](): void {
    this.end[Symbol.dispose]();
    this.remove();
  }

  private remove(): void {
    if (this.made === null) return;
    Deno.removeSync(this.made, { recursive: true });
    this.made = null;
  }
}
