/** A safetensors index: `model.safetensors.index.json` maps each tensor to the file (shard) that holds it. */
import { objectOf, parseJson } from "./json_text.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import { Budget, type ModelFile } from "./named_tensor.ts";
import { readSafetensors } from "./safetensors.ts";

const REMEDY = "Keep the index and all its shards in one folder, as they were written together.";

export function isIndex(value: unknown): boolean {
  return objectOf(value)?.weight_map !== undefined;
}

/** The shards that an index names, each once and in order. */
export function shardsOf(file: string, bytes: Uint8Array): string[] {
  return [...new Set(mapOf(file, bytes).values())].sort((a, b) => a < b ? -1 : 1);
}

/** Tensor → shard. */
function mapOf(file: string, bytes: Uint8Array): Map<string, string> {
  const map = objectOf(objectOf(parseJson(file, bytes, "an index"))?.weight_map);
  if (map === null) throw new ModelFileError(file, "no weight_map", "a map from tensors to files", REMEDY);
  return new Map(
    Object.entries(map).map(([tensor, shard]) => {
      // A name alone: an index must not reach other folders.
      if (typeof shard === "string" && /^[^/\\]+$/.test(shard) && !/^\.\.?$/.test(shard)) {
        return [tensor, shard];
      }
      throw new ModelFileError(
        file,
        `tensor ${quoted(tensor)} in ${quoted(String(shard))}`,
        "the name of a file beside the index",
        REMEDY,
      );
    }),
  );
}

/** @param shards name → bytes of the files beside the index; others than the named ones are not looked at */
export function readShards(
  file: string,
  bytes: Uint8Array,
  shards: Readonly<Record<string, Uint8Array>>,
): ModelFile {
  const map = mapOf(file, bytes);
  const names = [...new Set(map.values())].sort((a, b) => a < b ? -1 : 1);
  const missing = names.filter((name) => !Object.hasOwn(shards, name));
  if (missing.length > 0) {
    throw new ModelFileError(
      file,
      `${missing.length} of ${names.length} shards missing (${quoted(missing[0]!)})`,
      "all of them beside the index",
      REMEDY,
    );
  }
  const budget = new Budget(file);
  const parts = names.map((name) => {
    const part = readSafetensors(name, shards[name]!);
    for (const tensor of part.tensors) {
      budget.take(tensor.name, tensor.shape);
      agree(file, map, tensor.name, name);
    }
    return part;
  });
  const tensors = parts.flatMap((part) => part.tensors);
  const found = new Set(tensors.map(({ name }) => name));
  for (const [tensor, shard] of map) {
    if (found.has(tensor)) continue;
    throw new ModelFileError(file, `no tensor ${quoted(tensor)} in ${quoted(shard)}`, "it there", REMEDY);
  }
  return {
    format: `safetensors in ${names.length} shards`,
    tensors,
    metadata: Object.assign({}, ...parts.map(({ metadata }) => metadata)),
    notes: parts.flatMap(({ notes }, at) => notes.map((note) => `${names[at]!}: ${note}`)),
  };
}

function agree(file: string, map: ReadonlyMap<string, string>, tensor: string, shard: string): void {
  const said = map.get(tensor);
  if (said === shard) return;
  throw new ModelFileError(
    file,
    `tensor ${quoted(tensor)} in ${quoted(shard)}`,
    said === undefined ? "it in the index" : `it in ${quoted(said)} alone`,
    REMEDY,
  );
}
