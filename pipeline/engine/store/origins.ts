/**
 * Where results come from that were not made here: beside the actions, in files of their own, so that nothing that is
 * compared knows of it. Each names the bytes of the action that it is of: an action that is made anew here has none.
 */
import { readIfPresent, statIfPresent, writeAtomically } from "./files.ts";
import { isHash, sha256 } from "./hash.ts";
import { openSealed, seal } from "./seal.ts";
import type { Store } from "./store.ts";

/** Where a result in the store comes from, when it was not made here. */
export interface Origin {
  /** A remote's address without credentials, or an archive's name. */
  readonly from: string;
  /** The trusted key that its signature was checked with; null where none was asked for. */
  readonly signedBy: string | null;
}

/** A signature of a sealed action, with the id of the key that it was made with. */
export interface Signature {
  readonly key: string;
  /** Base64. */
  readonly signature: string;
}

export interface KeptOrigin extends Origin {
  /** SHA-256 of the sealed action. */
  readonly action: string;
  /** As it came, whether it was checked or not, to be passed on. */
  readonly signature: Signature | null;
}

export function originPath(store: Store, key: string): string {
  return `${store.folder}/origins/${key.slice(0, 2)}/${key.slice(2)}.json`;
}

export function writeOrigin(store: Store, key: string, origin: KeptOrigin): void {
  const { from, signedBy, action, signature } = origin;
  const bytes = new TextEncoder().encode(seal({ from, signedBy, action, signature }));
  writeAtomically(originPath(store, key), bytes, store.scratch);
}

/** Null for what was made here, and where what says so is damaged. */
export function readOrigin(store: Store, key: string): KeptOrigin | null {
  const path = originPath(store, key);
  const content = statIfPresent(path) && readIfPresent(path);
  const origin = content && openSealed(new TextDecoder().decode(content)) as KeptOrigin | null;
  if (origin === null || !isHash(origin.action)) return null;
  const action = readIfPresent(store.actionPath(key));
  return action !== null && sha256(action) === origin.action ? origin : null;
}

/** As records and traces have it: nothing for what was made here. */
export function originOf(store: Store, key: string): { readonly origin?: Origin } {
  const kept = readOrigin(store, key);
  return kept === null ? {} : { origin: { from: kept.from, signedBy: kept.signedBy } };
}
