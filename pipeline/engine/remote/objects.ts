/** The objects of a result on their way from a remote into the store. */
import { Interrupted } from "../errors.ts";
import type { Action, Store, StoredOutput } from "../store/store.ts";
import type { Conversation } from "./conversation.ts";
import { readObject } from "./entry.ts";
import type { Wanted } from "./remote.ts";

/**
 * Brings the objects of an action that are not here, side by side.
 * @param here gets the bytes of each that is
 * @returns how many bytes came; null when one is gone there
 * @throws what the first that failed did; Interrupted
 */
export async function bringObjects(
  action: Action,
  store: Store,
  talk: Conversation,
  here: (bytes: number) => void,
  signal: AbortSignal,
): Promise<number | null> {
  const wanting = unique(Object.values(action.outputs)).filter(({ hash, size }) => {
    if (store.readObject(hash) === null) return true;
    here(size);
    return false;
  });
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const names = new Map(Object.entries(action.outputs).map(([name, { hash }]) => [hash, name]));
  let first: { readonly error: unknown } | null = null;
  const came = await Promise.all(wanting.map(async (output) => {
    try {
      const get = (path: string, wanted: Wanted) => talk.get(path, wanted, both);
      const content = await readObject(get, output, `output ${names.get(output.hash)}`);
      if (content === null) stop.abort();
      else store.putObject(content);
      return content !== null;
    } catch (error) {
      // The others end because of it.
      if (!stop.signal.aborted) first = { error };
      stop.abort();
      return false;
    }
  }));
  if (first !== null) throw (first as { error: unknown }).error;
  if (signal.aborted) throw new Interrupted();
  return came.every((each) => each) ? wanting.reduce((sum, { size }) => sum + size, 0) : null;
}

/** Outputs with different bytes. */
export function unique(outputs: readonly StoredOutput[]): StoredOutput[] {
  return [...new Map(outputs.map((output) => [output.hash, output])).values()];
}
