/** The user's files as a network and as samples: what reads them, and what infers the rest, in one place. */
import { parse } from "@std/csv";
import type { DataFindings, DenseLoss, NetworkFindings } from "../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { type DenseNetwork, endsOf } from "../../kernels/diagnosis/network.ts";
import { inferNetwork } from "./infer/infer_network.ts";
import { InputError, listed, shortened } from "./input_error.ts";
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
  return inferNetwork(file, main!.name, {
    activation,
    spec: spec === null ? null : new TextDecoder().decode(spec.bytes),
  });
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

/** Reads CSV with a head; what it does not do it refuses, and never leaves an option aside. */
// deno-lint-ignore require-await
export async function loadData(
  network: DenseNetwork,
  file: StageFile,
  test: StageFile | null,
  { loss, target, scale, rows }: DataQuestion,
): Promise<LoadedData> {
  if (scale !== "none") throw new InputError("--scale cannot be used yet: scale the data before");
  const { outputs } = endsOf(network);
  const whole = readTable(network, file, target);
  if (whole.n > rows) {
    throw new InputError(
      `${
        shortened(file.name)
      } has ${whole.n} rows, more than --rows ${rows}: drawing rows is not there yet, give --rows ${whole.n}`,
    );
  }
  const [kind, said] = lossOf(loss, outputs);
  return {
    ...{ samples: whole, tests: test === null ? null : readTable(network, test, target) },
    findings: {
      ...{ source: file.name, rows: whole.n, used: whole.n, inputs: whole.inputs, outputs },
      ...{ seed: null, loss: kind, evidence: [said], warnings: [] },
    },
  };
}

function readTable(
  network: DenseNetwork,
  { name, bytes }: StageFile,
  target: readonly string[] | null,
): DenseSamples {
  const { inputs, outputs } = endsOf(network);
  const where = shortened(name);
  if (!/\.csv$/i.test(name)) {
    throw new InputError(`${where} is no CSV file: other formats cannot be read yet`);
  }
  const [head = [], ...body] = parse(new TextDecoder().decode(bytes).replace(/^\ufeff/, "")) as string[][];
  const lines = body.filter((line) => line.length > 1 || line[0] !== "");
  if (lines.length === 0) throw new InputError(`${where} has no rows below its head`);
  const chosen = target?.map((each) => columnOf(where, head, each)) ??
    head.map((_, at) => at).slice(-outputs);
  const others = head.map((_, at) => at).filter((at) => !chosen.includes(at));
  for (const [found, wanted, what] of [[others, inputs, "inputs"], [chosen, outputs, "targets"]] as const) {
    if (found.length === wanted) continue;
    throw new InputError(`${where} has ${found.length} columns of ${what}: the network has ${wanted}`);
  }
  const take = (columns: readonly number[]) =>
    Float64Array.from(lines.flatMap((line, row) => columns.map((at) => cellOf(where, head, line, row, at))));
  return { n: lines.length, inputs, outputs, x: take(others), y: take(chosen) };
}

function columnOf(where: string, head: readonly string[], asked: string): number {
  const named = head.indexOf(asked);
  const at = named >= 0 ? named : /^\d+$/.test(asked) ? Number(asked) - 1 : -1;
  if (at >= 0 && at < head.length) return at;
  throw new InputError(`${where} has no column ${shortened(asked)}: it has ${listed(head)}`);
}

function cellOf(
  where: string,
  head: readonly string[],
  line: readonly string[],
  row: number,
  at: number,
): number {
  const text = (line[at] ?? "").trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const column = shortened(head[at]!);
  throw new InputError(
    `${where}: row ${row + 1} below the head has no number in ${column}: ${JSON.stringify(shortened(text))}`,
  );
}

function lossOf(asked: string | null, outputs: number): readonly [DenseLoss, string] {
  switch (asked) {
    case "cross-entropy":
      return [{ kind: "cross-entropy" }, "the targets are probabilities of classes, a column for each"];
    case "mse-sum":
      return [{ kind: "mean-square", factor: 1 }, "squares are summed over the outputs"];
    case "mse-half":
      return [
        { kind: "mean-square", factor: 1 / (2 * outputs) },
        "half of a mean over samples and outputs, as scikit-learn's",
      ];
    default:
      return [
        { kind: "mean-square", factor: 1 / outputs },
        `a mean over samples and outputs${
          asked === null ? ", as nothing else was said: --loss says it" : ""
        }`,
      ];
  }
}
