/** The user's files as a network and as samples: what reads them, and what infers the rest, in one place. */
import type { DataFindings, NetworkFindings } from "../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { type DenseNetwork, endsOf } from "../../kernels/diagnosis/network.ts";
import { csvTable } from "./data/csv_table.ts";
import { isParquet, parquetTable } from "./data/parquet_table.ts";
import { prepareData } from "./data/prepare_data.ts";
import type { Scaling } from "./data/scaling.ts";
import type { Table } from "./data/table.ts";
import { tensorTable } from "./data/tensor_table.ts";
import { InputError, shortened } from "./input_error.ts";
import { inferNetwork } from "./infer/infer_network.ts";
import { objectsAsNumbers } from "./read/pickle.ts";
import { readModelFile } from "./read/read_model_file.ts";
import type { StageFile } from "./stage_io.ts";

export interface NetworkQuestion {
  readonly spec: StageFile | null;
  readonly activation: readonly string[] | null;
}

export interface LoadedNetwork {
  readonly findings: NetworkFindings;
  readonly theta: Float64Array;
}

/**
 * @param files the weights, or an index and its shards behind it
 * @throws ModelFileError, InputError: in words for the user
 */
export async function loadNetwork(
  files: readonly StageFile[],
  { spec, activation }: NetworkQuestion,
): Promise<LoadedNetwork> {
  const [main, ...shards] = files;
  const parts = Object.fromEntries(shards.map(({ name, bytes }) => [name, bytes]));
  const file = await readModelFile(main!.name, main!.bytes, parts);
  return await named([main!], () =>
    inferNetwork(file, main!.name, {
      activation,
      spec: spec === null ? null : new TextDecoder().decode(spec.bytes),
    }));
}

export interface DataQuestion {
  readonly target: readonly string[] | null;
  readonly loss: string | null;
  /** λ of weight decay; null for none. */
  readonly weightDecay: number | null;
  /** Samples in a batch of training; absent or null for all. */
  readonly batch?: number | null;
  readonly rows: number;
  readonly seed: number;
  readonly scale: string | StageFile;
}

export interface LoadedData {
  readonly findings: DataFindings;
  readonly samples: DenseSamples;
  readonly tests: DenseSamples | null;
}

/** @throws InputError, ModelFileError: in words for the user */
export async function loadData(
  network: DenseNetwork,
  file: StageFile,
  test: StageFile | null,
  { loss, target, scale, rows, seed, weightDecay, batch = null }: DataQuestion,
): Promise<LoadedData> {
  const table = await named([file], () => tableOf(file, "train"));
  const other = test === null ? null : await named([test], () => tableOf(test, "test"));
  const request = { ...{ table, test: other, loss, target, rows, seed }, ...endsOf(network) };
  const files = [file, ...test === null ? [] : [test], ...typeof scale === "string" ? [] : [scale]];
  const prepared = await named(files, () => prepareData({ ...request, scaling: scalingOf(scale) }));
  const { samples, test: tests, findings } = prepared;
  return { samples, tests, findings: withBatch(withDecay(findings, weightDecay ?? 0), batch) };
}

function withBatch(findings: DataFindings, batch: number | null): DataFindings {
  if (batch === null || batch <= findings.rows) return findings;
  const said =
    `--batch ${batch} is more than the ${findings.rows} rows of the data: what is said of batches is of none that ` +
    "can be drawn from them. Give all data that it was trained on, or its batch";
  return { ...findings, warnings: [...findings.warnings, said] };
}

function withDecay(findings: DataFindings, decay: number): DataFindings {
  if (decay === 0) return findings;
  const said =
    `weight decay ${decay}: λ/2 Σ θ² over all weights and biases is part of the loss, as in PyTorch's SGD and ` +
    "Adam; the decay of AdamW, apart from the gradient, is that of no loss";
  return { ...findings, loss: { ...findings.loss, decay }, evidence: [...findings.evidence, said] };
}

/** Errors that name none of the files name the first. */
async function named<T>(files: readonly StageFile[], read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const names = files.map(({ name }) => shortened(name));
    if (names.some((name) => error.message.includes(name))) throw error;
    throw new InputError(`${names[0]}: ${error.message}`);
  }
}

async function tableOf({ name, bytes }: StageFile, part: "train" | "test"): Promise<Table> {
  if (isParquet(bytes)) return await parquetTable(name, bytes);
  if (/\.np[yz]$/i.test(name)) {
    const asNumbers = (error: unknown) => objectsAsNumbers(name, error);
    return tensorTable(name, await readModelFile(name, bytes).catch(asNumbers), part);
  }
  return csvTable(name, bytes);
}

function scalingOf(scale: string | StageFile): Scaling {
  if (typeof scale !== "string") {
    return { kind: "file", name: scale.name, bytes: scale.bytes };
  }
  return scale === "none" ? { kind: "none" } : { kind: "computed", targets: scale === "all" };
}
