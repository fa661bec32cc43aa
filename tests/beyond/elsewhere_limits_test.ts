/** Other units' limits: their series against PyTorch, the pairs against differences, the stage's numbers and bad input. */
import assert from "node:assert/strict";
import { headUnit, scoreMatrix, scoreUnit } from "../../kernels/analysis/elsewhere/attention.ts";
import { convolutionUnit } from "../../kernels/analysis/elsewhere/convolution.ts";
import { LIMIT_KINDS, limitCase } from "../../kernels/analysis/elsewhere/limit_cases.ts";
import { expertUnit, mixtureLimit, mixtureOutput } from "../../kernels/analysis/elsewhere/mixture.ts";
import {
  exponentialOf,
  productOf,
  quotientOf,
  type Series,
} from "../../kernels/analysis/elsewhere/power_series.ts";
import {
  limitOutput,
  pairOutput,
  type SharedUnit,
  type UnitPair,
  unitsAt,
} from "../../kernels/analysis/elsewhere/shared_unit.ts";
import { ACTIVATIONS } from "../../kernels/activations.ts";
import { normals } from "../../kernels/strict/random.ts";
import elsewhereLimits from "../../pipeline/paper/beyond/elsewhere/limits.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { assertClose } from "../compare.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const HEAD = { tokens: 4, features: 3, depth: 2 };
const FILTER = { activation: "softplus", length: 10, taps: 3 } as const;
const UNITS: { readonly [name: string]: SharedUnit } = {
  convolution: convolutionUnit(FILTER),
  head: headUnit(HEAD),
  score: scoreUnit(HEAD),
  expert: expertUnit({ activation: "softplus", inputs: 3 }),
};
/** tests/measure/elsewhere_units.py made it. */
const TORCH = Map.groupBy(
  readTable(Deno.readTextFileSync(`${root}/tests/beyond/units_torch.csv`)),
  ({ unit }) => String(unit),
);

function numbers(count: number, seed: number): Float64Array {
  return Float64Array.from(normals("tests/elsewhere", seed, count));
}

for (const [name, rows] of TORCH) {
  Deno.test(`${name}: values and three derivatives along Δ are those of PyTorch's autograd`, () => {
    const column = (of: string) =>
      Float64Array.from(rows.filter((row) => row.name === of), ({ value }) => Number(value));
    const [x, p, delta] = ["x", "p", "delta"].map(column) as [Float64Array, Float64Array, Float64Array];
    const unit = UNITS[name]!;
    assert.equal(p.length, unit.inner);
    const series = unit.series(x, p, delta);
    for (const [k, term] of series.entries()) assertClose(`u${k}`, term, column(`u${k}`), 1e-13);
    assertClose("values", unit.values(x, p), column("u0"), 1e-14);
  });
}
assert.deepEqual([...TORCH.keys()].sort(), Object.keys(UNITS).sort());

Deno.test("series of exp, products and quotients are those of known functions", () => {
  // exp ε; its square has 2ᵏ/k!, and its inverse (−1)ᵏ/k!.
  const line = [[0], [1], [0], [0]].map((term) => Float64Array.from(term)) as Series;
  const one = [[1], [0], [0], [0]].map((term) => Float64Array.from(term)) as Series;
  const e = exponentialOf(line);
  const flat = (series: Series) => series.map((term) => term[0]!);
  assertClose("exp", flat(e), [1, 1, 1 / 2, 1 / 6], 1e-15);
  assertClose("square", flat(productOf(e, e)), [1, 2, 2, 8 / 6], 1e-15);
  assertClose("inverse", flat(quotientOf(one, e)), [1, -1, 1 / 2, -1 / 6], 1e-15);
});

Deno.test("the limit is where Richardson's differences of the pair lead, for kinds of several outputs too", () => {
  for (const kind of LIMIT_KINDS) {
    const each = limitCase(kind, 3);
    const x = numbers(each.inputs, 5);
    // f(ε) = f₀ + ε²f₂ + ε⁴f₄ + …: three ε leave ε⁶.
    const [f4, f2, f1] = [0.01, 0.005, 0.0025].map((epsilon) => each.at(epsilon, x));
    const found = f1!.map((value, i) => (64 * value - 20 * f2![i]! + f4![i]!) / 45);
    assertClose(`${kind}: f₀`, each.limit(x), found, 1e-9);
    const halved = [0.005, 0.0025].map((epsilon) =>
      each.at(epsilon, x).map((value, i) => (value - found[i]!) / (epsilon * epsilon))
    );
    assertClose(`${kind}: f₂`, each.second(x), halved[1]!.map((v, i) => (4 * v - halved[0]![i]!) / 3), 1e-4);
  }
});

Deno.test("a filter as long as its input is a neuron, and its limit the gated linear unit", () => {
  const unit = convolutionUnit({ activation: "softplus", length: 3, taps: 3 });
  const [p, delta, x] = [numbers(4, 1), numbers(4, 2), numbers(3, 3)];
  const pair: UnitPair = { p, delta, c: Float64Array.of(0.7), a: Float64Array.of(-1.3), channels: 1 };
  const dot = (w: Float64Array) => w[0]! * x[0]! + w[1]! * x[1]! + w[2]! * x[2]! + w[3]!;
  const [value, slope] = ACTIVATIONS.softplus.at(dot(p));
  assertClose("gated unit", limitOutput(unit, pair, x), [0.7 * value - 1.3 * dot(delta) * slope], 1e-15);
});

Deno.test("the derivative head's weights are A∘(S₁ − rowsum(A∘S₁)), bilinear in queries and keys", () => {
  const [x, p, delta] = [numbers(12, 7), numbers(12, 8), numbers(12, 9)];
  const entry = (w: Float64Array, from: number, t: number, j: number) =>
    [0, 1, 2].reduce((sum, i) => sum + x[3 * t + i]! * w[from + 2 * i + j]!, 0);
  const score = (q: Float64Array, k: Float64Array, t: number, s: number) =>
    (entry(q, 0, t, 0) * entry(k, 6, s, 0) + entry(q, 0, t, 1) * entry(k, 6, s, 1)) / Math.SQRT2;
  const expected = [0, 1, 2, 3].flatMap((t) => {
    const e = [0, 1, 2, 3].map((s) => Math.exp(score(p, p, t, s)));
    const total = e.reduce((a, b) => a + b);
    const s1 = [0, 1, 2, 3].map((s) => score(delta, p, t, s) + score(p, delta, t, s));
    const mean = e.reduce((sum, value, s) => sum + value / total * s1[s]!, 0);
    return [0, 1, 2].map((i) =>
      e.reduce((sum, value, s) => sum + value / total * (s1[s]! - mean) * x[3 * s + i]!, 0)
    );
  });
  assertClose("A₁X", headUnit(HEAD).series(x, p, delta)[1]!, expected, 1e-13);
});

Deno.test("a head is its score matrix; along a change of basis of queries and keys there is no derivative", () => {
  const [x, p] = [numbers(12, 7), numbers(12, 8)];
  const b = scoreMatrix(HEAD, p);
  assertClose("A X", headUnit(HEAD).values(x, p), scoreUnit(HEAD).values(x, b), 1e-14);
  const h = numbers(4, 11);
  // (W_Q H, −W_K Hᵀ)
  const delta = Float64Array.from({ length: 12 }, (_, i) => {
    const [row, column, keys] = [Math.floor(i % 6 / 2), i % 2, i >= 6];
    const from = (keys ? 6 : 0) + 2 * row;
    return keys
      ? -(p[from]! * h[2 * column]! + p[from + 1]! * h[2 * column + 1]!)
      : p[from]! * h[column]! + p[from + 1]! * h[2 + column]!;
  });
  const series = headUnit(HEAD).series(x, p, delta);
  assertClose("u₁", series[1]!, new Float64Array(12), 1e-14, 1);
  assertClose("u₃", series[3]!, new Float64Array(12), 1e-13, 1);
  assert.ok(Math.max(...series[2]!.map(Math.abs)) > 1e-3, "the two forms of one head differ at order ε²");
});

Deno.test("output vectors of a pair become opposite as 2ε²|c⊥|²/|a|²", () => {
  const pair: UnitPair = {
    ...{ p: numbers(4, 1), delta: numbers(4, 2), channels: 2 },
    ...{ c: Float64Array.of(0.6, 0.5), a: Float64Array.of(0, 2) },
  };
  const [first, second] = unitsAt(pair, 1e-3).map(({ output }) => output) as [Float64Array, Float64Array];
  const dot = (u: Float64Array, v: Float64Array) => u[0]! * v[0]! + u[1]! * v[1]!;
  const cosine = dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second));
  assertClose("1 + cos", [1 + cosine], [2 * 1e-6 * 0.36 / 4], 1e-4);
});

Deno.test("an expert among many others whose gates are closed is the unit alone; alone, the pair is Z-free", () => {
  const shape = { activation: "softplus", inputs: 3 } as const;
  const pair: UnitPair = {
    ...{ p: numbers(6, 1), delta: numbers(6, 2), channels: 1 },
    ...{ c: Float64Array.of(0.4), a: Float64Array.of(1.1) },
  };
  const x = numbers(3, 4);
  const gate = (p: Float64Array) => Math.exp(p[0]! * x[0]! + p[1]! * x[1]! + p[2]! * x[2]!);
  const unit = expertUnit(shape);
  const expected = limitOutput(unit, pair, x)[0]! / (2 * gate(pair.p));
  assertClose("alone", [mixtureLimit(shape, pair, [], x).limit], [expected], 1e-14);
  const wide = unitsAt(pair, 0.3);
  const sum = gate(wide[0]!.inner) + gate(wide[1]!.inner);
  const found = mixtureOutput(shape, pair, [], 0.3, x);
  assertClose("at ε", [found], [pairOutput(unit, pair, 0.3, x)[0]! / sum], 1e-14);
});

Deno.test("the stage finds exponent 2 and the derived coefficient; a filter longer than its input is refused", () => {
  const context = new MemoryContext({ units: 1, samples: 8, halvings: 12 }, {});
  elsewhereLimits(context);
  const fits = readTable(context.outputs.get("error_fits.csv")!);
  assert.deepEqual(fits.map(({ kind }) => kind), [...LIMIT_KINDS]);
  for (const { kind, exponent, ratio } of fits) {
    assert.ok(Math.abs(Number(exponent) - 2) < 0.01 && Math.abs(Number(ratio) - 1) < 0.01, String(kind));
  }
  const errors = readTable(context.outputs.get("errors.csv")!);
  assert.equal(errors.length, 13 * LIMIT_KINDS.length);
  assert.throws(() => convolutionUnit({ ...FILTER, taps: 11 }), /must have 1 to 10 taps.*got 11/);
});
