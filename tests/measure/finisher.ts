/**
 * Where the finisher comes to from points of gradient flows, beside where the undisturbed flows end, in float64, for the
 * shallow softplus and erf networks of the scaling study in `quick`:
 * `deno run --frozen --allow-env --allow-read tests/measure/finisher.ts 13 > data/measurements/finisher_agreement.csv`
 * (seeds of a configuration: a day; a second argument chooses configurations by a part of their names). With `20 deep`
 * those of the deep networks, from the end of flows of at most 1000 steps: > data/measurements/finisher_deep.csv.
 *
 * Columns: configuration; seed; of the flow, by RODAS4 with the study's tolerances: its end ("steps": none after
 * 8000 steps), steps, loss, norm; handed_over, the step from which the finisher takes over, at last the flow's own last one; then
 * of the finisher its end, the kind ("channel": at rest at the norm with a closest pair of opposite signs at a cosine
 * distance below 10⁻³; "infinite": at rest there without; "finite": at rest below; "open"), steps, evaluations, loss of
 * L + R, norm; the closest pair, in deep networks with its layer, its distance and sign.
 */
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { closestOf, neuronPairs } from "../../kernels/analysis/channel/neuron_pairs.ts";
import { PAIR_DISTANCE } from "../../kernels/analysis/channel/channel.ts";
import { finish } from "../../kernels/analysis/finisher/finisher.ts";
import { type FlowPoint, gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { type DataSet, parameterNorm } from "../../kernels/network_reference.ts";
import { readDataSet } from "../../pipeline/paper/data_set.ts";
import { HELD_NORM, MAX_NORM } from "../../pipeline/paper/plateau/settings.ts";
import scalingData from "../../pipeline/paper/scaling/data.ts";
import {
  type Configuration,
  configurationName,
  configurations,
  scalingShape,
} from "../../pipeline/paper/scaling/settings.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const HANDED_OVER = [300, 500, 700, 1000, 2000];
/** Steps of the flow and of the finisher at most. */
const MOST = { shallow: { flow: 8000, finisher: 1500 }, deep: { flow: 1000, finisher: 2500 } };
const DIGITS = 10;

const { scaling } = JSON.parse(
  Deno.readTextFileSync(new URL("../../data/profiles/quick.json", import.meta.url)),
);
const [seeds, part] = [Number(Deno.args[0] ?? 1), Deno.args[1] ?? ""];

console.log(
  "configuration,seed,flow_end,flow_steps,flow_loss,flow_norm,handed_over,finisher_end,kind,steps,evaluations,loss,norm," +
    "pair,distance,sign",
);
for (const configuration of configurations(scaling.sizes)) {
  const name = configurationName(configuration);
  const { activation, hidden } = configuration;
  const chosen = hidden.length > 1 ? part === "deep" : name.includes(part);
  if (activation === "relu" || !chosen) continue;
  const data = dataOf(configuration);
  for (let seed = 0; seed < seeds; seed++) measure(configuration, name, seed, data);
}

function dataOf({ target, inputs, hidden }: Configuration): DataSet {
  const process = target !== "rosenbrock";
  const draw = `r${hidden.join("-")}`;
  const context = new MemoryContext({
    ...scaling.data,
    ...{
      inputs,
      target: process ? "gp" : "rosenbrock",
      s: process ? target : 0,
      draws: process ? [draw] : [],
    },
  }, {});
  scalingData(context);
  return readDataSet(context.bytes.get(process ? `data-${draw}.bin` : "data.bin")!);
}

function measure(
  configuration: Configuration,
  name: string,
  seed: number,
  data: DataSet,
): void {
  const shape = scalingShape(configuration);
  const { derivatives, gradient } = batchedLoss(shape, data);
  const deep = shape.hidden.length > 1;
  const most = deep ? MOST.deep : MOST.shallow;
  const points: FlowPoint[] = [];
  const arrived = ({ at, h }: FlowPoint) => {
    const size = infNorm(at.gradient);
    return size < FLOW_SETTINGS.gradientTolerance && h >= FLOW_SETTINGS.leastStep;
  };
  const flow = gradientFlow(derivatives, initialWeights(shape, `scaling/${name}`, seed), {
    ...FLOW_SETTINGS,
    ...{ relativeTolerance: scaling.train.relative_tolerance, mostSteps: most.flow, gradient },
    stop: (point) => parameterNorm(point.theta) > MAX_NORM || arrived(point),
    record: (point) => {
      if (!deep && HANDED_OVER.includes(point.step)) points.push(point);
    },
  });
  const { last } = flow;
  const norm = parameterNorm(last.theta);
  const flowEnd = flow.end === "stuck"
    ? "stuck"
    : flow.end === "out-of-steps"
    ? "steps"
    : norm > MAX_NORM
    ? "infinite"
    : "converged";
  for (const { step, theta } of [...points.filter(({ step }) => step < last.step), last]) {
    const end = finish(derivatives, shape, theta, { mostSteps: most.finisher });
    const pair = closestOf(neuronPairs(shape, end.theta))!;
    const channel = pair.sign < 0 && pair.distance < PAIR_DISTANCE;
    const held = end.norm >= HELD_NORM;
    const kind = end.end !== "rest" ? "open" : held ? (channel ? "channel" : "infinite") : "finite";
    console.log([
      ...[name, seed, flowEnd, last.step, rounded(last.at.loss), rounded(norm), step, end.end, kind],
      ...[end.steps, end.evaluations, rounded(end.at.loss), rounded(end.norm)],
      ...[
        `${deep ? `${pair.layer + 1}:` : ""}${pair.first}-${pair.second}`,
        Number(pair.distance.toPrecision(4)),
        pair.sign,
      ],
    ].join(","));
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
