/** The command that executes one stage: that of this very process, by `execute` (commands/execute.ts). */
import { fromFileUrl } from "@std/path";
import { type Project, storeDirOf } from "../project.ts";

/** @param queued whether its order lies in the store, and the machine is another one */
export function stageCommand(
  project: Project,
  key: string,
  queued: boolean,
): { readonly program: string; readonly args: readonly string[] } {
  return {
    program: Deno.execPath(),
    args: [
      ...["run", "--quiet", "--v8-flags=--max-semi-space-size=2", "--frozen"],
      ...["--allow-read", `--allow-write${queued ? "" : `=${storeDirOf(project)}`}`, "--allow-env"],
      // What prepares a machine runs programs.
      ...queued ? ["--allow-run", "--allow-sys=uid"] : [],
      ...[fromFileUrl(Deno.mainModule), ...project.entryArguments ?? []],
      ...["execute", key, ...queued ? ["--queued"] : []],
    ],
  };
}
