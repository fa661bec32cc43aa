/**
 * Verdicts on relu networks of the scaling study against what needs neither gradients nor the finisher: `deno run --frozen
 * --allow-env --allow-read tests/measure/relu_verdicts.ts --store .store --profile quick [--seeds 5] >
 * data/measurements/relu_verdicts.csv`.
 *
 * Columns: configuration; seed; at; kind, the study's label; verdict; rescaled, the verdict where each unit's input weights
 * and bias are multiplied by 64 or 1/64 by turns and its output weight divided by it, which leaves the function alone;
 * rescaled_norm; lower, of 2000 points in random directions from θ at 10⁻⁵, 10⁻⁴, 10⁻³ and 10⁻² of its length how many have
 * a lower loss by more than rounding; gain, the most by which one of them is lower, as a part of the loss; kinks, of the
 * samples and units how many have |w·x + b| < 10⁻⁶.
 */
import { parseArgs } from "@std/cli";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { parameterNorm } from "../../kernels/network_reference.ts";
import { layoutOf, type NetworkShape } from "../../kernels/network_shape.ts";
import { diagnoseAtOnce, MEAN_SQUARE } from "../../kernels/diagnosis/whole.ts";
import { normalNumbers } from "../diagnosis/dense_fixture.ts";
import { root } from "../root.ts";
import { PLACES, studyCases } from "./agreement/study.ts";

const FACTOR = 64;
const LENGTHS = [1e-5, 1e-4, 1e-3, 1e-2];
const DIRECTIONS = 500;
/** Of a loss: a difference that is none. */
const ROUNDING = 1e-13;
const ON_A_KINK = 1e-6;

const options = parseArgs(Deno.args, { string: ["store", "profile", "seeds"] });
const text = (value: unknown, otherwise: string) => typeof value === "string" ? value : otherwise;

/** θ of the same function with units of other scales. */
function rescaled(shape: NetworkShape, theta: Float64Array): Float64Array {
  const { layers: [layer], output } = layoutOf(shape);
  const { offset, stride, neurons } = layer!;
  return theta.map((value, i) => {
    const of = i < offset + neurons * stride ? Math.floor((i - offset) / stride) : i - output;
    if (of >= neurons) return value;
    const scale = of % 2 === 0 ? FACTOR : 1 / FACTOR;
    return i < offset + neurons * stride ? value * scale : value / scale;
  });
}

function onKinks(shape: NetworkShape, theta: Float64Array, n: number, x: Float64Array): number {
  const { layers: [layer] } = layoutOf(shape);
  let kinks = 0;
  for (let k = 0; k < layer!.neurons; k++) {
    const at = layer!.offset + k * layer!.stride;
    for (let i = 0; i < n; i++) {
      let z = theta[at + shape.inputs]!;
      for (let d = 0; d < shape.inputs; d++) z += theta[at + d]! * x[i * shape.inputs + d]!;
      if (Math.abs(z) < ON_A_KINK) kinks++;
    }
  }
  return kinks;
}

console.log("configuration,seed,at,kind,verdict,rescaled,rescaled_norm,lower,gain,kinks");
for (const at of PLACES) {
  const question = {
    ...{ storeDir: text(options.store, `${root}/.store`), profile: text(options.profile, "quick"), at },
    ...{ part: "relu", seeds: [0, Number(options.seeds ?? 5)] as const },
  };
  for (const { configuration, seed, shape, samples, theta, study } of studyCases(question)) {
    const network = ofPaperShape(shape);
    const model = denseModel(network, MEAN_SQUARE, samples);
    const verdictOf = (at: Float64Array) => diagnoseAtOnce({ network, samples, theta: at }).verdict.verdict;
    const other = rescaled(shape, theta);
    const length = Math.hypot(...theta);
    const here = model.loss(theta);
    let [lower, gain] = [0, 0];
    for (let k = 0; k < DIRECTIONS; k++) {
      const direction = normalNumbers(`${configuration}/${seed}/${k}`, theta.length);
      const size = Math.hypot(...direction);
      for (const part of LENGTHS) {
        const step = part * length / size;
        const fall = here - model.loss(theta.map((value, i) => value + step * direction[i]!));
        if (fall > ROUNDING * here) lower++;
        gain = Math.max(gain, fall / here);
      }
    }
    const cells = [
      configuration,
      seed,
      at,
      study.kind,
      verdictOf(theta),
      verdictOf(other),
      parameterNorm(other),
    ];
    console.log([...cells, lower, gain, onKinks(shape, theta, samples.n, samples.x)].join(","));
  }
}
