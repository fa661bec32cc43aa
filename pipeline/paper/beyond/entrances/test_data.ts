/**
 * Stage beyond/entrances/test-…: fresh samples of the Gaussian processes of figure 4's data, drawn with the training
 * samples given.
 *
 * A joint draw L z at training and test inputs begins with the training draw, when z begins with its z: the factor's first
 * rows do not depend on what comes behind. So the rest of it is a draw from the process given the training values.
 *
 * Parameters: inputs (D); s; draws (names); test_samples; coarse; seed, as of the data stage. Inputs: data-NAME.bin of each
 * draw. Outputs: test-NAME.bin (data_set.ts).
 */
import { gaussianProcessDraw, maternFactor } from "../../../../kernels/analysis/data/gaussian_process.ts";
import { normalInputs } from "../../../../kernels/analysis/data/normal_inputs.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet, writeDataSet } from "../../data_set.ts";

export interface TestDataParameters {
  readonly inputs: number;
  readonly s: number;
  readonly draws: readonly string[];
  readonly test_samples: number;
  readonly coarse: boolean;
  readonly seed: number;
}

/** Rounding of the two factors: their sums are split into other blocks. */
const ROUNDING = 1e-6;

export default function entrancesTestData(context: StageContext): void {
  const p = context.parameters as unknown as TestDataParameters;
  const train = p.draws.map((draw) => readDataSet(context.input(`data-${draw}.bin`)));
  const { n, inputs, x } = train[0]!;
  const { standards } = normalInputs(n, inputs, `scaling/x/d${inputs}`, p.seed, p.coarse);
  const fresh =
    normalInputs(p.test_samples, inputs, `scaling/test/d${inputs}`, p.seed, p.coarse, standards).x;
  const all = new Float64Array([...x, ...fresh]);
  const factor = maternFactor(all, inputs, p.s, (done, total) => context.progress(done, total));
  for (const [k, draw] of p.draws.entries()) {
    const joint = gaussianProcessDraw(factor, `scaling/gp/d${inputs}/s${p.s}/${draw}`, p.seed);
    requireBegins(joint, train[k]!.y, context.stage);
    const y = joint.slice(n);
    context.output(`test-${draw}.bin`, writeDataSet({ n: p.test_samples, inputs, x: fresh, y }));
  }
}

/** @throws Error where the joint draw does not begin with the training values: it would be of another process */
function requireBegins(joint: Float64Array, y: Float64Array, stage: string): void {
  const scale = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of y.entries()) {
    if (Math.abs(joint[i]! - value) <= ROUNDING * scale) continue;
    throw new Error(
      `${stage}: the joint draw must begin with the training values: ${joint[i]} is not ${value}`,
    );
  }
}
