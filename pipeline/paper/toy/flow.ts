/**
 * Stage toy/flow: gradient flow from beside the saddle line into both channels (figure 6b): on the population loss
 * in float64, on the finite data by the network kernels, every accepted step recorded.
 *
 * Parameters: offset (distance of the start from the saddle line); gamma_to (a flow ends there); most_steps;
 * relative_tolerance, absolute_tolerance. Inputs: samples, kernels.json. Output: flow.csv (data, channel, step, log10_time, w1,
 * w2, a1, a2, gamma, s, alpha, epsilon, loss, lambda_max); flow time is that of θ' = −∇L, L the mean loss.
 * flow_fits.csv (statistic, value, lower, upper, n): the exponent of λ_max in ε, expected −2 (section 3).
 */
import ln from "@stdlib/math-base-special-ln";
import { gradientFlow } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import {
  planeCoordinates,
  startBeside,
  type ToyPlane,
  toyPlane,
} from "../../../kernels/analysis/toy/plane.ts";
import { populationDerivatives } from "../../../kernels/analysis/toy/population.ts";
import type { FlowResult } from "../../../kernels/network/flow/results.ts";
import { NetworkFlow } from "../../../kernels/network/flow/flow.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import { FlowRecord } from "../../../kernels/network/flow/flow_record.ts";
import { FLOW_SETTINGS } from "../../../kernels/network/flow/settings.ts";
import { parameterCount } from "../../../kernels/network_shape.ts";
import { sampleDerivatives } from "../../../kernels/toy/reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import { readSamples } from "./data.ts";
import { normBeyond, TOY_SHAPE, toyDataSet, TRAJECTORY_COLUMNS } from "./network.ts";
import type { ToySection } from "./profile.ts";
import { withDevice } from "../with_device.ts";

export type FlowParameters = ToySection["flow"];

/** The channel's power laws are fitted beyond this projected γ. */
const FIT_FROM_GAMMA = 10;

/** A point of a flow with the Hessian of its loss there. */
interface Recorded {
  readonly step: number;
  readonly time: number;
  readonly theta: Float64Array;
  readonly loss: number;
  readonly hessian: Float64Array;
}

interface Trajectory {
  readonly data: "population" | "finite";
  readonly channel: 1 | 2;
  readonly end: string;
  readonly points: readonly Recorded[];
}

const CHANNELS = [1, 2] as const;
const FIRST_STEP = 1e-3;

export default async function toyFlow(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as FlowParameters;
  const plane = toyPlane();
  const population = CHANNELS.map((channel) => {
    const flow = populationFlow(plane, channel, p);
    context.progress(channel, 4);
    return flow;
  });
  const trajectories = [...population, ...await finiteFlows(context, plane, p)];
  context.progress(4, 4);
  const rows: Cell[][] = [];
  const fits: Cell[][] = [];
  for (const { data, channel, end, points } of trajectories) {
    context.note(`${data} data, channel ${channel}`, `${end} after ${points.at(-1)!.step} steps`);
    const inside: { epsilon: number; lambda: number }[] = [];
    for (const { step, time, theta, loss, hessian } of points) {
      const { gamma, s, alpha, epsilon } = planeCoordinates(plane, theta);
      const lambda = symmetricEigen(hessian, 4).values[3]!;
      const logTime = time > 0 ? ln(time) / Math.LN10 : -3;
      if (gamma >= FIT_FROM_GAMMA) inside.push({ epsilon: ln(epsilon), lambda: ln(lambda) });
      rows.push([data, channel, step, logTime, ...theta, gamma, s, alpha, epsilon, loss, lambda]);
    }
    if (inside.length < 3) continue;
    const fit = fitLine(inside.map((point) => point.epsilon), inside.map((point) => point.lambda));
    const name = `exponent of lambda_max in epsilon, ${data} data, channel ${channel}`;
    fits.push([name, fit.slope, fit.lower, fit.upper, fit.n]);
  }
  context.output("flow_fits.csv", writeTable(["statistic", "value", "lower", "upper", "n"], fits));
  context.output(
    "flow.csv",
    writeTable(["data", "channel", "step", "log10_time", ...TRAJECTORY_COLUMNS], rows),
  );
}

function populationFlow(plane: ToyPlane, channel: 1 | 2, p: FlowParameters): Trajectory {
  const points: Recorded[] = [];
  const { end } = gradientFlow(populationDerivatives, startBeside(plane, channel, p.offset), {
    absoluteTolerance: p.absolute_tolerance,
    relativeTolerance: p.relative_tolerance,
    firstStep: FIRST_STEP,
    mostSteps: p.most_steps,
    stop: ({ theta }) => planeCoordinates(plane, theta).gamma >= p.gamma_to,
    record: ({ step, time, theta, at }) => points.push({ step, time, theta, ...at }),
  });
  return { data: "population", channel, end, points };
}

/** Both channels at once, followed somewhat beyond gamma_to and cut there. */
async function finiteFlows(
  context: StageContext,
  plane: ToyPlane,
  p: FlowParameters,
): Promise<Trajectory[]> {
  const samples = readSamples(context);
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const settings = {
    ...FLOW_SETTINGS,
    absoluteTolerance: p.absolute_tolerance,
    relativeTolerance: p.relative_tolerance,
    firstStep: FIRST_STEP,
    mostSteps: p.most_steps,
    maxNorm: normBeyond(plane, p.gamma_to),
    // Two networks of four parameters: rounding would only change the lengths of steps.
    roundedReach: 0,
    // A channel has no point of rest.
    gradientTolerance: 0,
    floorTolerance: 0,
  };
  const starts = Float64Array.from(CHANNELS.flatMap((channel) => [...startBeside(plane, channel, p.offset)]));
  const record = new FlowRecord(CHANNELS.length, parameterCount(TOY_SHAPE));
  let results: FlowResult[] = [];
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, TOY_SHAPE, toyDataSet(samples), settings);
    try {
      results = await flow.run(starts, { record: { plan: { everySteps: 1 }, into: record } });
    } finally {
      flow.destroy();
    }
  });
  return CHANNELS.map((channel, network): Trajectory => {
    const all = record.points(network);
    const reached = all.findIndex(({ theta }) => planeCoordinates(plane, theta).gamma >= p.gamma_to);
    const points = reached < 0 ? all : all.slice(0, reached + 1);
    return {
      data: "finite",
      channel,
      end: reached >= 0 ? "stopped" : results[network]!.end === "stuck" ? "stuck" : "out-of-steps",
      points: points.map(({ steps, time, loss, theta }) => ({
        ...{ step: steps, time, theta, loss },
        hessian: sampleDerivatives(theta, samples).hessian,
      })),
    };
  });
}
