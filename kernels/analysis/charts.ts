/**
 * Charts in which both ways of a network to infinity become straight lines (paper, section 3). θ is taken through the
 * layers from the first to the last; in each, with the input weights (and bias) of a neuron as its row:
 *
 * 1. rows of a pair of neurons i, j: w = (wᵢ + wⱼ)/2 in the place of wᵢ, g = (wᵢ − wⱼ)/2 in that of wⱼ;
 * 2. each of their outputs: c = aᵢ + aⱼ in the place of aᵢ, s = aᵢ − aⱼ in that of aⱼ;
 * 3. scaled outputs A = |v| a: of a pair A = |g| s; of every other neuron A = |w| a.
 *
 * Along a channel w, g/|g|, c and A settle while |g| → 0; where a softplus becomes a kink, w/|w| and A do while
 * |w| → ∞. Outputs of a layer are entries of the next one's rows: there, pairs and lengths are taken in the coordinates
 * that the rows already have, so that a channel in a layer does not make neurons of the next alike.
 *
 * Each of the maps is undone, and gradient and Hessian pulled back through it, on its own. With a = A/e, e = |v|:
 *   ∂a/∂A = 1/e, ∂a/∂v = −a v/e², ∂²a/∂A∂v = −v/e³, ∂²a/∂v∂v = a (3 v vᵀ/e⁴ − I/e²).
 */
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { cosineDistance } from "./channel.ts";
import { DUPLICATE } from "./network_distance.ts";
import type { Derivatives } from "./solver.ts";

/** Rows of a pair have a smaller cosine distance. */
export const CHART_DISTANCE = 1e-2;
/** A pair's outputs nearly cancel: |aᵢ + aⱼ| is less than this times the smaller of |aᵢ|, |aⱼ|. */
const BALANCE = 1.4;
/** Shorter rows do not scale their outputs. */
const LEAST_LENGTH = 1e-12;

/** A neuron: the place of its row and those of its output weights. */
interface Unit {
  readonly row: number;
  readonly outputs: readonly number[];
}

interface LayerChart {
  readonly stride: number;
  /** Disjoint pairs: first and second neuron. */
  readonly pairs: readonly (readonly [Unit, Unit])[];
  /** Whose outputs are scaled with the length of the row: second neurons of pairs, and neurons without one. */
  readonly scaled: readonly Unit[];
}

/** A chart: one part for each hidden layer. */
export type Chart = readonly LayerChart[];

export interface ChartOptions {
  /** Largest cosine distance of a pair. Default: CHART_DISTANCE; with 0 there are no pairs. */
  readonly pairDistance?: number;
  /** Whether the outputs of neurons without a pair are scaled, too. Default: true. */
  readonly singles?: boolean;
}

/** The identity. */
export const NO_CHART: ChartOptions = { pairDistance: 0, singles: false };

/** The chart that suits θ, P values. */
export function chartAt(shape: NetworkShape, theta: Float64Array, options: ChartOptions = {}): Chart {
  const { pairDistance = CHART_DISTANCE, singles = true } = options;
  const x = theta.slice();
  return unitsOf(shape).map(({ stride, units }): LayerChart => {
    const pairs = pairDistance > 0 ? closePairs(x, units, stride, pairDistance) : [];
    const [firsts, seconds] = [0, 1].map((k) => new Set(pairs.map((pair) => pair[k]!)));
    const layer = {
      stride,
      pairs,
      scaled: units.filter((unit) => seconds!.has(unit) || (singles && !firsts!.has(unit))),
    };
    intoLayer(layer, x);
    return layer;
  });
}

/** u of θ. */
export function toChart(chart: Chart, theta: Float64Array): Float64Array {
  const u = theta.slice();
  for (const layer of chart) intoLayer(layer, u);
  return u;
}

/** θ of u. */
export function fromChart(chart: Chart, u: Float64Array): Float64Array {
  const theta = u.slice();
  for (const { stride, pairs, scaled } of chart.toReversed()) {
    for (const unit of scaled) {
      const e = scaleOf(theta, unit, stride);
      for (const k of unit.outputs) theta[k] = theta[k]! / e;
    }
    for (const [first, second] of pairs) {
      for (let k = 0; k < stride; k++) {
        const [w, g] = [theta[first.row + k]!, theta[second.row + k]!];
        theta[first.row + k] = w + g;
        theta[second.row + k] = w - g;
      }
      for (let k = 0; k < first.outputs.length; k++) {
        const [c, s] = [theta[first.outputs[k]!]!, theta[second.outputs[k]!]!];
        theta[first.outputs[k]!] = (c + s) / 2;
        theta[second.outputs[k]!] = (c - s) / 2;
      }
    }
  }
  return theta;
}

/** u of θ with the derivatives by u, from those by θ. */
export function pullBack(
  chart: Chart,
  theta: Float64Array,
  at: Derivatives,
): { readonly u: Float64Array; readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const u = theta.slice();
  const [gradient, hessian] = [at.gradient.slice(), at.hessian.slice()];
  for (const { stride, pairs, scaled } of chart) {
    for (const [first, second] of pairs) {
      for (let k = 0; k < stride; k++) {
        mixPlaces(u, gradient, hessian, first.row + k, second.row + k, 0.5);
      }
      for (let k = 0; k < first.outputs.length; k++) {
        mixPlaces(u, gradient, hessian, first.outputs[k]!, second.outputs[k]!, 1);
      }
    }
    for (const unit of scaled) pullScale(u, gradient, hessian, unit, stride);
  }
  return { u, gradient, hessian };
}

/**
 * Diagonal of the metric at u: 1/|row|² for the entries of a row, 1/max(0.1, |A|)² for output weights of the last layer,
 * 1 for the output bias.
 */
export function chartMetric(shape: NetworkShape, u: Float64Array): Float64Array {
  const { layers, output } = layoutOf(shape);
  const metric = new Float64Array(u.length).fill(1);
  for (const { offset, stride, neurons } of layers) {
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      const e = Math.max(lengthAt(u, row, stride), LEAST_LENGTH);
      metric.fill(1 / (e * e), row, row + stride);
    }
  }
  for (let k = output; k < output + shape.hidden.at(-1)!; k++) {
    const a = Math.max(0.1, Math.abs(u[k]!));
    metric[k] = 1 / (a * a);
  }
  return metric;
}

/**
 * Length of a step against u: the largest |δ row|/|row|, and half of the largest |δA|/max(0.1, |A|) of an output weight,
 * |δ| of the output bias.
 */
export function relativeStep(shape: NetworkShape, metric: Float64Array, step: Float64Array): number {
  const { layers, output } = layoutOf(shape);
  let most = 0;
  for (const { offset, stride, neurons } of layers) {
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      most = Math.max(most, lengthAt(step, row, stride) * Math.sqrt(metric[row]!));
    }
  }
  for (let k = output; k < step.length; k++) {
    most = Math.max(most, Math.abs(step[k]!) * Math.sqrt(metric[k]!) / 2);
  }
  return most;
}

/**
 * Disjoint pairs of neurons of one layer that a channel can hold, closest first: of a smaller cosine distance, not
 * duplicates, outputs of opposite directions that nearly cancel.
 */
function closePairs(x: Float64Array, units: readonly Unit[], stride: number, distance: number) {
  const row = (unit: Unit) => x.subarray(unit.row, unit.row + stride);
  const found: { readonly far: number; readonly pair: readonly [Unit, Unit] }[] = [];
  for (const [j, second] of units.entries()) {
    for (const first of units.slice(0, j)) {
      if (!cancels(x, first, second)) continue;
      const far = cosineDistance(row(first), row(second));
      let gap = 0;
      for (let k = 0; k < stride; k++) gap += (x[first.row + k]! - x[second.row + k]!) ** 2;
      if (far < distance && Math.sqrt(gap) >= DUPLICATE) found.push({ far, pair: [first, second] });
    }
  }
  const taken = new Set<Unit>();
  return found.sort((a, b) => a.far - b.far).flatMap(({ pair }) => {
    if (pair.some((unit) => taken.has(unit))) return [];
    for (const unit of pair) taken.add(unit);
    return [pair];
  });
}

function cancels(x: Float64Array, first: Unit, second: Unit): boolean {
  let [product, sum, one, other] = [0, 0, 0, 0];
  for (let k = 0; k < first.outputs.length; k++) {
    const [a, b] = [x[first.outputs[k]!]!, x[second.outputs[k]!]!];
    product += a * b;
    sum += (a + b) * (a + b);
    one += a * a;
    other += b * b;
  }
  return product < 0 && Math.sqrt(sum) < BALANCE * Math.sqrt(Math.min(one, other));
}

function intoLayer({ stride, pairs, scaled }: LayerChart, u: Float64Array): void {
  for (const [first, second] of pairs) {
    for (let k = 0; k < stride; k++) mixPlace(u, first.row + k, second.row + k, 0.5);
    for (let k = 0; k < first.outputs.length; k++) mixPlace(u, first.outputs[k]!, second.outputs[k]!, 1);
  }
  for (const unit of scaled) {
    const e = scaleOf(u, unit, stride);
    for (const k of unit.outputs) u[k] = u[k]! * e;
  }
}

/** (xᵢ, xⱼ) ← f (xᵢ + xⱼ, xᵢ − xⱼ). */
function mixPlace(x: Float64Array, i: number, j: number, f: number): void {
  const [first, second] = [x[i]!, x[j]!];
  x[i] = f * (first + second);
  x[j] = f * (first - second);
}

/** The same with its pull-back: as the inverse is (xᵢ, xⱼ) = (uᵢ + uⱼ, uᵢ − uⱼ)/(2f), derivatives mix with 1/(2f). */
function mixPlaces(
  u: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  i: number,
  j: number,
  f: number,
): void {
  const p = u.length;
  const own = 1 / (2 * f);
  mixPlace(u, i, j, f);
  mixPlace(gradient, i, j, own);
  for (let row = 0; row < p * p; row += p) mixPlace(hessian, row + i, row + j, own);
  for (let k = 0; k < p; k++) mixPlace(hessian, i * p + k, j * p + k, own);
}

/** a ← A = e a with the pull-back of gradient and Hessian. */
function pullScale(
  u: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  unit: Unit,
  stride: number,
): void {
  const p = u.length;
  const { row, outputs } = unit;
  const length = lengthAt(u, row, stride);
  if (!(length >= LEAST_LENGTH)) return;
  const square = length * length;
  let along = 0;
  for (const k of outputs) along += gradient[k]! * u[k]!;
  // Columns, then rows: with b = Σ a H[:, a], H[:, v] −= b vᵀ/e², H[:, a] /= e.
  for (const [next, step] of [[1, p], [p, 1]] as const) {
    for (let line = 0; line < p; line++) {
      const at = line * step;
      let b = 0;
      for (const k of outputs) b += u[k]! * hessian[at + k * next]!;
      b /= square;
      for (let i = row; i < row + stride; i++) {
        hessian[at + i * next] = hessian[at + i * next]! - b * u[i]!;
      }
      for (const k of outputs) hessian[at + k * next] = hessian[at + k * next]! / length;
    }
  }
  for (let i = row; i < row + stride; i++) {
    for (let j = row; j < row + stride; j++) {
      const curvature = 3 * (u[i]! / square) * (u[j]! / square) - (i === j ? 1 / square : 0);
      hessian[i * p + j] = hessian[i * p + j]! + along * curvature;
    }
    for (const k of outputs) {
      const mixed = gradient[k]! * u[i]! / (square * length);
      hessian[i * p + k] = hessian[i * p + k]! - mixed;
      hessian[k * p + i] = hessian[k * p + i]! - mixed;
    }
    gradient[i] = gradient[i]! - along * u[i]! / square;
  }
  for (const k of outputs) {
    gradient[k] = gradient[k]! / length;
    u[k] = u[k]! * length;
  }
}

/** What outputs are scaled with. */
function scaleOf(x: Float64Array, { row }: Unit, stride: number): number {
  const length = lengthAt(x, row, stride);
  return length >= LEAST_LENGTH ? length : 1;
}

function lengthAt(x: Float64Array, from: number, count: number): number {
  let square = 0;
  for (let i = from; i < from + count; i++) square += x[i]! * x[i]!;
  return Math.sqrt(square);
}

function unitsOf(shape: NetworkShape): { readonly stride: number; readonly units: readonly Unit[] }[] {
  const { layers, output } = layoutOf(shape);
  return layers.map(({ offset, stride, neurons }, l) => {
    const next = layers[l + 1];
    const outputs = (k: number) =>
      next === undefined
        ? [output + k]
        : Array.from({ length: next.neurons }, (_, m) => next.offset + m * next.stride + k);
    const units = Array.from(
      { length: neurons },
      (_, k) => ({ row: offset + k * stride, outputs: outputs(k) }),
    );
    return { stride, units };
  });
}
