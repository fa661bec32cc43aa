/** The user's files as a network and as samples: what reads them, and what infers the rest, in one place. */
import { parse } from "@std/csv";
import type { LayerActivationName } from "../../kernels/diagnosis/activations.ts";
import type { DataFindings, DenseLoss, NetworkFindings } from "../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { checkDense, type DenseNetwork, densePlaces, endsOf } from "../../kernels/diagnosis/network.ts";
import { naturalOrder } from "./natural_order.ts";
import type { NamedTensor } from "./read/named_tensor.ts";
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

/** @param files the weights, or an index and its shards behind it */
export async function loadNetwork(
  files: readonly StageFile[],
  { activation }: NetworkQuestion,
): Promise<LoadedNetwork> {
  const [main, ...shards] = files;
  const file = await readModelFile(
    main!.name,
    main!.bytes,
    Object.fromEntries(shards.map(({ name, bytes }) => [name, bytes])),
  );
  const weights = file.tensors.filter(({ shape }) => shape.length === 2).sort((a, b) =>
    naturalOrder(a.name, b.name)
  );
  const biasOf = ({ name }: NamedTensor) =>
    file.tensors.find((tensor) =>
      tensor.shape.length === 1 && tensor.name === name.replace(/weight/, "bias")
    );
  const network: DenseNetwork = {
    layers: weights.map((tensor, l) => ({
      ...{ inputs: tensor.shape[1]!, outputs: tensor.shape[0]!, biased: biasOf(tensor) !== undefined },
      activation: {
        name: l === weights.length - 1 ? "identity" : (activation?.[0] ?? "relu") as LayerActivationName,
      },
    })),
  };
  checkDense(network);
  const { places, parameters } = densePlaces(network);
  const theta = new Float64Array(parameters);
  for (const [l, { inputs, outputs, offset, stride }] of places.entries()) {
    const bias = biasOf(weights[l]!);
    for (let k = 0; k < outputs; k++) {
      theta.set(weights[l]!.values.subarray(k * inputs, (k + 1) * inputs), offset + k * stride);
      if (bias !== undefined) theta[offset + k * stride + inputs] = bias.values[k]!;
    }
  }
  return {
    theta,
    findings: {
      ...{ source: main!.name, network, parameters, names: weights.map(({ name }) => name) },
      evidence: [],
      warnings: file.notes,
    },
  };
}

export interface DataQuestion {
  readonly target: readonly string[] | null;
  readonly loss: string | null;
  readonly rows: number;
  readonly seed: number;
  readonly scale: string | StageFile;
}

export interface LoadedData {
  readonly findings: DataFindings;
  readonly samples: DenseSamples;
  readonly tests: DenseSamples | null;
}

// deno-lint-ignore require-await
export async function loadData(
  network: DenseNetwork,
  file: StageFile,
  test: StageFile | null,
  { loss }: DataQuestion,
): Promise<LoadedData> {
  const { inputs, outputs } = endsOf(network);
  const read = ({ bytes }: StageFile): DenseSamples => {
    const [, ...rows] = parse(new TextDecoder().decode(bytes)) as string[][];
    const x = Float64Array.from(rows.flatMap((row) => row.slice(0, inputs).map(Number)));
    const y = Float64Array.from(rows.flatMap((row) => row.slice(inputs, inputs + outputs).map(Number)));
    return { n: rows.length, inputs, outputs, x, y };
  };
  const samples = read(file);
  const kind: DenseLoss = loss === "cross-entropy"
    ? { kind: "cross-entropy" }
    : { kind: "mean-square", factor: 1 / outputs };
  return {
    ...{ samples, tests: test === null ? null : read(test) },
    findings: {
      ...{ source: file.name, rows: samples.n, used: samples.n, inputs, outputs, seed: null, loss: kind },
      ...{ evidence: [], warnings: [] },
    },
  };
}
