/**
 * How quick's relu runs end: the flow on the device until it is out of steps, the finisher on kinks from there, and for
 * comparison plain gradient steps of float64 from the same point, which share nothing with the finisher:
 * `deno run --frozen --allow-env --allow-read tests/measure/kinks.ts 2 4 20 > data/measurements/kinks.csv` (D, R, and how
 * many seeds get plain steps, five to twenty seconds each; then `2 6 0`, `4 4 0`, `4 6 0`, rows appended without the head).
 *
 * Columns: d; r; seed; before_end, before_steps, before_loss, before_norm: of the flow; end, kind, loss, norm; residual,
 * by clarke_residual.ts; kinks (at which θ lies), complementarity (least distance of a multiplier from its bounds, as a
 * part of the jump); least, largest (curvature on the surface of the kinks); dead (neurons); descent_steps, steps
 * (Newton's), evaluations (passes over all samples); rise (the largest relative rise of the loss between two
 * records); cosine (distance of θ from the flow's end), cosine_newton (from the end of
 * the gradient steps, which follow the flow); plain_steps, plain_loss: where plain steps of 0.01 hardly lower
 * the loss; plain_finish: the loss to which Newton's method takes them; same (1: equal to the finisher's to 1e-6); empty where
 * no plain steps were made.
 */
import { clarkeResidual } from "../../kernels/analysis/kinks/clarke_residual.ts";
import { finishOnKinks } from "../../kernels/analysis/kinks/finisher.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type DataSet, parameterNorm } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";
import { configurationName, scalingShape } from "../../pipeline/paper/scaling/settings.ts";

/** Of the profile quick. */
const [SAMPLES, SEEDS, MOST_STEPS] = [1000, 20, 1000];
/** Plain steps: their length, how many before the loss is looked at, at most, and the relative fall that ends them. */
const PLAIN = { size: 0.01, look: 10_000, most: 600_000, fall: 2e-7 };

const [inputs, neurons, plainSeeds] = Deno.args.map(Number) as [number, number, number];
const configuration = { target: "rosenbrock", activation: "relu", inputs, hidden: [neurons] } as const;
const shape = scalingShape(configuration);
const p = parameterCount(shape);
const { train: data } = rosenbrockDataSets({ inputs, samples: SAMPLES, coarse: true, seed: 1 }, SAMPLES);
const starts = new Float64Array(SEEDS * p);
for (let seed = 0; seed < SEEDS; seed++) {
  starts.set(initialWeights(shape, `scaling/${configurationName(configuration)}`, seed), seed * p);
}
const device = await ComputeDevice.open();
const flow = await NetworkFlow.create(device, networkShaders(networkProblem(shape, data)), shape, data, {
  ...FLOW_SETTINGS,
  relativeTolerance: 1e-3,
  mostSteps: MOST_STEPS,
  beyondNorm: true,
});
const flows = await flow.run(starts);
flow.destroy();
device.destroy();
console.log(
  "d,r,seed,before_end,before_steps,before_loss,before_norm,end,kind,loss,norm,residual,kinks,complementarity," +
    "least,largest,dead,descent_steps,steps,evaluations,rise,cosine,cosine_newton,plain_steps,plain_loss,plain_finish,same",
);
for (const [seed, before] of flows.entries()) {
  let [rise, last] = [0, Infinity];
  const run = finishOnKinks(shape, data, before.theta, {
    mostSteps: 400,
    record: ({ loss }) => {
      rise = Math.max(rise, loss / last - 1);
      last = loss;
    },
  });
  const compared = seed < plainSeeds ? comparison(before.theta, run.at.loss) : ["", "", "", ""];
  const { curvature: { least, largest } } = run;
  console.log(
    [
      ...[inputs, neurons, seed, before.end, before.steps, before.loss, parameterNorm(before.theta)],
      ...[run.end, run.kind, run.at.loss, run.norm, clarkeResidual(shape, data, run.theta).residual],
      ...[run.kinks.length, run.complementarity, least, largest, run.dead.length],
      ...[run.descentSteps, run.steps, run.evaluations, rise, cosine(before.theta, run.theta)],
      cosine(run.descended, run.theta),
      ...compared,
    ].join(","),
  );
}

/** plain_steps, plain_loss, plain_finish, same. */
function comparison(from: Float64Array, loss: number): readonly number[] {
  const plain = plainSteps(shape, data, from);
  const settled = finishOnKinks(shape, data, plain.theta, { mostSteps: 400, descentSteps: 0 }).at.loss;
  return [plain.steps, plain.loss, settled, Math.abs(settled / loss - 1) <= 1e-6 ? 1 : 0];
}

/** 1 − cos of the angle between two θ. */
function cosine(a: Float64Array, b: Float64Array): number {
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** θ − 0.01 ∇L, again and again, in plain loops over samples and neurons. */
function plainSteps({ biased }: NetworkShape, { n, x, y, inputs: d }: DataSet, from: Float64Array) {
  if (!biased) throw new RangeError("Cannot step a network without biases here");
  const theta = from.slice();
  const [output, stride] = [neurons * (d + 1), d + 1];
  const gradient = new Float64Array(p);
  const z = new Float64Array(neurons);
  let [steps, sum, loss] = [0, 0, Infinity];
  for (; steps < PLAIN.most; steps++) {
    if (steps > 0 && steps % PLAIN.look === 0) {
      const mean = sum / PLAIN.look;
      if (loss - mean < PLAIN.fall * mean) break;
      [loss, sum] = [mean, 0];
    }
    gradient.fill(0);
    let square = 0;
    for (let i = 0; i < n; i++) {
      let e = theta[p - 1]! - y[i]!;
      for (let k = 0; k < neurons; k++) {
        let value = theta[k * stride + d]!;
        for (let j = 0; j < d; j++) value += theta[k * stride + j]! * x[i * d + j]!;
        z[k] = value;
        if (value > 0) e += theta[output + k]! * value;
      }
      square += e * e;
      gradient[p - 1] = gradient[p - 1]! + e;
      for (let k = 0; k < neurons; k++) {
        if (!(z[k]! > 0)) continue;
        gradient[output + k] = gradient[output + k]! + e * z[k]!;
        const slope = e * theta[output + k]!;
        for (let j = 0; j < d; j++) {
          gradient[k * stride + j] = gradient[k * stride + j]! + slope * x[i * d + j]!;
        }
        gradient[k * stride + d] = gradient[k * stride + d]! + slope;
      }
    }
    sum += square / n;
    for (let i = 0; i < p; i++) theta[i] = theta[i]! - PLAIN.size * 2 / n * gradient[i]!;
  }
  return { theta, steps, loss };
}
