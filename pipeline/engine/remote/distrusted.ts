/** Results of the store that came from elsewhere, and that none of the trusted keys signed. */
import { readIfPresent } from "../store/files.ts";
import { readOrigin } from "../store/origins.ts";
import type { Store } from "../store/store.ts";
import { judgeSignature, type TrustedKeys } from "./signature.ts";

/**
 * Their keys. What was made here, or was made here anew, is not among them; nor what was brought without a word of trust
 * and has a signature that is right.
 */
export async function distrustedResults(store: Store, trusted: TrustedKeys): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { name: key } of store.filed("origins").files) {
    const origin = readOrigin(store, key);
    if (origin === null) continue;
    const sealed = readIfPresent(store.actionPath(key));
    if (sealed === null || await judgeSignature(sealed, origin.signature, trusted) !== null) keys.add(key);
  }
  return keys;
}

/** The line about them; null where there are none. */
export function aboutDistrusted({ size }: ReadonlySet<string>): string | null {
  if (size === 0) return null;
  const [results, them] = size === 1
    ? ["1 result in the store is", "it"]
    : [`${size} results in the store are`, "them"];
  return `${results} from elsewhere, and none of the trusted keys signed ${them}: not used in this run`;
}
