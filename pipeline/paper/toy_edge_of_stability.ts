/**
 * Stage toy/edge-of-stability: full-batch gradient descent down channel 1 at several learning rates, with λ_max
 * and γ recorded (figure 6d, section 5). λ_max rises along the channel until it meets 2/η.
 *
 * Parameters: samples; etas; offset (distance of the start from the saddle line's point with a₂ = −2); blocks,
 * sampled (consecutive steps that are recorded in each block), stretch (steps between the recorded ones).
 * Inputs: shader, samples. Outputs: edge.csv (eta, block, iteration, lambda_max, gamma, s, epsilon, loss, w1, w2,
 * a1, a2), edge_fits.csv (statistic, value, lower, upper, n). Goes on from a checkpoint with the same bytes.
 *
 * Steps to the edge grow as η⁻³, for γ grows as the fourth root of time: on 4096 samples about 1.2e4 for η = 0.237,
 * 4.5e5 for 0.1 and, by that law, 6e6 for 0.0422. A run that has not reached its edge when the last fifth begins
 * is reported so and left out of the law of ε_min. The state is kept to 48 bits (a step is far smaller than f32's
 * grain of θ); the gradient in f32 is exact enough along the channel (0.4 % at λ_max = 80).
 * On a software adapter a step of one run takes 0.084 ms of one core: 3 rates over 80 000 steps 14 s on two cores,
 * 6 over 600 000 160 s, 8 over 10 million an hour.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../kernels/analysis/regression.ts";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import { planeCoordinates, startBeside, toyPlane } from "../../kernels/analysis/toy_plane.ts";
import { ToyDescent } from "../../kernels/toy_descent.ts";
import { sampleDerivatives } from "../../kernels/toy_reference.ts";
import type { StageContext } from "../engine/stage.ts";
import { type Cell, writeTable } from "./table.ts";
import { readSamples } from "./toy_data.ts";
import { withDevice } from "./with_device.ts";

interface EdgeParameters {
  readonly samples: number;
  readonly etas: readonly number[];
  readonly offset: number;
  readonly blocks: number;
  readonly sampled: number;
  readonly stretch: number;
}

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
/** The part of a run over which the settled values are averaged: its last fifth. */
const SETTLED = 0.2;

export default async function toyEdgeOfStability(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as EdgeParameters;
  const plane = toyPlane();
  const data = readSamples(context);
  const m = p.etas.length;
  const start = startBeside(plane, 1, p.offset);
  const state = new Float32Array(8 * m);
  for (let run = 0; run < m; run++) {
    for (let i = 0; i < 4; i++) {
      state[8 * run + i] = start[i]!;
      state[8 * run + 4 + i] = start[i]! - Math.fround(start[i]!);
    }
  }
  const kept = context.checkpoint.load();
  const blockValues = 4 * m * p.sampled;
  const recorded: Float32Array<ArrayBuffer>[] = [];
  if (kept !== null) {
    state.set(new Float32Array(kept.slice(0, 32 * m).buffer));
    for (let at = 32 * m; at < kept.length; at += 4 * blockValues) {
      recorded.push(new Float32Array(kept.slice(at, at + 4 * blockValues).buffer));
    }
  }
  await withDevice(context, async (device) => {
    const training = await ToyDescent.create(
      device,
      context.inputText("shader"),
      { n: p.samples },
      data.all,
      Float32Array.from(p.etas),
      state,
      p.sampled,
    );
    try {
      while (recorded.length < p.blocks) {
        training.submit(p.sampled, true);
        recorded.push(await training.record() as Float32Array<ArrayBuffer>);
        training.submit(p.stretch, false);
        const now = await training.state();
        await context.checkpoint.save(joinFloats([now, ...recorded]));
        context.progress(recorded.length, p.blocks);
      }
    } finally {
      training.destroy();
    }
  });

  const points: EdgePoint[] = [];
  for (const [run, eta] of p.etas.entries()) {
    for (const [block, values] of recorded.entries()) {
      for (let k = 0; k < p.sampled; k++) {
        const theta = values.subarray(4 * (run * p.sampled + k), 4 * (run * p.sampled + k) + 4);
        const { loss, hessian } = sampleDerivatives(theta, data);
        const lambda = symmetricEigen(hessian, 4).values[3]!;
        const { gamma, s, epsilon } = planeCoordinates(plane, theta);
        const iteration = block * (p.sampled + p.stretch) + k;
        const row = [eta, block, iteration, lambda, gamma, s, epsilon, loss, ...theta];
        points.push({ eta, block, iteration, lambda, epsilon, row });
      }
    }
  }
  const columns = "eta,block,iteration,lambda_max,gamma,s,epsilon,loss,w1,w2,a1,a2".split(",");
  context.output("edge.csv", writeTable(columns, points.map((point) => point.row)));
  context.output("edge_fits.csv", writeTable(["statistic", "value", "lower", "upper", "n"], fits(p, points)));
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
    // A run that has left the numbers has no widest point.
    if (firsts.some((point) => Number.isNaN(point.epsilon))) return [];
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

function joinFloats(parts: readonly Float32Array[]): Uint8Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(joined.buffer);
}
