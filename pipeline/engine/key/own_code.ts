/** Where the engine's own code lies, and which of its modules every key holds. */
import { fromFileUrl } from "../file_address.ts";

/** Modules that a stage's worker runs around the stage; a change there makes every earlier result doubtful. */
export const AROUND_STAGES = ["sandbox/sandbox.ts", "sandbox/stage_worker.ts", "sandbox/stage_entry.ts"];

/** What finds out a module's meaning; a change there, or of the compiler, ends what was found out before. */
export const SCANNER = ["key/module_scan.ts", "key/shader_meaning.ts", "key/line_ends.ts"];

/** The address of this engine's folder. */
export const ENGINE_ADDRESS = new URL("..", import.meta.url);

/**
 * The repository that this engine is part of, and its folder there. Null for an engine from a registry: its address names
 * a version, whose files never change, and counts instead of them.
 */
export const ENGINE = ENGINE_ADDRESS.protocol === "file:" ? folderAbove(ENGINE_ADDRESS) : null;

function folderAbove(address: URL): { readonly root: string; readonly folder: string } {
  const root = fromFileUrl(new URL("../..", address)).replace(/\/$/, "");
  return { root, folder: fromFileUrl(address).slice(root.length + 1) };
}
