/**
 * Stage toy/claims: claim 12 of the paper (section 7) on the toy model. Inputs: critical_points.csv and h_zeros.csv of
 * toy/critical-points, edge_fits.csv of toy/edge-of-stability, minibatch.csv of toy/minibatch, batch_noise.csv of
 * toy/batch-noise. Parameters: sgd_eta, batch. Outputs: claims.csv, claims.md (claims.ts).
 */
import { wilson } from "../../kernels/analysis/proportion.ts";
import type { StageContext } from "../engine/stage.ts";
import { inRange } from "./claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, shareClaim, short, type Test, valueClaim } from "./claims.ts";
import { type Cell, readTable } from "./table.ts";

type Row = Record<string, Cell>;

/** The paper's critical points of ℓ(w, 0) (section 4), as many digits as it gives. */
const PAPER = [
  { name: "channel_1", what: "channel 1", w: 0.8663, loss: 0.042372 },
  { name: "saddle_line", what: "the saddle line", w: 1.39955, loss: 0.047116 },
  { name: "channel_2", what: "channel 2", w: 3.15044, loss: 0.00077333 },
] as const;
/** The ends of the interval with h(w) > 0; the paper's last digits are one off the rounded values. */
const PAPER_ZEROS = [0.7993, 3.2022] as const;
const ZERO_TOLERANCE = 1e-4;
/** One unit of the paper's last digit, relative. */
const DIGITS = 1e-5;
/** How near λ_max η/2 must come to 1. */
const AT_EDGE = 0.05;
/** ε_min ∝ √η, and how far the fitted exponent may be off. */
const [EXPONENT, EXPONENT_TOLERANCE] = [0.5, 0.1];
/** "About" 2/η for minibatches. */
const ABOUT = [0.5, 1.5] as const;

/** Of every test until it says its own. */
const COMMON: Pick<Test, "claim" | "kind" | "bound" | "chosen"> = {
  claim: 12,
  kind: "paper",
  bound: "paper: section 4 and figure 6",
  chosen: "the one toy model of the paper",
};

export default function toyClaims(context: StageContext): void {
  const points = readTable(context.inputText("critical_points.csv"));
  const zeros = readTable(context.inputText("h_zeros.csv")).map(({ w }) => Number(w));
  const fits = readTable(context.inputText("edge_fits.csv"));
  const minibatch = readTable(context.inputText("minibatch.csv"));
  const noise = readTable(context.inputText("batch_noise.csv"));
  const claims = [
    ...pointClaims(points),
    ...intervalClaims(points, zeros),
    ...edgeClaims(fits),
    ...attractionClaims(minibatch, points),
    stallClaim(
      minibatch,
      Number(context.parameters.sgd_eta),
      heldByNoise(noise, Number(context.parameters.batch)),
    ),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}

/** A computed number without sampling error. */
function exact(
  test: string,
  value: number,
  low: number,
  high: number,
  expected: string,
  note: string,
): Claim {
  const range = { value, lower: value, upper: value, n: 1 };
  return valueClaim(
    { ...COMMON, test, expected, verdict: inRange(range, low, high), note },
    range,
    "numerical",
  );
}

const pointOf = (points: readonly Row[], name: string) => points.find((row) => row.name === name)!;

function pointClaims(points: readonly Row[]): Claim[] {
  return PAPER.flatMap(({ name, what, ...paper }) =>
    (["w", "loss"] as const).map((quantity) => {
      const value = Number(pointOf(points, name)[quantity]);
      const [low, high] = [paper[quantity] * (1 - DIGITS), paper[quantity] * (1 + DIGITS)];
      const of = quantity === "w" ? "w" : "ℓ(w, 0)";
      return exact(`${of} of ${what}`, value, low, high, `${paper[quantity]}`, "to the paper's digits");
    })
  );
}

function intervalClaims(points: readonly Row[], zeros: readonly number[]): Claim[] {
  const inside = ["channel_1", "channel_2"].map((name) => Number(pointOf(points, name).w));
  const positive = inside.every((w) => w > zeros[0]! && w < zeros[1]!);
  return [
    ...PAPER_ZEROS.map((paper, k) =>
      exact(
        `${k === 0 ? "lower" : "upper"} end of the interval with h(w) > 0`,
        zeros[k] ?? NaN,
        paper - ZERO_TOLERANCE,
        paper + ZERO_TOLERANCE,
        `${paper} ± ${ZERO_TOLERANCE}`,
        `${zeros.length} zeros in all`,
      )
    ),
    exact(
      "both channels' w lie in it: minima at infinity",
      Number(positive),
      1,
      1,
      "1 (yes)",
      inside.join(" and "),
    ),
  ];
}

function edgeClaims(fits: readonly Row[]): Claim[] {
  const of = (row: Row) => ({
    value: Number(row.value),
    lower: Number(row.lower),
    upper: Number(row.upper),
    n: Number(row.n),
  });
  const edges = fits.flatMap((row): Claim[] => {
    const eta = /^lambda_max eta \/ 2, eta = (.+)$/.exec(String(row.statistic))?.[1];
    if (eta === undefined) return [];
    const reached = fits.find(({ statistic }) => statistic === `reached the edge, eta = ${eta}`);
    // A step that never meets its edge says nothing of it.
    if (Number(reached?.value) !== 1) return [];
    return [valueClaim(
      {
        ...COMMON,
        test: `λ_max η/2 at the end of gradient descent on all samples, η = ${eta}`,
        expected: `${1 - AT_EDGE} to ${1 + AT_EDGE}`,
        verdict: inRange(of(row), 1 - AT_EDGE, 1 + AT_EDGE),
      },
      of(row),
      "range",
    )];
  });
  const exponents = fits.filter(({ statistic }) => statistic === "exponent of epsilon_min in eta").map((
    row,
  ) =>
    valueClaim(
      {
        ...COMMON,
        test: "exponent of η: ε where gradient descent stalls",
        expected: `${EXPONENT} ± ${EXPONENT_TOLERANCE}`,
        verdict: inRange(of(row), EXPONENT - EXPONENT_TOLERANCE, EXPONENT + EXPONENT_TOLERANCE),
        note: "η from small to large: the power 1/2 is the limit of small ones",
      },
      of(row),
      "numerical",
    )
  );
  return [...edges, ...exponents];
}

/** The last record of each run. */
function ends(minibatch: readonly Row[]): Row[] {
  return [
    ...Map.groupBy(minibatch, ({ optimiser, channel, seed }) => `${optimiser} ${channel} ${seed}`).values(),
  ]
    .map((rows) => rows.at(-1)!);
}

function attractionClaims(minibatch: readonly Row[], points: readonly Row[]): Claim[] {
  const line = Number(pointOf(points, "saddle_line").w);
  const arrived = (row: Row) => {
    const own = Number(pointOf(points, `channel_${row.channel}`).w);
    const w = (Number(row.w1) + Number(row.w2)) / 2;
    return Math.abs(w - own) < Math.abs(w - line);
  };
  return [...Map.groupBy(ends(minibatch), ({ optimiser }) => String(optimiser))].map(([optimiser, rows]) => {
    const share = wilson(rows.filter(arrived).length, rows.length);
    return shareClaim({
      ...COMMON,
      test: `share of ${
        optimiser === "sgd" ? "SGD" : "Adam"
      } runs from beside the saddle line that end nearer to their channel's w than to the line's`,
      expected: "more than half",
      verdict: inRange(share, 0.5, 1),
    }, share);
  });
}

/** λ_max η/2 of SGD over the last half of the records, smallest and largest of the runs' medians. */
function stallClaim(minibatch: readonly Row[], eta: number, why: string): Claim {
  const runs = [
    ...Map.groupBy(
      minibatch.filter(({ optimiser }) => optimiser === "sgd"),
      ({ channel, seed }) => `${channel} ${seed}`,
    ).values(),
  ];
  const medians = runs.map((rows) => {
    const late = rows.slice(rows.length >> 1).map(({ lambda_max }) => Number(lambda_max) * eta / 2);
    return late.sort((a, b) => a - b)[late.length >> 1]!;
  }).sort((a, b) => a - b);
  const range = { lower: medians[0]!, upper: medians.at(-1)!, n: medians.length };
  return valueClaim(
    {
      ...COMMON,
      test:
        `λ_max η/2 of SGD in batches, η = ${eta}: medians over the last half of the records, smallest to largest`,
      expected: `${ABOUT[0]} to ${ABOUT[1]}`,
      verdict: inRange(range, ...ABOUT),
      note: `steps on all samples: see above; ${why}`,
    },
    { value: medians[medians.length >> 1]!, ...range },
    "range",
  );
}

/** Where the noise of minibatches holds SGD, in words. */
function heldByNoise(noise: readonly Row[], batch: number): string {
  const place = ({ channel, epsilon, edge }: Row) =>
    `${String(channel).replace("_", " ")}: ${
      epsilon === "" ? "nowhere" : `ε = ${short(Number(epsilon))}, λ_max η/2 = ${short(Number(edge))}`
    }`;
  const own = noise.filter((row) => row.batch === batch);
  const followed = own.filter((row) => row.from_above !== "" && row.from_below !== "").map((row) =>
    `SGD from 1.25 and 0.8 times that ε in ${String(row.channel).replace("_", " ")} is at ε = ${
      short(Number(row.from_above))
    } and ${short(Number(row.from_below))} after toy/batch-noise's epochs`
  );
  const others = noise.filter((row) => row.batch !== batch).map((row) => `B = ${row.batch}, ${place(row)}`);
  return [
    `the loss that SGD in batches of ${batch} descends on average, its noise among it (Smith et al. 2021), is least in ${
      own.map(place).join("; ")
    }`,
    ...followed,
    `other batches: ${others.join("; ")}`,
  ].join(". ");
}
