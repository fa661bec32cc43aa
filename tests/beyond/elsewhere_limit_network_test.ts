/** Networks with a limit unit in a pair's place: outputs, Jacobians, starts from students, and where they lead. */
import assert from "node:assert/strict";
import { scoreMatrix } from "../../kernels/analysis/elsewhere/attention.ts";
import { drawOf, type ExampleName, EXAMPLES, startOf } from "../../kernels/analysis/elsewhere/examples.ts";
import { limitNetworkOutputs, limitStart } from "../../kernels/analysis/elsewhere/limit_network.ts";
import { pairCoordinates } from "../../kernels/analysis/elsewhere/pairs.ts";
import { limitOutput } from "../../kernels/analysis/elsewhere/shared_unit.ts";
import { runStudent } from "../../kernels/analysis/elsewhere/student_run.ts";
import { layerOutputs, placedUnits } from "../../kernels/analysis/elsewhere/students.ts";
import { assertClose } from "../compare.ts";

for (const name of Object.keys(EXAMPLES) as ExampleName[]) {
  const { layer, limit } = EXAMPLES[name];
  const { x } = drawOf(name, "wider", 1, 16);
  /** Two units ε apart and a third; the first two of opposite outputs of order 1/ε. */
  const student = (epsilon: number) => {
    const theta = startOf(name, 3, 1, 2).map((value, i) => value + 0.1 * (i % 3 - 1));
    const outputs = layer.stride - (name === "heads" ? 3 : 1);
    for (let i = 0; i < layer.stride; i++) {
      const [one, other] = [theta[i]!, theta[layer.stride + i]!];
      theta[i] = i < outputs ? one + epsilon * other : one / 2 + other / epsilon;
      theta[layer.stride + i] = i < outputs ? one - epsilon * other : one / 2 - other / epsilon;
    }
    return theta;
  };

  Deno.test(`${name}: Jacobians of a limit network are those of differences of fourth order`, () => {
    const theta = limitStart(layer, limit, student(0.3), { first: 0, second: 1 });
    assert.equal(theta.length, limit.stride + layer.stride);
    const { jacobian, outputs } = limitNetworkOutputs(layer, limit, theta, x, true);
    const h = 3e-4;
    for (let i = 0; i < theta.length; i++) {
      const [a, b, c, d] = [-2, -1, 1, 2].map((k) => {
        const moved = theta.map((value, j) => j === i ? value + k * h : value);
        return limitNetworkOutputs(layer, limit, moved, x, false).outputs;
      }) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const difference = a.map((value, row) => (value - 8 * b[row]! + 8 * c[row]! - d[row]!) / (12 * h));
      const column = outputs.map((_, row) => jacobian[row * theta.length + i]!);
      assertClose(`column ${i}`, column, difference, 1e-8, Math.max(1, ...difference.map(Math.abs)));
    }
  });

  Deno.test(`${name}: a start from a student is the limit in the pair's coordinates, beside its other units`, () => {
    // At this ε the head's two forms of a limit differ by ε² ≈ 1e-8.
    const theta = student(1e-4);
    const found = limitNetworkOutputs(
      layer,
      limit,
      limitStart(layer, limit, theta, { first: 0, second: 1 }),
      x,
      false,
    );
    const [first, second] = placedUnits(layer, theta);
    const pair = pairCoordinates(first!, second!, 1);
    const expected = layerOutputs(layer, theta.slice(2 * layer.stride), x, false).outputs;
    for (let n = 0; n * layer.inputs < x.length; n++) {
      const own = limitOutput(layer.unit, pair, x.slice(n * layer.inputs, (n + 1) * layer.inputs));
      for (const [t, value] of own.entries()) expected[n * layer.rows + t]! += value;
    }
    assertClose("f", found.outputs, expected, 1e-6);
  });
}

Deno.test("heads of one score matrix and very different queries and keys start from one form", () => {
  const { layer, limit } = EXAMPLES.heads;
  const own = startOf("heads", 1, 0, 0);
  // W_Q G, W_K G⁻ᵀ for G = (2 1; 0 ½), whose inverse is (½ −1; 0 2); opposite outputs, a little more in W_Q.
  const other = own.slice();
  for (let i = 0; i < 3; i++) {
    const [q, r, k, l] = [own[2 * i]! + 1e-3, own[2 * i + 1]!, own[6 + 2 * i]!, own[7 + 2 * i]!];
    other.set([2 * q, q + r / 2], 2 * i);
    other.set([k / 2 - l, 2 * l], 6 + 2 * i);
  }
  for (let i = 12; i < 15; i++) other[i] = -own[i]!;
  const shape = { features: 3, depth: 2 };
  const gap = scoreMatrix(shape, other).map((value, i) => value - scoreMatrix(shape, own)[i]!);
  assert.ok(Math.max(...gap.map(Math.abs)) < 2e-3, "the same head, but for 1e-3");
  const theta = Float64Array.of(...own, ...other);
  const start = limitStart(layer, limit, theta, { first: 0, second: 1 });
  assertClose("W_Q and W_K", start.slice(0, 12), own.slice(0, 12), 2e-3);
});

Deno.test("where a unit and its derivative are the teacher, the limit network goes far below the student", () => {
  for (const name of ["filters", "heads"] as const) {
    let seen = 0;
    for (let seed = 0; seed < 4; seed++) {
      const data = drawOf(name, "derivative", 1, 32);
      const run = runStudent(name, 2, data, 1, seed, { adamSteps: 200, newtonSteps: 150 });
      if (run.goneOn === null || run.goneOn.student > 1e-6) continue;
      seen++;
      assert.ok(run.goneOn.limit < 1e-6 * run.goneOn.student, JSON.stringify({ name, seed, ...run.goneOn }));
    }
    assert.ok(seen > 0, name);
  }
});
