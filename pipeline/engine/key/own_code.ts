/** Where the engine's own code lies, and which of its modules every key holds. */
import { fromFileUrl } from "../file_address.ts";
import type { FileIndex } from "../store/file_index.ts";
import { canonicalJson, sha256 } from "../store/hash.ts";
import type { SourceTree } from "./source_tree.ts";

/** Modules that a stage's worker runs around the stage; a change there makes every earlier result doubtful. */
export const AROUND_STAGES = ["sandbox/sandbox.ts", "sandbox/stage_worker.ts", "sandbox/stage_entry.ts"];

/** What finds out a module's meaning; a change there, or of the compiler, ends what was found out before. */
const SCANNER = ["key/module_scan.ts", "key/shader_meaning.ts", "key/line_ends.ts"];

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

/**
 * Forgets what another scanner found out. Which one it is changes with the compiler and with every edit of the scanner:
 * nobody can forget to count a number up.
 * @param engine how this engine's modules name each other; null for an engine from a registry
 */
export function useOwnScanner(engine: SourceTree | null, index: FileIndex): void {
  if (engine === null || ENGINE === null) return index.useScanner(sha256(ENGINE_ADDRESS.href));
  const { root, folder } = ENGINE;
  const from = `${folder}key/module_scan.ts`;
  const compiler = engine.resolve("typescript", from);
  let version: string | null = null;
  let found = () => {};
  if (compiler.kind === "file") version = index.sourceHash(`${root}/${compiler.path}`);
  if (compiler.kind === "package") {
    // The lock file is large: it is asked once for as long as it stays as it is.
    const name = `compiler ${compiler.specifier} ${engine.state}`;
    const known = index.module(name) as string | undefined;
    const { hash } = known === undefined ? engine.packages.partOf(compiler.specifier, from) : { hash: known };
    version = hash;
    if (known === undefined) found = () => index.setModule(name, hash);
  }
  const files = SCANNER.map((name) => index.sourceHash(`${root}/${folder}${name}`));
  index.useScanner(sha256(canonicalJson([version, ...files])));
  found();
}
