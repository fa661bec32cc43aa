/**
 * Stage toy/edge-of-stability: full-batch gradient descent down channel 1 at several learning rates, with λ_max
 * and γ recorded (figure 6d, section 5). λ_max rises along the channel until it meets 2/η.
 *
 * Parameters: samples; etas; offset (distance of the start from the saddle line's point with a₂ = −2); blocks,
 * sampled (consecutive steps that are recorded in each block), stretch (steps between the recorded ones).
 * Input: samples. Outputs: edge.csv (eta, block, iteration, lambda_max, gamma, s, epsilon, loss, w1, w2, a1, a2),
 * edge_fits.csv (statistic, value, lower, upper, n). Goes on from a checkpoint, after whole runs, with the same bytes.
 *
 * Steps to the edge grow as η⁻³, for γ grows as the fourth root of time: on 4096 samples about 1.2e4 for η = 0.237,
 * 4.5e5 for 0.1 and, by that law, 6e6 for 0.0422. A run that has not reached its edge when the last fifth begins
 * is reported so and left out of the law of ε_min. Slopes along the channel are far below f32's grain of θ: steps are in
 * float64, from moments of the samples (toy/moments.ts), in half a microsecond each.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { ToyMoments } from "../../../kernels/analysis/toy/moments.ts";
import { planeCoordinates, startBeside, toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import { readSamples } from "./data.ts";
import type { ToySection } from "./profile.ts";

export type EdgeParameters = ToySection["edge_of_stability"] & { readonly samples: number };

interface EdgePoint {
  readonly eta: number;
  readonly block: number;
  readonly iteration: number;
  readonly lambda: number;
  readonly epsilon: number;
  readonly row: readonly Cell[];
}

/** A run has reached the edge when λ_max is this close to 2/η. */
const REACHED = 0.98;
/** Weights beyond this come of a step size that is too large for the start: erf is flat there. */
const FAR = 1e6;
/** The part of a run over which the settled values are averaged: its last fifth. */
const SETTLED = 0.2;

export default async function toyEdgeOfStability(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as EdgeParameters;
  const plane = toyPlane();
  const moments = new ToyMoments(readSamples(context));
  const runs = keptRuns(context.checkpoint.load(), p);
  for (const eta of p.etas.slice(runs.length)) {
    const theta = startBeside(plane, 1, p.offset);
    const points = new Float64Array(valuesOfRun(p));
    for (let block = 0; block < p.blocks; block++) {
      moments.descend(theta, eta, p.sampled, points.subarray(4 * block * p.sampled));
      moments.descend(theta, eta, p.stretch);
      requireBounded(theta, eta);
      context.progress(runs.length * p.blocks + block + 1, p.etas.length * p.blocks);
    }
    runs.push(points);
    await context.checkpoint.save(joinRuns(runs));
  }

  const points: EdgePoint[] = [];
  for (const [run, eta] of p.etas.entries()) {
    for (let at = 0; at < p.blocks * p.sampled; at++) {
      const theta = runs[run]!.subarray(4 * at, 4 * at + 4);
      const block = Math.floor(at / p.sampled);
      const iteration = block * p.stretch + at;
      const { loss, hessian } = moments.derivatives(theta);
      const lambda = symmetricEigen(hessian, 4).values[3]!;
      const { gamma, s, epsilon } = planeCoordinates(plane, theta);
      const row = [eta, block, iteration, lambda, gamma, s, epsilon, loss, ...theta];
      points.push({ eta, block, iteration, lambda, epsilon, row });
    }
  }
  const columns = "eta,block,iteration,lambda_max,gamma,s,epsilon,loss,w1,w2,a1,a2".split(",");
  context.output("edge.csv", writeTable(columns, points.map((point) => point.row)));
  context.output("edge_fits.csv", writeTable(["statistic", "value", "lower", "upper", "n"], fits(p, points)));
}

function requireBounded(theta: Float64Array, eta: number): void {
  if (theta.every((weight) => Math.abs(weight) <= FAR)) return;
  throw new RangeError(
    `Cannot follow gradient descent with η = ${eta}: its weights must stay below ${FAR}, got ${theta}`,
  );
}

/** Recorded points of a run, block by block, θ at each. */
const valuesOfRun = ({ blocks, sampled }: EdgeParameters) => 4 * blocks * sampled;

/** The runs of a checkpoint. */
function keptRuns(kept: Uint8Array | null, p: EdgeParameters): Float64Array[] {
  if (kept === null) return [];
  const values = new Float64Array(kept.slice().buffer);
  const each = valuesOfRun(p);
  return Array.from(
    { length: values.length / each },
    (_, run) => values.subarray(run * each, (run + 1) * each),
  );
}

function joinRuns(runs: readonly Float64Array[]): Uint8Array {
  const joined = new Float64Array(runs.reduce((sum, run) => sum + run.length, 0));
  let at = 0;
  for (const run of runs) {
    joined.set(run, at);
    at += run.length;
  }
  return new Uint8Array(joined.buffer);
}

/** What the claims ask of the runs: where λ_max settles, and the two power laws. */
function fits(p: EdgeParameters, points: readonly EdgePoint[]): Cell[][] {
  const rows: Cell[][] = [];
  const etas: number[] = [];
  const epsilons: number[] = [];
  for (const eta of p.etas) {
    const own = points.filter((point) => point.eta === eta);
    const late = own.filter((point) => point.block >= p.blocks * (1 - SETTLED));
    const ratios = late.map((point) => point.lambda * eta / 2);
    const mean = average(ratios);
    // Before the average begins: a run that arrives later is still on its way for part of it.
    const reached = average(ratios.slice(0, p.sampled)) >= REACHED;
    rows.push([
      `lambda_max eta / 2, eta = ${eta}`,
      mean,
      Math.min(...ratios),
      Math.max(...ratios),
      late.length,
    ]);
    rows.push([
      `reached the edge, eta = ${eta}`,
      reached ? 1 : 0,
      reached ? 1 : 0,
      reached ? 1 : 0,
      own.length,
    ]);
    if (!reached) continue;
    etas.push(ln(eta));
    epsilons.push(ln(average(late.map((point) => point.epsilon))));
  }
  if (etas.length >= 2) {
    const fit = fitLine(etas, epsilons);
    rows.push(["exponent of epsilon_min in eta", fit.slope, fit.lower, fit.upper, fit.n]);
  }
  // Inside the channel (ε has begun to shrink) and before the edge; one point a block, so that consecutive steps
  // do not count twice.
  const inside = p.etas.flatMap((eta) => {
    const firsts = points.filter((point) =>
      point.eta === eta && point.iteration % (p.sampled + p.stretch) === 0
    );
    const widest = firsts.reduce((best, point, i) => point.epsilon > firsts[best]!.epsilon ? i : best, 0);
    return firsts.slice(widest + 1).filter((point) => point.lambda * eta / 2 < REACHED);
  });
  if (inside.length >= 3) {
    const fit = fitLine(inside.map((point) => ln(point.epsilon)), inside.map((point) => ln(point.lambda)));
    rows.push(["exponent of lambda_max in epsilon", fit.slope, fit.lower, fit.upper, fit.n]);
  }
  return rows;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
