/** Made-up inputs of the stages of claims, for tests that ask what a stage says of them: rows, to be changed, and tables. */
import { type Cell, readTable, writeTable } from "../../pipeline/paper/table.ts";
import type { Json, StageContext } from "../../pipeline/engine/mod.ts";
import { MemoryContext } from "../toy/stage_context.ts";

export type Row = Record<string, Cell>;
export type Tables = Readonly<Record<string, readonly Row[]>>;

/** Rows with all columns that any of them has; an empty field for one that a row lacks. */
export function tableOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return writeTable(columns, rows.map((row) => columns.map((column) => row[column] ?? "")));
}

/** Rows of what a stage of claims writes. */
export function claimsOf(
  stage: (context: StageContext) => void,
  tables: Tables,
  parameters: { readonly [name: string]: Json } = {},
): Row[] {
  const published = Deno.readTextFileSync(new URL("../../data/published/numbers.csv", import.meta.url));
  const inputs = Object.entries(tables).map(([name, rows]) => [`${name}.csv`, tableOf(rows)]);
  const context = new MemoryContext(parameters, {
    ...Object.fromEntries(inputs),
    "published.csv": published,
  });
  stage(context);
  return readTable(context.outputs.get("claims.csv")!);
}

/** Tables with the rows of one of them changed. */
export function changed(tables: Tables, name: string, edit: (row: Row) => Row): Tables {
  return { ...tables, [name]: tables[name]!.map(edit) };
}

/** Of figure 2's networks: every claim holds on them. */
export const PLATEAU: Tables = {
  counts: [0, 1].flatMap((biased) =>
    [1, 2, 3, 4, 5].map((r): Row => ({
      ...{ biased, r, runs: 1000, converged: 800, infinite: 190, slow: 10, stuck: 0 },
      duplicated: biased === 1 ? 0 : [0, 150, 200, 200, 250][r - 1]!,
      ...{ unique_minima: 3 ** r, ended_minima: 4 ** r, loss_levels: 2 ** r },
      ...{ levels_shared: biased === 1 ? 0 : 4, runs_shared: biased === 1 ? 5 : 300 },
      ...{ finite_levels: 8, finite_levels_shared: 2 },
    }))
  ),
  runs: Array.from({ length: 20 }, (_, seed): Row => ({
    ...{ biased: 0, r: 2, seed, end: seed < 15 ? "converged" : seed < 18 ? "infinite" : "slow" },
    ...{ gradient_inf: seed < 18 ? 1e-13 : 1, lambda_min: seed < 18 ? 1e-3 : -1, lambda_max: 10, norm: 1 },
  })),
  final: [
    { gamma_start: -1, sign: 1, end: "infinite", loss: 0.3, distance: 100 },
    { gamma_start: 0.3, sign: 1, end: "converged", loss: 0.7, distance: 1e-9 },
  ],
  along: [-1, 0.3].map((gamma) => ({ gamma, eigenvalue: gamma > 0 ? 0.2 : -0.2, angle: 90 })),
  minimum: [
    { quantity: "seed", index: 0, value: 3 },
    { quantity: "loss", index: 0, value: 0.7 },
    { quantity: "b_definiteness", index: 0, value: "positive" },
  ],
};

const TRIED: Row = { profile: "x", stage: "x", data_seed: 0, seed: 0, outcome: "" };
const tried = (stage: string): Row[] =>
  Array.from(
    { length: 900 },
    (_, seed) => ({ ...TRIED, profile: "quick", stage, data_seed: 9, seed, outcome: "none" }),
  );
export const MANY_TRIED = {
  tried: ["channel/limit", "geometry/escape-text", "geometry/escape-variant"].flatMap(tried),
};

/** Of figure 5's channel. */
export const CHANNEL: Tables = {
  fits: [["excess loss", 2], ["approximation error", 2], ["largest eigenvalue", -2]].map((
    [quantity, exponent],
  ) => ({
    ...{
      quantity: quantity!,
      exponent: exponent!,
      lower: Number(exponent) - 0.01,
      upper: Number(exponent) + 0.01,
      n: 8,
    },
  })),
  limits: ["loss", "c", "a", "cosine"].map((quantity) => ({
    quantity,
    value: 2,
    error: 1e-12,
    last: 2 + 1e-9,
  })),
  channel: [["detected", 1], ["norm", 2000], ["distance", 1e-9], ["fraction", 1]].map((
    [quantity, value],
  ) => ({
    ...{ quantity: quantity!, value: value! },
  })),
  candidates: [{ seed: 0, outcome: "taken" }],
  gated_ends: [{ start: "channel", end: "converged", excess: 0, norm: 1, lambda_min: 1 }],
  tried: [TRIED],
};

const KINDS = ["text", "variant"] as const;
/** Of figure 3's flows. */
export const GEOMETRY: Tables = {
  tried: [TRIED],
  ...Object.fromEntries(KINDS.flatMap((kind): [string, Row[]][] => [
    [
      `minimum-${kind}`,
      // Of the merged network, three neurons of four inputs: a* = 2 is the last output weight.
      Array.from(
        { length: 19 },
        (_, index): Row => ({ quantity: "theta", index, value: index === 17 ? 2 : 0 }),
      ),
    ],
    [`candidates-${kind}`, [{ seed: 0, outcome: "taken" }]],
    [
      `escapes-${kind}`,
      [1, -1].map((side) => ({
        ...{
          side,
          end: "infinite",
          // Output weights 158.6 and −157.6 at a* = 2: γ = 158.1 / 2 + ½.
          ...{ loss: 0.04, gamma: 79.55, norm: 1000 },
          criteria: 0,
          members: "",
          channel: side > 0 ? 1 : 0,
          drawn: 1,
        },
      })),
    ],
    [
      `trajectories-${kind}`,
      Array.from({ length: 41 }, (_, i) => ({
        ...{
          side: 1,
          log10_time: i / 10,
          gamma: 0.5 + 10 ** (i / 40),
          distance: 1,
          norm: 1e3,
          cosine: 0.9999,
        },
      })),
    ],
  ])),
};

/** Runs of figure 4, so many of 40 in a channel. */
function scalingRuns(data_set: string, hidden: string, channels: number, seeds = 40): Row[] {
  const layers = hidden.includes("-") ? "1+2+3" : "1";
  return Array.from({ length: seeds }, (_, seed): Row => ({
    ...{ data_set, inputs: 2, hidden, seed, loss: 1 + seed % 7, lambda_min: 1e-9, followed: 1 },
    ...(seed >= channels ? { kind: "finite", norm: 5, lambda_max: 1, distance: 0.1, size: 1 } : {
      ...{
        kind: "channel",
        norm: 1000,
        lambda_max: 100,
        distance: 1e-5,
        // Nine tenths of Σθ² = 2P‖θ‖ in the pair's output weights.
        size: Math.sqrt(0.9 * 4 * (4 * Number(hidden.at(0)) + 1) * 1000),
      },
      ...{ early: 0.1, late: 0.99, dimension: 1 + seed % 2, layers, authors_layers: layers },
      ...{ authors_early: seed % 10 / 10, authors_dimensions: `${1 + seed % 2}` },
      // Every fourth was finished.
      ...(seed % 4 === 3
        ? { late_of: "finisher", authors_late: "", finished_late: 0.95, followed: 0 }
        : { late_of: "flow", authors_late: 0.95, finished_late: "" }),
    }),
  }));
}
const SHALLOW = Object.entries({
  ...{ "rosenbrock-softplus": 20, "gp0.1-softplus": 10, "gp0.5-softplus": 20, "gp2-softplus": 25 },
  ...{ "gp10-softplus": 30, "rosenbrock-erf": 20, "rosenbrock-relu": 20 },
}).flatMap(([name, channels]) => ["4", "8"].flatMap((hidden) => scalingRuns(name, hidden, channels)));
/** Of figure 4's networks. */
export const SCALING: Tables = {
  runs: [
    ...SHALLOW,
    ...["4-4", "4-4-4"].flatMap((hidden) => scalingRuns("rosenbrock-softplus", hidden, 200, 200)),
  ],
  along: SHALLOW.filter((row) => Number(row.seed) < 12).flatMap((row) =>
    [0, 1, 2, 3, 4].map((decade): Row => ({ ...row, decade, norm: 10 * decade, lambda_max: 1 + decade }))
  ),
};

const RECORDS = Array.from({ length: 20 }, (_, k) => 10 * (k + 1));
/** s of a run at its place, but for a little that no trend explains. */
const restless = (s: number, k: number) => s * (1 + 0.001 * (k % 2 === 0 ? 1 : -1));
/** Of the toy. */
export const TOY: Tables = {
  critical_points: [
    { name: "channel_1", w: 0.866296, loss: 0.0423721 },
    { name: "saddle_line", w: 1.399554, loss: 0.047116 },
    { name: "channel_2", w: 3.150432, loss: 0.000773333 },
  ],
  h_zeros: [{ w: 0.79922 }, { w: 3.20227 }],
  edge_fits: [
    { statistic: "lambda_max eta / 2, eta = 0.1", value: 1, lower: 0.99, upper: 1.01, n: 9 },
    { statistic: "reached the edge, eta = 0.1", value: 1, lower: 1, upper: 1, n: 9 },
    { statistic: "exponent of epsilon_min in eta", value: 0.5, lower: 0.49, upper: 0.51, n: 5 },
  ],
  minibatch: ([["sgd", 1, 4.09], ["adam", 1, 7], ["sgd", 2, 21.1], ["adam", 2, 20.6]] as const).flatMap(
    ([optimiser, channel, s]) =>
      [1, 2, 3, 4].flatMap((seed) =>
        RECORDS.map((step, k): Row => ({
          ...{ optimiser, channel, seed, step, epoch: 250 * step, s: restless(s, k) },
          ...(channel === 1 ? { w1: 0.8, w2: 1 } : { w1: 3, w2: 3.2 }),
        }))
      ),
  ),
  sharpness: (["sgd", "adam"] as const).flatMap((optimiser) =>
    ["saddle line", "channel"].flatMap((from) =>
      RECORDS.map((step, k): Row => ({
        ...{ batch: 16, optimiser, channel: 1, from, seed: 1, step, epoch: step },
        ...{ s: restless(5, k), edge: k === 0 ? "" : 1 },
      }))
    )
  ),
  batch_noise: [16, 256].map((batch) => ({
    ...{
      channel: "channel_1",
      batch,
      epsilon: 0.26,
      loss: 0.05,
      edge: 0.35,
      from_above: 0.26,
      from_below: 0.26,
    },
  })),
};
