/**
 * Stage channel/gated: does a network with an explicit gated linear unit in place of the channel's two neurons reach the
 * loss at the channel's end, at finite norm? (Not in the paper.) Float64.
 *
 * The gradient flow of that network (gated_network.ts), then Newton's method, from where figure 5's jumps began, with the
 * unit read off the two neurons there; and from random weights, the unit's w and v drawn like those of neurons.
 *
 * Parameters: neurons (of the network with the channel); seeds (random starts); most_steps. Inputs: data.bin; channel.csv
 * and limits.csv of channel/limit. Outputs: gated_path.csv (step, loss, excess over the channel's limit, norm), the first
 * flow; gated_ends.csv (start: channel or a seed; end, steps, loss, excess, norm, gradient_inf, lambda_min).
 */
import { toChannel } from "../../../kernels/analysis/channel/coordinates.ts";
import {
  fromChannelCoordinates,
  gatedParameterCount,
} from "../../../kernels/analysis/channel/gated_network.ts";
import { type FlowPoint, gradientFlow } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import { polishMinimum } from "../../../kernels/analysis/integrators/newton.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { gatedLoss } from "../../../kernels/float64/gated_loss.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import { parameterNorm } from "../../../kernels/network_reference.ts";
import { layoutOf, type NetworkShape } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { limitShape } from "./limit.ts";
import { readDataSet } from "../data_set.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import { type Cell, readTable, writeTable } from "../table.ts";
import type { ChannelSection } from "./profile.ts";

export type ChannelGatedParameters = ChannelSection["gated"] & { readonly neurons: number };

/** At rest, as for networks without the unit (network_flow.ts). */
const AT_REST = 5e-12;
const SETTLED_STEP = 1e6;

interface GatedEnd {
  readonly end: "converged" | "infinite" | "slow" | "stuck";
  readonly steps: number;
  readonly theta: Float64Array;
}

export default function channelGated(context: StageContext): void {
  const p = context.parameters as unknown as ChannelGatedParameters;
  const data = readDataSet(context.input("data.bin"));
  const shape = limitShape(data.inputs, p.neurons);
  const channel = readTable(context.inputText("channel.csv"));
  const list = (quantity: string) =>
    channel.filter((row) => row.quantity === quantity).map(({ value }) => Number(value));
  const limit = Number(
    readTable(context.inputText("limits.csv")).find(({ quantity }) => quantity === "loss")!.value,
  );
  const pair = { first: list("first")[0]!, second: list("second")[0]! };
  const { q } = toChannel(shape, pair, Float64Array.from(list("start")));

  const network = gatedLoss(shape, data);
  const path: Cell[][] = [];
  const starts = [
    { name: "channel", theta: fromChannelCoordinates(shape, pair, q) },
    ...Array.from({ length: p.seeds }, (_, seed) => ({ name: seed, theta: randomStart(shape, seed) })),
  ];
  const ends = starts.map(({ name, theta }, i): Cell[] => {
    context.progress(i, starts.length, `start ${name}`);
    const found = train(network, theta, p.most_steps, (point) => {
      if (i > 0) return;
      const { loss } = point.at;
      path.push([point.step, loss, loss - limit, parameterNorm(point.theta)]);
    });
    const { loss, gradient, hessian } = network.derivatives(found.theta);
    const { values } = symmetricEigen(hessian, gradient.length);
    const norm = parameterNorm(found.theta);
    return [name, found.end, found.steps, loss, loss - limit, norm, infNorm(gradient), values[0]!];
  });
  context.output("gated_path.csv", writeTable(["step", "loss", "excess", "norm"], path));
  context.output(
    "gated_ends.csv",
    writeTable(["start", "end", "steps", "loss", "excess", "norm", "gradient_inf", "lambda_min"], ends),
  );
}

function randomStart(shape: NetworkShape, seed: number): Float64Array {
  const plain = initialWeights(shape, "channel/gated", seed);
  const { output } = layoutOf(shape);
  // Two neurons' input weights are w and v; the second has no output weight.
  const theta = new Float64Array(gatedParameterCount(shape));
  theta.set(plain.subarray(0, output + 1));
  theta.set(plain.subarray(output + 2), output + 1);
  return theta;
}

/** The flow to rest or beyond the norm, and the last digits of a minimum. */
function train(
  { derivatives, gradient }: NetworkLoss,
  start: Float64Array,
  mostSteps: number,
  record: (point: FlowPoint) => void,
): GatedEnd {
  const atRest = ({ at, h }: FlowPoint) => infNorm(at.gradient) < AT_REST && h >= SETTLED_STEP;
  const { end, last } = gradientFlow(derivatives, start, {
    absoluteTolerance: 1e-6,
    relativeTolerance: 1e-3,
    firstStep: 1e-3,
    mostSteps,
    gradient,
    stop: (point) => atRest(point) || parameterNorm(point.theta) > MAX_NORM,
    record,
  });
  const steps = last.step;
  if (parameterNorm(last.theta) > MAX_NORM) return { end: "infinite", steps, theta: last.theta };
  if (!atRest(last)) return { end: end === "stuck" ? "stuck" : "slow", steps, theta: last.theta };
  return { end: "converged", steps, theta: polishMinimum(derivatives, last.theta)?.theta ?? last.theta };
}
