/**
 * Stage channel/relu: a relu network with two inputs and two neurons in a channel, infinite data (figure B13).
 *
 * The target is (v·x) σ′(w·x), w = (1, 0), v = (0, 1); on the channel wᵢ,ⱼ = (1, ±ε) and aᵢ,ⱼ = ±1/(2ε).
 *
 * Parameters: halvings (of ε, from ½); slice_points (per axis, odd). Outputs: line.csv (epsilon, loss, error: the root
 * of the loss, which is the distance from the target), ends with the published teacher, w = (1, 0), (1, ε), a = ∓1/ε,
 * ε = 1e-5, as kind "teacher"; line_fits.csv (quantity, exponent of ε, lower, upper, n); slice.csv (size, alpha, loss):
 * output weights ±size, and α along (wᵢ − wⱼ)₂/√2, 0 where the channel is at size 50; target.csv (x1, x2, y).
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { reluLoss, reluPair } from "../../../kernels/analysis/channel/relu_population.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ChannelSection } from "./profile.ts";

export type ChannelReluParameters = ChannelSection["relu"];

/** Output weights at the slice's origin, its end, and α's range. */
const ORIGIN = 50;
const LAST = 200;
const ALPHA = 0.03;
const TEACHER = 1e-5;
/** The target's picture. */
const TARGET_POINTS = 41;
const TARGET_RANGE = 2;
/** The power is that of ε → 0. */
const LARGEST_FITTED = 0.1;

export default function channelRelu(context: StageContext): void {
  const p = context.parameters as unknown as ChannelReluParameters;
  const line = Array.from({ length: p.halvings }, (_, k) => {
    const epsilon = 1 / (1 << (k + 1));
    return { epsilon, loss: reluLoss(reluPair(epsilon)) };
  });
  const teacher = reluLoss([{ w: [1, 0], a: -1 / TEACHER }, { w: [1, TEACHER], a: 1 / TEACHER }]);
  context.output(
    "line.csv",
    writeTable(["kind", "epsilon", "loss", "error"], [
      ...line.map(({ epsilon, loss }): Cell[] => ["channel", epsilon, loss, Math.sqrt(loss)]),
      ["teacher", TEACHER, teacher, Math.sqrt(teacher)],
    ]),
  );
  const small = line.filter(({ epsilon }) => epsilon <= LARGEST_FITTED);
  const fit = fitLine(small.map(({ epsilon }) => ln(epsilon)), small.map(({ loss }) => ln(loss)));
  context.output(
    "line_fits.csv",
    writeTable(["quantity", "exponent", "lower", "upper", "n"], [
      ["loss", fit.slope, fit.lower, fit.upper, fit.n],
    ]),
  );
  const slice: Cell[][] = [];
  for (let row = 0; row < p.slice_points; row++) {
    const alpha = ALPHA * (2 * row / (p.slice_points - 1) - 1);
    const epsilon = 1 / (2 * ORIGIN) + alpha / Math.SQRT2;
    for (let column = 0; column < p.slice_points; column++) {
      const size = LAST * column / (p.slice_points - 1);
      const loss = reluLoss([{ w: [1, epsilon], a: size }, { w: [1, -epsilon], a: -size }]);
      slice.push([size, alpha, loss]);
    }
  }
  context.output("slice.csv", writeTable(["size", "alpha", "loss"], slice));
  const axis = Array.from(
    { length: TARGET_POINTS },
    (_, i) => TARGET_RANGE * (2 * i / (TARGET_POINTS - 1) - 1),
  );
  const target = axis.flatMap((x1) => axis.map((x2): Cell[] => [x1, x2, x1 > 0 ? x2 : 0]));
  context.output("target.csv", writeTable(["x1", "x2", "y"], target));
}
