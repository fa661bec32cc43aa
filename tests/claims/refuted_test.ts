/**
 * No test of a claim is one that cannot fail: for each that a stage writes there are made-up tables on which it does not
 * hold. A test that is added without such a table fails here, by its name.
 */
import assert from "node:assert/strict";
import type { StageContext } from "../../pipeline/engine/mod.ts";
import channelClaims from "../../pipeline/paper/channel/claims.ts";
import geometryClaims from "../../pipeline/paper/geometry/claims.ts";
import plateauClaims from "../../pipeline/paper/plateau/claims.ts";
import scalingClaims from "../../pipeline/paper/scaling/claims.ts";
import toyClaims from "../../pipeline/paper/toy/claims.ts";
import {
  changed,
  CHANNEL,
  claimsOf,
  GEOMETRY,
  MANY_TRIED,
  PLATEAU,
  type Row,
  SCALING,
  type Tables,
  TOY,
} from "./tables.ts";

const PARAMETERS = { profile: "quick", data_seed: 1, batch: 16 };

/** Tests of a stage by name, and those of them that fail on one of the tables at least. */
function survey(stage: (context: StageContext) => void, all: readonly Tables[]) {
  const tests = new Map<string, boolean>();
  for (const tables of all) {
    for (const { claim, kind, test, verdict } of claimsOf(stage, tables, PARAMETERS)) {
      const name = `claim ${claim}, ${kind}: ${test}`;
      tests.set(name, tests.get(name) === true || verdict === "does not hold");
    }
  }
  return {
    all: [...tests.keys()],
    unrefuted: [...tests].filter(([, failed]) => !failed).map(([name]) => name),
  };
}

const every = (tables: Tables, names: readonly string[], edit: (row: Row) => Row) =>
  names.reduce((now, name) => changed(now, name, edit), tables);

const kinds = (name: string) => [`${name}-text`, `${name}-variant`];

const plateauAgainst = [
  changed(PLATEAU, "counts", (row) => ({ ...row, duplicated: 0, runs_shared: row.biased === 1 ? 400 : 0 })),
  changed(PLATEAU, "counts", (row) => ({ ...row, duplicated: Number(row.r) === 2 ? 900 : 500 })),
  changed(PLATEAU, "counts", (row) => {
    const falling = 4 ** (6 - Number(row.r));
    return { ...row, unique_minima: falling, ended_minima: falling };
  }),
  changed(PLATEAU, "counts", (row) => {
    const line = 50 * Number(row.r);
    return { ...row, unique_minima: line, ended_minima: line };
  }),
  changed(PLATEAU, "runs", (row) => ({ ...row, gradient_inf: 1e-3, lambda_min: -1 })),
  changed(
    PLATEAU,
    "final",
    (row) =>
      Number(row.gamma_start) < 0
        ? { ...row, end: "converged", loss: 0.7, distance: 1e-9 }
        : { ...row, end: "infinite", loss: 0.3, distance: 9 },
  ),
  changed(PLATEAU, "along", (row) => ({ ...row, eigenvalue: -Number(row.eigenvalue) })),
];

const channelAgainst = [
  changed(CHANNEL, "fits", (row) => ({ ...row, exponent: 9, lower: 8, upper: 10 })),
  changed(CHANNEL, "limits", (row) => ({ ...row, last: 3 })),
  changed(CHANNEL, "channel", (row) => row.quantity === "detected" ? { ...row, value: 0 } : row),
  changed(CHANNEL, "gated_ends", (row) => ({ ...row, excess: 1 })),
  { ...CHANNEL, ...MANY_TRIED },
];

const geometryAgainst = [
  every(GEOMETRY, kinds("escapes"), (row) => ({ ...row, channel: 0 })),
  every(GEOMETRY, kinds("escapes"), (row) => ({ ...row, loss: 0.1, gamma: 9 })),
  every(
    GEOMETRY,
    kinds("trajectories"),
    (row) => ({ ...row, gamma: 1 - Number(row.log10_time) / 10, cosine: 0.2 }),
  ),
  { ...GEOMETRY, ...MANY_TRIED },
];

const CHANNELS = (edit: Row) => (row: Row): Row => row.kind === "channel" ? { ...row, ...edit } : row;
/** Smooth and rough targets in each other's place. */
const turned: Readonly<Record<string, string>> = {
  "gp0.1-softplus": "gp10-softplus",
  "gp10-softplus": "gp0.1-softplus",
};
const scalingAgainst = [
  changed(
    SCALING,
    "runs",
    (row) => ({ ...row, kind: "finite", norm: 5, late: "", authors_late: "", finished_late: "" }),
  ),
  {
    ...SCALING,
    // As many that none among them is surely below 1 %.
    runs: [...SCALING.runs!, ...SCALING.runs!].map(
      CHANNELS({ dimension: 1, authors_dimensions: "1", layers: "", authors_layers: "", late: 0.5 }),
    ),
  },
  changed(SCALING, "runs", (row) => ({ ...row, data_set: turned[String(row.data_set)] ?? row.data_set! })),
  changed(
    changed(
      SCALING,
      "runs",
      CHANNELS({
        authors_late: 0.5,
        finished_late: 0.5,
        authors_early: 1,
        late: 0.5,
        loss: 1000,
        lambda_max: 0.1,
        lambda_min: -1,
      }),
    ),
    "along",
    (row) => ({ ...row, lambda_max: 10 - Number(row.decade) }),
  ),
];

const toyAgainst = [
  changed(
    changed(TOY, "critical_points", (row) => ({ ...row, w: Number(row.w) + 1, loss: 1 })),
    "h_zeros",
    ({ w }) => ({ w: Number(w) > 1 ? 1.2 : 1 }),
  ),
  changed(
    TOY,
    "edge_fits",
    (row) => String(row.statistic).startsWith("reached") ? row : { ...row, value: 9, lower: 8, upper: 10 },
  ),
  changed(
    TOY,
    "minibatch",
    (row) => ({ ...row, w1: 1.4, w2: 1.4, s: 300 * (Number(row.step) / 200) ** 0.25 }),
  ),
  changed(TOY, "sharpness", (row) => row.edge === "" ? row : { ...row, edge: 0.3 }),
  changed(TOY, "batch_noise", (row) => ({ ...row, from_above: 1, from_below: 0.9 })),
];

for (
  const [name, stage, made, against] of [
    ["plateau", plateauClaims, PLATEAU, plateauAgainst],
    ["channel", channelClaims, CHANNEL, channelAgainst],
    ["geometry", geometryClaims, GEOMETRY, geometryAgainst],
    ["scaling", scalingClaims, SCALING, scalingAgainst],
    ["toy", toyClaims, TOY, toyAgainst],
  ] as const
) {
  Deno.test(`${name}/claims: every test, of the paper's and of ours, fails on tables made against it`, () => {
    const { all, unrefuted } = survey(stage, [made, ...against]);
    assert.ok(all.length > 3, "tests were written");
    assert.deepEqual(unrefuted, []);
  });
}
