/** The finisher's charts: inverse, derivatives against differences along lines, what becomes a straight line in them. */
import assert from "node:assert/strict";
import { chartAt, type ChartOptions, NO_CHART } from "../../kernels/analysis/finisher/chart_at.ts";
import { fromChart, pullBack, pullGradient, toChart } from "../../kernels/analysis/finisher/charts.ts";
import {
  networkDerivatives,
  networkGradient,
  networkOutput,
  parameterNorm,
} from "../../kernels/network_reference.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { assertClose } from "../compare.ts";
import { gatedPair, gatedTriple, oppositePairsOf } from "./fixture.ts";
import { randomData } from "../network/fixture.ts";

const shapeOf = (hidden: readonly number[]): NetworkShape => ({
  inputs: 2,
  hidden,
  biased: true,
  activation: "softplus",
});

function someTheta(shape: NetworkShape, seed: number): Float64Array {
  return Float64Array.from(normals("tests/charts", seed, parameterCount(shape)));
}

/** Networks with groups in every layer, and how many: triples, pairs (those of triples, too), flat neurons. */
const CASES: readonly { name: string; shape: NetworkShape; theta: Float64Array; groups: number[][] }[] =
  (() => {
    const pair = (hidden: number[], layers: number[]) => {
      const theta = someTheta(shapeOf(hidden), 1);
      for (const layer of layers) gatedPair(shapeOf(hidden), theta, { layer, epsilon: 0.05 });
      return { shape: shapeOf(hidden), theta };
    };
    const triple = someTheta(shapeOf([4]), 2);
    gatedTriple(shapeOf([4]), triple, { layer: 0, epsilon: 0.1 });
    const deepTriple = someTheta(shapeOf([4, 4]), 3);
    gatedTriple(shapeOf([4, 4]), deepTriple, { layer: 1, epsilon: 0.1 });
    const opposite = (count: number, hidden: number[]) => {
      const theta = someTheta(shapeOf(hidden), 8);
      oppositePairsOf(shapeOf(hidden), theta, 0.02, count);
      return { shape: shapeOf(hidden), theta };
    };
    const flat = someTheta(shapeOf([3]), 4);
    flat.set([0.2, -0.1], 3);
    return [
      { name: "pair", ...pair([3], [0]), groups: [[0, 1, 0]] },
      { name: "pairs in both layers", ...pair([3, 3], [0, 1]), groups: [[0, 1, 0], [0, 1, 0]] },
      {
        name: "pairs in three layers",
        ...pair([3, 3, 3], [0, 1, 2]),
        groups: [[0, 1, 0], [0, 1, 0], [0, 1, 0]],
      },
      { name: "triple", shape: shapeOf([4]), theta: triple, groups: [[1, 1, 1]] },
      { name: "triple below", shape: shapeOf([4, 4]), theta: deepTriple, groups: [[0, 0, 2], [1, 1, 1]] },
      { name: "two opposite pairs", ...opposite(2, [5]), groups: [[0, 2, 1]] },
      { name: "three opposite pairs", ...opposite(3, [6]), groups: [[0, 3, 0]] },
      { name: "flat neuron", shape: shapeOf([3]), theta: flat, groups: [[0, 0, 1]] },
    ];
  })();

for (const { name, shape, theta, groups } of CASES) {
  const chart = chartAt(shape, theta);

  Deno.test(`${name}: the chart has its groups and is undone`, () => {
    const found = chart.map((layer) => [layer.triples.length, layer.pairs.length, layer.flat.length]);
    assert.deepEqual(found, groups);
    assertClose("θ", fromChart(chart, toChart(chart, theta)), theta, 1e-14);
  });

  Deno.test(`${name}: gradient and Hessian are those of the loss along lines of the chart`, () => {
    const data = randomData(25, 2);
    // Away from where the chart was made, so that no term is zero by its construction.
    const u = toChart(chart, theta).map((x, i) => x * (1 + 0.01 * Math.sin(i)));
    const at = fromChart(chart, u);
    const pulled = pullBack(chart, at, networkDerivatives(shape, at, data));
    assertClose("u", pulled.u, u, 1e-12);
    assert.deepEqual(
      pulled.gradient,
      pullGradient(chart, at, networkDerivatives(shape, at, data).gradient),
    );
    const p = u.length;
    for (let seed = 0; seed < 6; seed++) {
      const line = Float64Array.from(normals("tests/lines", seed, p), (x, i) => x * u[i]!);
      const loss = (t: number) =>
        networkGradient(shape, fromChart(chart, u.map((x, i) => x + t * line[i]!)), data).loss;
      const h = 2e-3;
      const [a2, a1, b1, b2] = [-2, -1, 1, 2].map((k) => loss(k * h)) as [number, number, number, number];
      const slope = (a2 - 8 * a1 + 8 * b1 - b2) / (12 * h);
      const curvature = (-a2 + 16 * a1 - 30 * loss(0) + 16 * b1 - b2) / (12 * h * h);
      let [first, second] = [0, 0];
      for (let i = 0; i < p; i++) {
        first += pulled.gradient[i]! * line[i]!;
        for (let j = 0; j < p; j++) second += line[i]! * pulled.hessian[i * p + j]! * line[j]!;
      }
      const scale = Math.abs(first) + Math.abs(second);
      assertClose(`slope ${seed}`, [first], [slope], 1e-5, scale);
      assertClose(`curvature ${seed}`, [second], [curvature], 1e-4, scale);
    }
  });
}

Deno.test("without groups and scales the chart is the identity", () => {
  const { shape, theta } = CASES[1]!;
  assert.deepEqual(toChart(chartAt(shape, theta, NO_CHART), theta), theta);
});

/** Largest change of the output where the difference of the group in `layer` is halved in the chart. */
function changeAtHalf(shape: NetworkShape, theta: Float64Array, layer: number, options: ChartOptions = {}) {
  const chart = chartAt(shape, theta, options);
  const u = toChart(chart, theta);
  const { pairs, stride } = chart[layer]!;
  const { row } = pairs[0]![1];
  const half = fromChart(chart, u.map((x, i) => i >= row && i < row + stride ? x / 2 : x));
  return Math.max(
    ...[[0.5, -1], [1, 0.3], [-0.4, 0.8]].map((x) =>
      Math.abs(networkOutput(shape, half, x) - networkOutput(shape, theta, x))
    ),
  );
}

// Beside a pair's two middles only even powers of ε; the next divided difference of a triple that is not even is odd.
for (const [name, group, least] of [["pair", gatedPair, 1.9], ["triple", gatedTriple, 0.9]] as const) {
  for (const layer of [0, 1]) {
    Deno.test(`a ${name} in layer ${layer + 1} keeps its function in the limit where its difference vanishes`, () => {
      const shape = shapeOf([4, 4]);
      const change = (epsilon: number) => {
        const theta = someTheta(shape, 5);
        group(shape, theta, { layer, epsilon });
        return changeAtHalf(shape, theta, layer);
      };
      const order = Math.log2(change(0.02) / change(0.01));
      assert.ok(order > least && order < 2.1, `order ${order}`);
    });
  }
}

Deno.test("opposite pairs keep their function in the limit where all differences vanish, and their linear one in any", () => {
  const shape = shapeOf([6]);
  const inputs = [[0.5, -1], [1, 0.3], [-0.4, 0.8]];
  const change = (epsilon: number) => {
    const theta = someTheta(shape, 8);
    oppositePairsOf(shape, theta, epsilon, 3);
    const chart = chartAt(shape, theta);
    const { reflected, pairs, stride, linear } = chart[0]!;
    assert.deepEqual([reflected.length, pairs.length], [3, 3]);
    const u = toChart(chart, theta);
    // Softplus is z/2 and an even function: of these neurons the linear part is Σ a w·x/2, of which l is the −2-fold.
    for (let i = 0; i < linear!.count; i++) {
      let sum = 0;
      for (const { row, outputs: [a] } of pairs.flat()) sum += theta[a!]! * theta[row + i]!;
      assertClose("l", [u[linear!.terms[0]!.v + i]!], [-sum], 1e-9, 1);
    }
    const rows = new Set(
      pairs.flatMap(([, { row }]) => Array.from({ length: stride }, (_, i) => row + i)),
    );
    const half = fromChart(chart, u.map((x, i) => rows.has(i) ? x / 2 : x));
    assert.ok(parameterNorm(half) > 2 * parameterNorm(theta));
    return Math.max(
      ...inputs.map((x) => Math.abs(networkOutput(shape, half, x) - networkOutput(shape, theta, x))),
    );
  };
  // As w₁ = (l − …)/s₁ comes to its limit in proportion to ε.
  const order = Math.log2(change(0.02) / change(0.01));
  assert.ok(order > 0.9 && order < 1.1, `order ${order}`);
  assert.ok(change(1e-4) < 1e-3, `${change(1e-4)}`);
});

Deno.test("one opposite pair alone, one of an activation without a linear part, or one with outputs that do not cancel is none", () => {
  const shape = shapeOf([6]);
  const theta = someTheta(shape, 8);
  oppositePairsOf(shape, theta, 0.02, 3);
  const reflected = (x: Float64Array, own: NetworkShape = shape, options: ChartOptions = {}) =>
    chartAt(own, x, options)[0]!.reflected.length;
  const { output } = layoutOf(shape);
  const turned = (...signs: readonly number[]) => theta.map((x, i) => signs.includes(i - output) ? -x : x);
  assert.equal(reflected(theta), 3);
  assert.equal(reflected(turned(0)), 2);
  assert.equal(reflected(turned(0, 2)), 0);
  assert.equal(reflected(theta, { ...shape, activation: "erf" }), 0);
  assert.equal(reflected(theta, shape, { oppositeDistance: 0 }), 0);
});

Deno.test("neurons that are linear for all inputs are in no group: their biases are free", () => {
  const found = (hidden: number[], layer: number, shift: number) => {
    const shape = shapeOf(hidden);
    const theta = someTheta(shape, 1);
    gatedPair(shape, theta, { layer, epsilon: 0.05 });
    const { offset, stride } = layoutOf(shape).layers[layer]!;
    for (const neuron of [0, 1]) theta[offset + (neuron + 1) * stride - 1]! += shift;
    return chartAt(shape, theta)[layer]!.pairs.length;
  };
  assert.deepEqual([0, 10, 40, -40].map((shift) => found([3], 0, shift)), [1, 1, 0, 0]);
  // What comes from a layer is of any size.
  assert.equal(found([3, 3], 1, 40), 1);
});

Deno.test("duplicates, and neurons that a channel before makes alike, are no group", () => {
  const shape = shapeOf([4, 4]);
  const theta = someTheta(shape, 6);
  gatedPair(shape, theta, { layer: 0, epsilon: 1e-3 });
  assert.deepEqual(chartAt(shape, theta).map(({ pairs }) => pairs.length), [1, 0]);
  const { layers: [layer], output } = layoutOf(shapeOf([3]));
  const twins = someTheta(shapeOf([3]), 7);
  twins.copyWithin(layer!.stride, 0, layer!.stride);
  twins.set([2, -2], output);
  assert.deepEqual(chartAt(shapeOf([3]), twins).map(({ pairs }) => pairs.length), [0]);
});

Deno.test("a step from exact mirror images moves θ as little as one beside them", () => {
  const shape = shapeOf([4]);
  const moved = (difference: number) => {
    const theta = someTheta(shape, 3);
    const { layers: [layer], output } = layoutOf(shape);
    const { stride } = layer!;
    for (const neuron of [0, 2]) {
      for (let i = neuron * stride; i < (neuron + 1) * stride; i++) {
        theta[i + stride] = difference - theta[i]!;
      }
    }
    theta.set([1.1, -1, 0.8, -0.9], output);
    const chart = chartAt(shape, theta);
    const after = fromChart(chart, toChart(chart, theta).map((x, i) => x + 1e-4 * Math.cos(i)));
    return Math.max(...after.map((x, i) => Math.abs(x - theta[i]!)));
  };
  assert.ok(moved(0) < 1e-2, `${moved(0)}`);
  assert.ok(moved(0.05) < 1e-1, `${moved(0.05)}`);
});
