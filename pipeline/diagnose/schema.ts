/**
 * The schema of diagnosis.json, held equal to the types of kernels/diagnosis/findings.ts by the compiler. It is
 * published as JSON Schema in data/diagnosis.schema.json (tests/diagnosis/write_schema.ts writes it).
 */
import * as v from "valibot";
import type { Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { VERDICTS } from "../../kernels/diagnosis/findings/verdict.ts";
import { dataFindings, networkFindings } from "./schema_given.ts";
import { count, list, maybe, number, text } from "./schema_values.ts";

const point = v.strictObject({
  loss: number,
  lossError: number,
  constantLoss: number,
  zeroLoss: v.exactOptional(number),
  testLoss: maybe,
  gradientNorm: number,
  gradientMaximum: number,
  norm: number,
  euclideanNorm: number,
  misclassified: v.exactOptional(count),
  dead: list(list(count)),
  warnings: v.exactOptional(list(v.string())),
});

const pair = v.strictObject({
  layer: count,
  first: count,
  second: count,
  distance: number,
  epsilon: number,
  sum: number,
  scaledDifference: number,
  outputs: number,
  outputCosine: number,
  mirrored: v.exactOptional(v.literal(true)),
  linear: v.exactOptional(v.literal(true)),
  inherited: v.exactOptional(v.literal(true)),
});

const pairs = v.strictObject({
  closest: list(list(pair)),
  duplicates: v.exactOptional(list(pair)),
  groups: list(v.strictObject({
    layer: count,
    units: list(count),
    dimension: count,
    opposite: v.boolean(),
    duplicates: v.boolean(),
    inherited: v.exactOptional(v.literal(true)),
  })),
});

const ritz = v.strictObject({ value: number, residual: number });

const spectrum = v.strictObject({
  method: v.picklist(["dense", "lanczos"]),
  largest: list(ritz),
  smallest: list(ritz),
  all: v.nullable(list(number)),
  density: v.nullable(v.strictObject({ nodes: list(number), weights: list(number) })),
  products: count,
  flat: v.exactOptional(v.strictObject({ directions: count, level: count })),
  negative: list(v.strictObject({ curvature: number, rounding: number, change: number, step: number })),
});

const edge = v.strictObject({
  optimiser: v.picklist(["sgd", "momentum", "adam", "adamw", "rmsprop", "lbfgs", "unknown"]),
  learningRate: number,
  batch: v.nullable(count),
  quantity: v.picklist(["sharpness", "batch sharpness", "preconditioned sharpness"]),
  value: number,
  threshold: number,
  ratio: number,
  held: v.boolean(),
});

const noise = v.strictObject({
  batch: count,
  variance: number,
  gradientSquared: number,
  excess: maybe,
  held: v.boolean(),
});

const checkpoint = v.strictObject({
  name: text,
  loss: maybe,
  norm: number,
  closest: v.nullable(pair),
  sharpness: maybe,
  inside: maybe,
});

const continuation = v.strictObject({
  method: v.picklist(["flow", "finisher", "truncated-newton"]),
  evaluations: count,
  end: v.picklist(["rest", "norm", "limit", "stuck"]),
  proof: v.exactOptional(v.picklist(["finite", "infinite", "flat", "open"])),
  dead: v.exactOptional(count),
  loss: number,
  gradientNorm: number,
  norm: number,
  closest: v.nullable(pair),
  inside: maybe,
  path: list(v.strictObject({
    evaluations: count,
    loss: number,
    norm: number,
    gradientNorm: number,
    distance: maybe,
    epsilon: maybe,
  })),
});

const channel = v.strictObject({
  layer: count,
  units: list(count),
  dimension: count,
  lossNow: number,
  lossLimit: number,
  gain: number,
  halfGainNorm: maybe,
  exponent: maybe,
  computes: text,
  floor: list(v.strictObject({ epsilon: number, loss: number, norm: number })),
});

const gate = v.strictObject({
  lossAtStart: number,
  loss: number,
  norm: number,
  testLoss: maybe,
  evaluations: count,
});

const slice = v.strictObject({ along: list(number), across: list(number), loss: list(maybe) });

const verdict = v.strictObject({
  verdict: v.picklist(VERDICTS),
  layer: v.nullable(count),
  units: list(count),
  dimension: v.nullable(count),
  sentence: text,
  evidence: list(v.strictObject({
    what: text,
    value: v.nullable(v.union([number, text])),
    bound: text,
    speaks: v.picklist(["for", "against", "neither"]),
  })),
  advice: list(v.strictObject({ what: text, gain: maybe, cost: maybe, why: text })),
});

export const DIAGNOSIS = v.strictObject({
  format: v.literal("flat-channels-diagnosis/1"),
  name: text,
  network: networkFindings,
  data: v.nullable(dataFindings),
  point: v.nullable(point),
  pairs,
  spectrum: v.nullable(spectrum),
  edge: v.nullable(edge),
  noise: v.nullable(noise),
  checkpoints: list(checkpoint),
  continuation: v.nullable(continuation),
  channel: v.nullable(channel),
  gate: v.nullable(gate),
  slice: v.exactOptional(v.nullable(slice)),
  verdict,
});

type Frozen<T> = T extends readonly (infer E)[] ? readonly Frozen<E>[]
  : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/** Fails to compile where the schema and the types say different things. */
export const EQUAL: Equal<Frozen<v.InferOutput<typeof DIAGNOSIS>>, Frozen<Diagnosis>> = true;

/** @throws Error naming the first place that is not as the schema says */
export function checkedDiagnosis(value: unknown): Diagnosis {
  const result = v.safeParse(DIAGNOSIS, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`diagnosis.json has ${v.getDotPath(issue) ?? "a whole"} wrong: ${issue.message}`);
}
