/** Where `verify` runs everything again. */
import { resolve } from "node:path";
import { markVerification, namesIn, realPath, verificationIn } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { EndListener } from "../process/signals.ts";

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

  /** Whether an earlier verification in the folder compared with another record. */
  readonly otherRecord: boolean;

  /**
   * @param root the project's folder
   * @param named the user's folder
   * @param goOn whether an earlier verification may have finished stages there
   * @param asked the profile, and the SHA-256 of the record to compare with
   * @throws CommandError (64) for a folder that is not empty, or with `goOn` is not of a verification of the profile
   */
  constructor(
    root: string,
    named: string | null,
    goOn: boolean,
    asked: { readonly profile: string; readonly record: string },
  ) {
    if (named !== null) expectUsable(root, named, goOn, asked.profile);
    // Listens first: a signal that comes when the folder is there must find somebody who removes it.
    this.end = new EndListener(() => this.remove());
    if (named === null) {
      this.made = Deno.makeTempDirSync({ prefix: "verify-" });
      this.folder = this.made;
      this.remedy = "--scratch DIR keeps what finished";
      this.otherRecord = false;
      return;
    }
    this.folder = resolve(named);
    this.remedy = "finished stages are kept: the same command with --resume goes on from them";
    const earlier = verificationIn(this.folder);
    if (earlier === null) markVerification(this.folder, asked.profile, asked.record);
    this.otherRecord = earlier !== null && earlier.record !== asked.record;
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

/** @throws CommandError (64) that says what is wrong with the folder */
function expectUsable(root: string, named: string, goOn: boolean, profile: string): void {
  const refuse = (why: string): never => {
    throw new CommandError(EXIT.usage, `--scratch ${named} ${why}`);
  };
  const folder = realPath(resolve(named));
  for (const own of [".store", "output"]) {
    const at = realPath(`${root}/${own}`);
    if (folder !== at && !folder.startsWith(`${at}/`)) continue;
    refuse(`is in the project's own ${own}: name another folder`);
  }
  if (folder === realPath(root)) refuse("is the project itself: name another folder");
  if (namesIn(folder).length === 0) return;
  if (!goOn) {
    refuse(
      "is not empty: name another folder, or give --resume to go on from the stages that finished there",
    );
  }
  const earlier = verificationIn(folder);
  if (earlier === null) refuse("is not empty, and no verification made it: name another folder");
  if (earlier!.profile !== profile) {
    refuse(`is of a verification of profile ${earlier!.profile}: name another folder for ${profile}`);
  }
}
