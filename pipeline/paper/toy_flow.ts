/**
 * Stage toy/flow: gradient flow from beside the saddle line into both channels, on the population loss and on
 * the finite data, in float64 (figure 6b).
 *
 * Parameters: offset (distance of the start from the saddle line); gamma_to (a flow ends there); most_steps;
 * relative_tolerance, absolute_tolerance. Input: samples. Output: flow.csv (data, channel, step, log10_time, w1,
 * w2, a1, a2, gamma, s, alpha, epsilon, loss, lambda_max); flow time is that of θ' = −∇L, L the mean loss.
 * flow_fits.csv (statistic, value, lower, upper, n): the exponent of λ_max in ε, expected −2 (section 3).
 */
import ln from "@stdlib/math-base-special-ln";
import { gradientFlow } from "../../kernels/analysis/gradient_flow.ts";
import { fitLine } from "../../kernels/analysis/regression.ts";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import { planeCoordinates, startBeside, toyPlane } from "../../kernels/analysis/toy_plane.ts";
import { populationDerivatives } from "../../kernels/analysis/toy_population.ts";
import { sampleDerivatives } from "../../kernels/toy_reference.ts";
import type { StageContext } from "../engine/stage.ts";
import { type Cell, writeTable } from "./table.ts";
import { readSamples } from "./toy_data.ts";

interface FlowParameters {
  readonly offset: number;
  readonly gamma_to: number;
  readonly most_steps: number;
  readonly relative_tolerance: number;
  readonly absolute_tolerance: number;
}

/** The channel's power laws are fitted beyond this projected γ. */
const FIT_FROM_GAMMA = 10;

export const TRAJECTORY_COLUMNS = [
  "w1",
  "w2",
  "a1",
  "a2",
  "gamma",
  "s",
  "alpha",
  "epsilon",
  "loss",
  "lambda_max",
];

export default function toyFlow(context: StageContext): void {
  const p = context.parameters as unknown as FlowParameters;
  const plane = toyPlane();
  const data = readSamples(context);
  const losses = {
    population: populationDerivatives,
    finite: (theta: Float64Array) => sampleDerivatives(theta, data),
  };
  const rows: Cell[][] = [];
  const fits: Cell[][] = [];
  let done = 0;
  for (const [name, derivatives] of Object.entries(losses)) {
    for (const channel of [1, 2] as const) {
      const inside: { epsilon: number; lambda: number }[] = [];
      const { end, last } = gradientFlow(derivatives, startBeside(plane, channel, p.offset), {
        absoluteTolerance: p.absolute_tolerance,
        relativeTolerance: p.relative_tolerance,
        firstStep: 1e-3,
        mostSteps: p.most_steps,
        stop: ({ theta }) => planeCoordinates(plane, theta).gamma >= p.gamma_to,
        record: ({ step, time, theta, at }) => {
          const { gamma, s, alpha, epsilon } = planeCoordinates(plane, theta);
          const values = symmetricEigen(at.hessian, 4).values;
          const logTime = time > 0 ? ln(time) / Math.LN10 : -3;
          if (gamma >= FIT_FROM_GAMMA) inside.push({ epsilon: ln(epsilon), lambda: ln(values[3]!) });
          rows.push([name, channel, step, logTime, ...theta, gamma, s, alpha, epsilon, at.loss, values[3]!]);
        },
      });
      context.note(`${name} data, channel ${channel}`, `${end} after ${last.step} steps`);
      if (inside.length >= 3) {
        const fit = fitLine(inside.map((point) => point.epsilon), inside.map((point) => point.lambda));
        fits.push([
          `exponent of lambda_max in epsilon, ${name} data, channel ${channel}`,
          fit.slope,
          fit.lower,
          fit.upper,
          fit.n,
        ]);
      }
      context.progress(++done, 4);
    }
  }
  context.output("flow_fits.csv", writeTable(["statistic", "value", "lower", "upper", "n"], fits));
  context.output(
    "flow.csv",
    writeTable(["data", "channel", "step", "log10_time", ...TRAJECTORY_COLUMNS], rows),
  );
}
