/**
 * A run's part of the store as files that anybody can serve: `ac/KEY` and `cas/SHA256`, for an archive, a folder or a
 * host of static files. Equal stores give equal files.
 */
import { GraphError } from "../graph.ts";
import { adviceOf, type EngineOptions } from "../options.ts";
import { readOrigin } from "../store/origins.ts";
import { Store } from "../store/store.ts";
import { type BundleFile, bytesFile, diskFile } from "../trust/bundle.ts";
import type { RunRecord } from "../trust/record.ts";
import { objectPath, resultPath, writeEntry } from "./entry.ts";
import { readSigner, type Signer } from "./signature.ts";

/**
 * @param sign the text of a file with a private key, and its name; null: signatures that results came with are passed on
 * @throws GraphError when a record or an object is missing or damaged
 */
export async function resultFiles(
  record: RunRecord,
  options: Pick<EngineOptions, "storeDir" | "advice">,
  sign: { readonly text: string; readonly name: string } | null,
): Promise<BundleFile[]> {
  const signer: Signer | null = sign && await readSigner(sign.text, sign.name);
  const store = new Store(options.storeDir);
  const files = new Map<string, BundleFile>();
  const add = (file: BundleFile) => files.set(file.path, file);
  for (const [stage, { key, outputs }] of Object.entries(record.stages)) {
    const lost = (what: string) =>
      new GraphError(
        `stage ${stage}: ${what} is missing or damaged in the store: ${adviceOf(options).make(stage)}`,
      );
    const [action, sealed] = [store.readAction(key), store.sealedAction(key)];
    if (action === null || sealed === null) throw lost("its record");
    for (const [output, { hash }] of Object.entries(outputs)) {
      if (files.has(objectPath(hash))) continue;
      if (store.readObject(hash) === null) throw lost(`output ${output}`);
      add(diskFile(objectPath(hash), store.objectPath(hash), false));
    }
    const signature = await signer?.sign(sealed) ?? readOrigin(store, key)?.signature ?? null;
    const sent = writeEntry(action, sealed, signature);
    for (const { hash, content } of sent.files) add(bytesFile(objectPath(hash), content));
    add(bytesFile(resultPath(key), sent.result));
  }
  return [...files.values()];
}
