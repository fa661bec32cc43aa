/** Students of filters and heads: Jacobians, descent, coordinates of pairs, criteria, the limit's loss. */
import assert from "node:assert/strict";
import {
  drawOf,
  type ExampleName,
  EXAMPLES,
  startOf,
  TEACHERS,
} from "../../kernels/analysis/elsewhere/examples.ts";
import {
  descend,
  type LeastSquares,
  meanSquare,
  normalEquations,
} from "../../kernels/analysis/elsewhere/least_squares.ts";
import {
  closestUnits,
  pairCoordinates,
  type PlacedUnit,
  shareInside,
  unitPairs,
  unitsNorm,
  verdictOf,
} from "../../kernels/analysis/elsewhere/pairs.ts";
import { unitsAt } from "../../kernels/analysis/elsewhere/shared_unit.ts";
import { problemOf, runStudent } from "../../kernels/analysis/elsewhere/student_run.ts";
import { layerOutputs, placedUnits } from "../../kernels/analysis/elsewhere/students.ts";
import { assertClose } from "../compare.ts";

const NAMES = Object.keys(EXAMPLES) as ExampleName[];

for (const name of NAMES) {
  const { layer } = EXAMPLES[name];
  const data = drawOf(name, "wider", 1, 16);
  const theta = startOf(name, 3, 1, 2).map((value, i) => value + 0.1 * (i % 3 - 1));

  Deno.test(`${name}: a layer's outputs are the sum of its units' values times their output weights`, () => {
    const { outputs } = layerOutputs(layer, theta, data.x, false);
    for (let n = 0; n * layer.inputs < data.x.length; n++) {
      const x = data.x.slice(n * layer.inputs, (n + 1) * layer.inputs);
      const expected = new Float64Array(layer.rows);
      for (const { inner, output } of placedUnits(layer, theta)) {
        for (const [i, value] of layer.unit.values(x, inner).entries()) {
          expected[Math.floor(i / layer.unit.width)]! += value * output[i % layer.unit.width]!;
        }
      }
      assertClose(`sample ${n}`, outputs.slice(n * layer.rows, (n + 1) * layer.rows), expected, 1e-13);
    }
  });

  Deno.test(`${name}: Jacobian and gradient are those of differences of fourth order`, () => {
    const { jacobian, outputs } = layerOutputs(layer, theta, data.x, true);
    const { gradient } = normalEquations(problemOf(layer, data), theta);
    const h = 3e-4;
    for (let i = 0; i < theta.length; i++) {
      const [a, b, c, d] = [-2, -1, 1, 2].map((k) => {
        const moved = theta.map((value, j) => j === i ? value + k * h : value);
        return layerOutputs(layer, moved, data.x, false).outputs;
      }) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const difference = (of: (f: Float64Array) => Float64Array) => {
        const [fa, fb, fc, fd] = [a, b, c, d].map(of) as [
          ...[Float64Array, Float64Array],
          Float64Array,
          Float64Array,
        ];
        return fa.map((value, row) => (value - 8 * fb[row]! + 8 * fc[row]! - fd[row]!) / (12 * h));
      };
      const column = outputs.map((_, row) => jacobian[row * theta.length + i]!);
      assertClose(`column ${i}`, column, difference((f) => f), 1e-9, 1);
      const loss = (f: Float64Array) => Float64Array.of(meanSquare(f, data.targets));
      assertClose(`gradient ${i}`, [gradient[i]!], difference(loss), 1e-9, 1);
    }
  });
}
