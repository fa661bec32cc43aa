/**
 * Takes the user's files, wherever they are, to below the project's root, by their content: the engine names files from
 * there. What a diagnosis reads are these copies, so that a file that changes meanwhile does no harm.
 */
import { thinned } from "../../kernels/diagnosis/thinned.ts";
import { basename, dirname, extname, resolve } from "node:path";
import { namesIn, readIfPresent, realPath, sha256, statIfPresent, writeIfOther } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { naturalOrder } from "./natural_order.ts";
import { DEFAULT_ROWS, DEFAULT_SEED, type DiagnosisRequest, type UserFile } from "./request.ts";

/** A command line in its own words; null where nothing is said. */
export interface Asked {
  /** Files, as they were written. */
  readonly data: string | null;
  readonly testData: string | null;
  readonly spec: string | null;
  readonly checkpoints: readonly string[] | null;
  readonly target: readonly string[] | null;
  /** `none`, `inputs`, `all` or a file. */
  readonly scale: string | null;
  readonly rows: number | null;
  readonly activation: readonly string[] | null;
  readonly loss: string | null;
  readonly weightDecay: number | null;
  readonly optimiser: DiagnosisRequest["training"]["optimiser"];
  readonly lr: number | null;
  readonly momentum: number | null;
  readonly batch: number | null;
  readonly evaluations: number | null;
  readonly fix: DiagnosisRequest["fix"];
  readonly seed: number | null;
}

/** Larger files would not leave the memory that a diagnosis needs. */
const MOST_BYTES = 2 ** 30;
/** More checkpoints than this are thinned, evenly, first and last kept. */
export const MOST_CHECKPOINTS = 200;
/** Endings of what can hold weights. */
export const MODEL_ENDINGS = [".safetensors", ".npz", ".npy", ".h5", ".hdf5", ".keras", ".onnx", ".json"];

/** Reads files and copies them; each copy is named by its SHA-256. */
export class Collector {
  readonly kept = new Set<string>();

  /** @param folder of the copies, from the root */
  constructor(private readonly root: string, private readonly folder: string) {}

  /** @throws CommandError (64) naming the file as it was written and what it is given for */
  take(written: string, purpose: string): UserFile {
    const path = existing(written, purpose);
    const content = read(path, written, purpose);
    const ending = extname(path).toLowerCase();
    const copy = `${sha256(content)}${/^\.[a-z0-9]+$/.test(ending) ? ending : ""}`;
    writeIfOther(`${this.root}/${this.folder}/${copy}`, content, `${this.root}/${this.folder}/.partial`);
    this.kept.add(copy);
    return { name: basename(path), path: `${this.folder}/${copy}` };
  }

  /** Removes copies that were not taken now. */
  tidy(): void {
    for (const name of namesIn(`${this.root}/${this.folder}`)) {
      if (!this.kept.has(name)) Deno.removeSync(`${this.root}/${this.folder}/${name}`, { recursive: true });
    }
  }
}

/**
 * Everything that a command line asks for, its files copied.
 * @param model null where the networks come later
 */
export function collect(
  model: string | null,
  name: string,
  asked: Asked,
  collector: Collector,
): DiagnosisRequest {
  const optional = (written: string | null, purpose: string) =>
    written === null ? null : collector.take(written, purpose);
  const { scale } = asked;
  return {
    name,
    model: model === null ? [] : modelFiles(model).map((file) => collector.take(file, "the network")),
    spec: optional(asked.spec, "--spec"),
    data: optional(asked.data, "--data"),
    testData: optional(asked.testData, "--test-data"),
    checkpoints: thinned(checkpointPaths(asked.checkpoints ?? []), MOST_CHECKPOINTS).map((file) =>
      collector.take(file, "--checkpoints")
    ),
    activation: asked.activation,
    loss: asked.loss,
    weightDecay: asked.weightDecay,
    target: asked.target,
    scale: scale === null || scale === "none"
      ? "none"
      : scale === "inputs" || scale === "all"
      ? scale
      : collector.take(scale, "--scale"),
    rows: asked.rows ?? DEFAULT_ROWS,
    seed: asked.seed ?? DEFAULT_SEED,
    training: {
      optimiser: asked.optimiser,
      learningRate: asked.lr,
      momentum: asked.momentum,
      batch: asked.batch,
    },
    evaluations: asked.evaluations,
    fix: asked.fix,
  };
}

/** A file of weights, or an index and the shards that it names, which lie beside it. */
function modelFiles(written: string): string[] {
  const path = existing(written, "the network");
  if (!path.endsWith(".index.json")) return [written];
  let shards: unknown[];
  try {
    const index = JSON.parse(new TextDecoder().decode(read(path, written, "the network")));
    shards = [...new Set(Object.values(index.weight_map as Record<string, unknown>))];
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw wrong(`${written} is no index of shards: it needs "weight_map", from tensors to files`);
  }
  return [
    written,
    ...shards.map((shard) => {
      if (typeof shard === "string" && shard !== "" && basename(shard) === shard) {
        return `${dirname(path)}/${shard}`;
      }
      throw wrong(`${written} names a shard outside of its folder: ${JSON.stringify(shard)}`);
    }),
  ];
}

/** Files of checkpoints in the order of training: of a folder by the numbers in their names, else as given. */
export function checkpointPaths(written: readonly string[]): string[] {
  return written.flatMap((each) => {
    const path = realPath(resolve(each));
    if (!isFolder(path)) return [each];
    const inside = namesIn(path).filter((name) => MODEL_ENDINGS.includes(extname(name).toLowerCase()));
    if (inside.length > 0) return inside.sort(naturalOrder).map((name) => `${path}/${name}`);
    throw wrong(`--checkpoints ${each} has no file of weights in it: ${MODEL_ENDINGS.join(", ")}`);
  });
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // Who opens it says what is wrong with it.
    return false;
  }
}

function existing(written: string, purpose: string): string {
  const path = realPath(resolve(written));
  const facts = statIfPresent(path);
  if (facts === null) {
    const what = isFolder(path) ? "is a folder" : "does not exist";
    throw wrong(`${written}, given for ${purpose}, ${what}: give a file`);
  }
  if (facts.size > MOST_BYTES) {
    throw wrong(`${written}, given for ${purpose}, is larger than 1 GiB: give a part of it`);
  }
  return path;
}

function read(path: string, written: string, purpose: string): Uint8Array {
  const content = readIfPresent(path);
  if (content !== null) return content;
  throw wrong(`${written}, given for ${purpose}, went while it was read`);
}

function wrong(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}
