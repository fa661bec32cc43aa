/** Data of figure O3: real data in folds, targets of one input, and the networks that are compared. */
import assert from "node:assert/strict";
import { gatedLayout } from "../../kernels/analysis/gated/gated_shape.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { kindsOf, shapeOf } from "../../pipeline/paper/beyond/gates/kinds.ts";
import { foldsOf, readRegression } from "../../pipeline/paper/beyond/gates/real_data.ts";
import { REAL_DATA } from "../../pipeline/paper/beyond/gates/sets.ts";
import { CURVE_TARGETS, curveData, takagi } from "../../pipeline/paper/beyond/gates/targets.ts";
import { root } from "../root.ts";

const real = (name: string) => readRegression(Deno.readTextFileSync(`${root}/${REAL_DATA[name]!}`));

Deno.test("real data have the samples and means that are known of them", () => {
  const facts = { diabetes: [442, 10, 152.133], quakes: [1000, 2, 311.371], airquality: [111, 3, 42.099] };
  for (const [name, [n, inputs, mean]] of Object.entries(facts)) {
    const data = real(name);
    assert.deepEqual([data.n, data.inputs], [n, inputs], name);
    assert.ok(Math.abs(data.y.reduce((sum, y) => sum + y, 0) / data.n - mean!) < 1e-3, name);
  }
});

Deno.test("each sample is in the test of one fold, and its training alone makes the standards", () => {
  const n = 23;
  const x = Float64Array.from({ length: 2 * n }, (_, i) => i * i % 37);
  const y = Float64Array.from({ length: n }, (_, i) => 1000 + i);
  const folds = foldsOf({ n, inputs: 2, x, y }, 5);
  const seen = folds.flatMap(({ train, test }) => {
    assert.equal(train.n + test.n, n);
    const sums = [0, 1].map((d) => train.x.reduce((sum, value, i) => sum + (i % 2 === d ? value : 0), 0));
    for (const sum of [...sums, train.y.reduce((a, b) => a + b, 0)]) assert.ok(Math.abs(sum) < 1e-10);
    assert.ok(Math.abs(train.y.reduce((a, b) => a + b * b, 0) / train.n - 1) < 1e-12);
    // From the first two training samples' targets the unit comes back, as they are whole.
    const all = [...train.y, ...test.y].sort((a, b) => a - b);
    const unit = all[1]! - all[0]!;
    return [...test.y].map((value) => Math.round((value - all[0]!) / unit));
  });
  assert.deepEqual(seen.sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i));
});

Deno.test("tables that are no regression are refused, and folds without sense", () => {
  const refused = (csv: string, message: RegExp) =>
    assert.throws(() => readRegression(csv), { name: "RangeError", message });
  refused("a,b\n1,2\n3,NA\n", /the 2th is "3,NA"/);
  refused("a\n1\n2\n", /2 rows of 1/);
  refused("a,b\n1,2\n", /1 rows of 2/);
  for (const folds of [1, 2.5, 112]) assert.throws(() => foldsOf(real("airquality"), folds), RangeError);
});

Deno.test("Takagi's function has its known values, and its equation", () => {
  // To the terms that are left out.
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 2 ** -11, `${a} is not ${b}`);
  near(takagi(1 / 2), 1 / 2);
  near(takagi(1 / 3), 2 / 3);
  near(takagi(1 / 4), 1 / 2);
  for (const x of [0.1, 0.3, 0.77]) near(takagi(x), Math.min(x, 1 - x) + takagi(2 * x) / 2);
});

Deno.test("test points of one input lie between those of the training, and their values are the target's", () => {
  for (const target of CURVE_TARGETS) {
    const { train, test } = curveData(target);
    assert.ok(train.x.every((x) => !test.x.includes(x)), target.name);
    assert.ok(Math.abs(train.x.reduce((sum, x) => sum + x * x, 0) / train.n - 1) < 1e-4, "unit variance");
    assert.ok(Math.abs(train.y.reduce((sum, y) => sum + y * y, 0) / train.n - 1) < 1e-12);
    const raw = (x: number) => target.at(x / Math.sqrt(3));
    const scale = (train.y[1]! - train.y[0]!) / (raw(train.x[1]!) - raw(train.x[0]!));
    for (const i of [0, 123, 799]) {
      const own = train.y[0]! + scale * (raw(test.x[i]!) - raw(train.x[0]!));
      assert.ok(Math.abs(test.y[i]! - own) < 1e-10, `${target.name}, ${i}`);
    }
  }
});

Deno.test("a gated unit takes the place of two neurons, with a parameter less", () => {
  for (const inputs of [1, 3, 10]) {
    for (const width of [2, 4, 8]) {
      const count = parameterCount({ inputs, hidden: [width], biased: true, activation: "softplus" });
      const counts = kindsOf(width).map((kind) => gatedLayout(shapeOf(kind, inputs, width)).parameters);
      assert.deepEqual(counts, [count, count - width / 2, ...width > 2 ? [count - 1] : []]);
    }
  }
});
