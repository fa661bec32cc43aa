/**
 * Stage scaling/data-…: data sets of figure 4, one for all initialisations of a configuration (paper, sections 1, 6).
 *
 * Parameters: inputs (D); target ("rosenbrock", or "gp" with s, the inverse length scale of its Matérn-3/2 kernel);
 * draws (names of the Gaussian process's draws, one for each network shape; none for Rosenbrock); samples
 * (N); test_samples; coarse (inputs are multiples of 1/512, which the network kernels like); seed.
 *
 * Outputs, as data_set.ts has them: Rosenbrock data.bin, and test.bin, fresh inputs with the same standardisation; a
 * Gaussian process data-NAME.bin for each draw, the inputs being the same. Targets of Gaussian processes are as drawn.
 */
import { checkInputs, checkTargets } from "../../../kernels/analysis/data/data_checks.ts";
import { gaussianProcessDraw, maternFactor } from "../../../kernels/analysis/data/gaussian_process.ts";
import { modifiedRosenbrock, standardised, standardOf } from "../../../kernels/analysis/data/grid_target.ts";
import { type NormalInputs, normalInputs } from "../../../kernels/analysis/data/normal_inputs.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeDataSet } from "../data_set.ts";
import type { ScalingSection } from "./profile.ts";

export interface NormalDataParameters extends Omit<ScalingSection["data"], "test_samples"> {
  readonly inputs: number;
}

export interface ScalingDataParameters
  extends NormalDataParameters, Pick<ScalingSection["data"], "test_samples"> {
  readonly target: "rosenbrock" | "gp";
  /** 0 for Rosenbrock. */
  readonly s: number;
  readonly draws: readonly string[];
}

/** Normal inputs of a configuration: the same for every target. */
function inputsOf({ inputs, samples, coarse, seed }: NormalDataParameters): NormalInputs {
  return normalInputs(samples, inputs, `scaling/x/d${inputs}`, seed, coarse);
}

function rosenbrockOf(x: Float64Array, inputs: number): Float64Array {
  if (inputs < 2) {
    throw new RangeError(`Cannot make a Rosenbrock target as D must be 2 or more: got ${inputs}`);
  }
  const n = x.length / inputs;
  return Float64Array.from(
    { length: n },
    (_, i) => modifiedRosenbrock(x.subarray(i * inputs, (i + 1) * inputs)),
  );
}

/**
 * The modified Rosenbrock function of normal inputs, z-scored over the data set, and of fresh inputs with the same
 * standards.
 */
export function rosenbrockDataSets(
  p: NormalDataParameters,
  testSamples: number,
): { readonly train: DataSet; readonly test: DataSet | null } {
  const { x, standards } = inputsOf(p);
  checkInputs(x, p.inputs);
  const raw = rosenbrockOf(x, p.inputs);
  checkTargets(raw, p.samples);
  const standard = standardOf(raw);
  const train = { n: p.samples, inputs: p.inputs, x, y: standardised(raw, standard) };
  if (testSamples === 0) return { train, test: null };
  const fresh =
    normalInputs(testSamples, p.inputs, `scaling/test/d${p.inputs}`, p.seed, p.coarse, standards).x;
  const y = standardised(rosenbrockOf(fresh, p.inputs), standard);
  return { train, test: { n: testSamples, inputs: p.inputs, x: fresh, y } };
}

export default function scalingData(context: StageContext): void {
  const p = context.parameters as unknown as ScalingDataParameters;
  if (p.target === "rosenbrock") {
    const { train, test } = rosenbrockDataSets(p, p.test_samples);
    context.output("data.bin", writeDataSet(train));
    context.output("test.bin", writeDataSet(test!));
    return;
  }
  const { x } = inputsOf(p);
  const factor = maternFactor(x, p.inputs, p.s, (done, total) => context.progress(done, total));
  for (const draw of p.draws) {
    const y = gaussianProcessDraw(factor, `scaling/gp/d${p.inputs}/s${p.s}/${draw}`, p.seed);
    checkTargets(y, p.samples);
    context.output(`data-${draw}.bin`, writeDataSet({ n: p.samples, inputs: p.inputs, x, y }));
  }
}
