/**
 * Stage channel/second-derivative: three neurons that come to a second derivative (appendix C.6), at many ε.
 *
 * Parameters: samples (normal inputs of two dimensions), halvings (of ε, from ½), points (of the curves). Outputs:
 * errors.csv (activation, epsilon, error: root mean square over the samples of the three neurons' output less the limit;
 * rounding: its estimate, from output weights of order ε⁻²; largest: the largest |aₖ|); error_fits.csv (activation,
 * exponent of ε, lower, upper, n), over the ε where rounding does not count; curves.csv (epsilon, 0 for the limit; x; f):
 * the first activation along a line of inputs.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import {
  limitOutput,
  tripletAt,
  type TripletLimit,
  tripletOutput,
} from "../../../kernels/analysis/channel/second_derivative_limit.ts";
import type { ActivationName } from "../../../kernels/activations.ts";
import { normals } from "../../../kernels/strict/random.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ChannelSection } from "./profile.ts";

export type SecondDerivativeParameters = ChannelSection["second_derivative"];

export const TRIPLET_ACTIVATIONS: readonly ActivationName[] = ["softplus", "erf", "tanh"];
/** Any numbers would do, none of them special. */
const TRIPLET: Omit<TripletLimit, "activation"> = {
  w: [1.2, -0.5],
  omega1: [0.8, 1.1],
  omega2: [-0.6, 0.9],
  alpha: [0.7, -0.5, 1.5],
};
/** The curves' ε. */
const SHOWN = [1, 0.5, 0.25];
/** Errors below so many times their rounding are left out of the fit. */
const ABOVE_ROUNDING = 10;
/** The law holds as ε → 0: where the first correction is small. */
const LARGEST_FITTED = 0.1;
const EPSILON_64 = 2 ** -52;

export default function channelSecondDerivative(context: StageContext): void {
  const p = context.parameters as unknown as SecondDerivativeParameters;
  const inputs = normals("channel/second-derivative", 1, 2 * p.samples);
  const rows: Cell[][] = [];
  const fits: Cell[][] = [];
  for (const activation of TRIPLET_ACTIVATIONS) {
    const limit = { activation, ...TRIPLET };
    const fitted: { x: number; y: number }[] = [];
    for (let k = 1, epsilon = 0.5; k <= p.halvings; k++, epsilon /= 2) {
      let square = 0;
      for (let n = 0; n < p.samples; n++) {
        const x = [inputs[2 * n]!, inputs[2 * n + 1]!];
        const gap = tripletOutput(limit, epsilon, x) - limitOutput(limit, x);
        square += gap * gap;
      }
      const error = Math.sqrt(square / p.samples);
      const largest = Math.max(...tripletAt(limit, epsilon).a.map(Math.abs));
      const rounding = EPSILON_64 * largest;
      rows.push([activation, epsilon, error, rounding, largest]);
      if (epsilon <= LARGEST_FITTED && error > ABOVE_ROUNDING * rounding) {
        fitted.push({ x: ln(epsilon), y: ln(error) });
      }
    }
    const fit = fitLine(fitted.map(({ x }) => x), fitted.map(({ y }) => y));
    fits.push([activation, fit.slope, fit.lower, fit.upper, fit.n]);
  }
  context.output("errors.csv", writeTable(["activation", "epsilon", "error", "rounding", "largest"], rows));
  context.output("error_fits.csv", writeTable(["activation", "exponent", "lower", "upper", "n"], fits));

  const shown = { activation: TRIPLET_ACTIVATIONS[0]!, ...TRIPLET };
  const curves = [0, ...SHOWN].flatMap((epsilon) =>
    Array.from({ length: p.points }, (_, i): Cell[] => {
      const x = 4 * (2 * i / (p.points - 1) - 1);
      const at = [x, 0.5 * x];
      return [epsilon, x, epsilon === 0 ? limitOutput(shown, at) : tripletOutput(shown, epsilon, at)];
    })
  );
  context.output("curves.csv", writeTable(["epsilon", "x", "f"], curves));
}
