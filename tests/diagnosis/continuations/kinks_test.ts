/** Networks with kinks of any depth and outputs: derivatives by the side of kinks, and continuations that end at rest on them. */
import assert from "node:assert/strict";
import { clarkeResidual } from "../../../kernels/analysis/kinks/clarke_residual.ts";
import { continueFrom } from "../../../kernels/diagnosis/continuation.ts";
import { hessianByProducts } from "../../../kernels/diagnosis/dense_hessian.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { lengthOf } from "../../../kernels/diagnosis/hidden/units.ts";
import { piecewise } from "../../../kernels/diagnosis/kinks/piecewise.ts";
import { valuesAt } from "../../../kernels/diagnosis/kinks/sample_passes.ts";
import { surroundings } from "../../../kernels/diagnosis/kinks/surroundings.ts";
import { ofPaperShape } from "../../../kernels/diagnosis/network.ts";
import { diagnoseAtOnce, MEAN_SQUARE } from "../../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const NONE = { multipliers: new Map<number, number>() };

for (const loss of [{ kind: "mean-square", factor: 0.7 }, { kind: "cross-entropy" }] as const) {
  Deno.test(`away from kinks derivatives are the dense model's, ${loss.kind}`, () => {
    const network = dense([2, 3, 4, 2], [{ name: "relu" }, { name: "leaky-relu" }], [2]);
    const samples = samplesFor(network, 50, loss.kind === "cross-entropy");
    const theta = weightsFor(network);
    const at = denseModel(network, loss, samples).at(theta);
    const hessian = hessianByProducts(at, theta.length);
    const problem = piecewise(network, loss as DenseLoss, samples, 2)!;
    const values = valuesAt(problem, theta);
    const around = surroundings(problem, { theta, ...values, ...NONE }, 0.05);
    assert.ok(Math.abs(2 * values.loss - at.loss) < 1e-14);
    for (const [i, g] of at.gradient.entries()) assert.ok(Math.abs(2 * around.residual[i]! - g) < 1e-13);
    for (const [i, h] of hessian.entries()) assert.ok(Math.abs(2 * around.hessian[i]! - h) < 1e-13);
    // Directions of near kinks are slopes of their z.
    assert.ok(around.near.length > 3);
    const h = 1e-6;
    for (const [k, kink] of around.near.entries()) {
      for (let i = 0; i < theta.length; i++) {
        const [up, down] = [h, -h].map((by) => valuesAt(problem, theta.with(i, theta[i]! + by)).z[kink]!);
        const own = around.slopes[k * theta.length + i]!;
        assert.ok(Math.abs((up! - down!) / (2 * h) - own) < 1e-8, `kink ${kink}, parameter ${i}`);
      }
    }
  });
}

Deno.test("across a kink the gradient jumps by c ∇z, and a multiplier is a part of that", () => {
  const network = dense([2, 3, 3, 2], [{ name: "relu" }, { name: "relu" }]);
  const samples = samplesFor(network, 30);
  const theta = weightsFor(network);
  const problem = piecewise(network, MEAN_SQUARE, samples, 1)!;
  const values = valuesAt(problem, theta);
  const { near, jumps, slopes } = surroundings(problem, { theta, ...values, ...NONE }, 0.2);
  const at = (multipliers: Map<number, number>) =>
    surroundings(problem, { theta, ...values, multipliers }, 0.2).residual;
  let deep = 0;
  for (const [k, kink] of near.entries()) {
    const h = kink % problem.units;
    if (!(Math.abs(values.z[kink]!) < 0.02) || h < 3) continue;
    deep++;
    const [off, half] = [at(new Map([[kink, 0]])), at(new Map([[kink, jumps[k]! / 2]]))];
    const expected = slopes.subarray(k * theta.length, (k + 1) * theta.length).map((x) => x * jumps[k]! / 2);
    const found = half.map((x, i) => x - off[i]!);
    // The jump was measured with the sample on its own side: the piece's outputs differ by less than |a z|.
    assert.ok(lengthOf(found.map((x, i) => x - expected[i]!)) < 0.1 * lengthOf(expected));
  }
  assert.ok(deep > 0);
});

Deno.test("networks of other activations are not taken", () => {
  for (const name of ["tanh", "elu"] as const) {
    const network = dense([2, 3, 3, 2], [{ name: "relu" }, { name }]);
    assert.equal(piecewise(network, MEAN_SQUARE, samplesFor(network, 10), 1), null);
  }
  const linear = dense([2, 3, 2], [{ name: "identity" }]);
  assert.equal(piecewise(linear, MEAN_SQUARE, samplesFor(linear, 10), 1), null);
});

/** What a smaller network makes, with noise. */
function taught(network: ReturnType<typeof dense>, n: number, seed: number) {
  const samples = samplesFor(network, n);
  const teacher = weightsFor(network, seed, 1);
  const f = denseModel(network, MEAN_SQUARE, samples).outputs(teacher);
  return { ...samples, y: f.map((value, k) => value + 0.3 * samples.y[k]!) };
}

for (const [seed, widths] of [[4, [2, 3, 2]], [5, [2, 3, 3, 1]]] as const) {
  Deno.test(`relu ${widths.join("-")} comes to rest on its kinks, and stays there`, () => {
    const network = dense(widths, widths.slice(2).map(() => ({ name: "relu" })));
    const samples = taught(network, 80, seed);
    const model = denseModel(network, MEAN_SQUARE, samples);
    const start = weightsFor(network, seed, 1).map((x, i) => x + 0.05 * Math.cos(i));
    const { findings, theta } = continueFrom(network, MEAN_SQUARE, samples, model, start);
    assert.equal(findings.end, "rest");
    // On kinks the gradient to one side is none.
    assert.ok(lengthOf(model.gradient(theta).gradient) > 1e-4);
    for (const size of [1e-2, 1e-4, 1e-6]) {
      for (let k = 0; k < 300; k++) {
        const step = normalNumbers(`around ${k}`, theta.length, size);
        assert.ok(model.loss(theta.map((x, i) => x + step[i]!)) > findings.loss, `${size}, direction ${k}`);
      }
    }
    const again = diagnoseAtOnce({ network, samples, theta });
    assert.equal(again.verdict.verdict, "finite minimum");
    assert.ok(findings.loss - again.found.continuation!.loss < 1e-9 * findings.loss);
  });
}

Deno.test("with one layer and one output the end is Clarke-stationary", () => {
  const shape = { inputs: 2, hidden: [3], biased: true, activation: "relu" } as const;
  const network = ofPaperShape(shape);
  const samples = taught(network, 80, 4);
  const model = denseModel(network, MEAN_SQUARE, samples);
  const start = weightsFor(network, 4, 1).map((x, i) => x + 0.05 * Math.cos(i));
  const { findings, theta } = continueFrom(network, MEAN_SQUARE, samples, model, start, { newton: true });
  assert.deepEqual([findings.method, findings.end], ["truncated-newton", "rest"]);
  const { residual, raw, kinks } = clarkeResidual(shape, samples, theta);
  assert.ok(residual < 1e-8 && kinks > 0 && raw > 1e-4, `${residual}, ${raw}, ${kinks} kinks`);
});
