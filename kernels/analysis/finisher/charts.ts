/**
 * Charts in which the ways of a network to infinity become straight lines (paper, section 3, appendix C.6). θ is taken
 * through the layers from the first to the last; in each, with the input weights (and bias) of a neuron as its row, the
 * elementary maps of chart_maps.ts in this order:
 *
 * 1. Constants: of every neuron of bias β and output a, C = b + a σ(β) in the place of the bias b that a is added to. So a
 *    bias is its neuron's argument at the input 0, and what a neuron adds is a (σ(z) − σ(β)).
 * 2. Triples: a middle neuron m between two outer ones i, j, x_m ≈ (1 − β) xᵢ + β xⱼ, of outputs a_m against aᵢ and aⱼ.
 *    Row h = x_m − (1 − β) xᵢ − β xⱼ in the place of x_m; outputs aᵢ ← aᵢ + (1 − β) a_m, aⱼ ← aⱼ + β a_m, and a_m stays.
 *    β is a constant of the chart. (i, j) goes on as a pair.
 * 3. Pairs i, j: rows w = (xᵢ + xⱼ)/2 in the place of xᵢ, g = (xᵢ − xⱼ)/2 in that of xⱼ; of each output c = aᵢ + aⱼ in the
 *    place of aᵢ, s = aᵢ − aⱼ in that of aⱼ. What pairs leave, (w, c), are neurons for further pairs, until there are none.
 * 4. Opposite pairs, softplus in a layer of one output: neurons in no group yet, xᵢ ≈ −xⱼ with outputs that nearly cancel. As
 *    σ(z) = z/2 + an even function, they are a pair of −xᵢ and xⱼ beside a linear function: the row −xᵢ in the place of xᵢ,
 *    then as 3. Of all of them together l = Σ (s w + c g), without biases, in the place of the w of the pair of largest
 *    outputs: −½ l·x is their linear function. It must settle, so that there are two of them or more, or none.
 * 5. Scales: A = |g| s of a pair; of a triple B = |g|² a_m and κ = h/|g|²; A = |w| a of what is left, with c for a of a
 *    pair. A flat neuron, without a pair and of input weights v = w without the bias that are small, or smaller than the
 *    bias, has |v| for |w|.
 * 6. Levers: A + B κ·g/|g| in the place of a triple's A, its first moment along g.
 *
 * Neurons of the first layer that are linear or constant for all inputs to 10⁻⁷ are in no group: nothing settles their biases.
 *
 * Along a channel w, g/|g|, c and A settle while |g| → 0, in one with a second derivative κ and B do, too: the sum of the
 * three neurons is c (σᵢ + σⱼ)/2 + A (σᵢ − σⱼ)/(2|g|) − B [(1 − β) σᵢ + β σⱼ − σ_m]/|g|², divided differences. Where a
 * softplus becomes a kink, w/|w| and A settle while |w| → ∞.
 *
 * Outputs of a layer are entries of the next one's rows: there, groups and lengths are taken in the coordinates that the
 * rows already have, so that a channel in a layer does not make neurons of the next alike.
 */
import type { ActivationName } from "../../activations.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { closeGroups, oppositePairs, type Triple, type Unit } from "./chart_groups.ts";
import {
  type ChartPoint,
  type Constant,
  LEAST_LENGTH,
  lengthAt,
  type Lever,
  mix,
  moveConstant,
  moveLever,
  moveSum,
  reflect,
  returnConstant,
  returnLever,
  returnSum,
  scale,
  type Scaling,
  shear,
  type Sum,
  unmix,
  unscale,
} from "./chart_maps.ts";
import type { Derivatives } from "../integrators/solver.ts";

/** Of a flat neuron's |v|, inputs being of variance 1: σ does not bend much over so short a stretch. */
const FLAT_LENGTH = 0.7;
/** Of its |β|, or so: most inputs lie on one side of σ's bend, where it is next to linear or constant. */
const FLAT_PART = 1;
/** As far from 0 σ is linear or constant to 10⁻⁷, and no neuron is in a group; and how far inputs of variance 1 reach. */
const [BEND_REACH, INPUT_REACH] = [15, 4];
/** Of a linear function's length, as of an output weight: targets are of variance 1. */
const LEAST_LINEAR = 0.1;

interface LayerChart {
  readonly activation: ActivationName;
  readonly stride: number;
  readonly constants: readonly Constant[];
  readonly triples: readonly Triple[];
  /** Neurons whose rows are taken with the other sign. */
  readonly reflected: readonly Unit[];
  /** Those of triples first; then pairs of neurons; then pairs of what these leave; then those of reflected neurons. */
  readonly pairs: readonly (readonly [Unit, Unit])[];
  readonly flat: readonly Unit[];
  /** The linear function of the pairs of reflected neurons; none without. */
  readonly linear: Sum | null;
  readonly scalings: readonly Scaling[];
  readonly levers: readonly Lever[];
}

/** A chart: one part for each hidden layer. */
export type Chart = readonly LayerChart[];

export interface ChartOptions {
  /** Largest cosine distance of a pair; none at 0. Default: chart_groups.ts. */
  readonly pairDistance?: number;
  /** Largest cosine distance of a triple's outer neurons; none at 0. Default: chart_groups.ts. */
  readonly tripleDistance?: number;
  /** Largest cosine distance of −xᵢ and xⱼ of a pair with a reflected neuron; none at 0. Default: chart_groups.ts. */
  readonly oppositeDistance?: number;
  /** Largest |v| of a flat neuron of small bias; no flat ones at 0. Default: FLAT_LENGTH. */
  readonly flatLength?: number;
  /** Whether constants, A = |w| a and flat neurons are used. Default: true. */
  readonly singles?: boolean;
}

/** The identity. */
export const NO_CHART: ChartOptions = { pairDistance: 0, tripleDistance: 0, singles: false };

/** The chart that suits θ, P values. */
export function chartAt(shape: NetworkShape, theta: Float64Array, options: ChartOptions = {}): Chart {
  const x = theta.slice();
  const { singles = true, flatLength = FLAT_LENGTH } = options;
  return unitsOf(shape).map(({ stride, units, biases }, l): LayerChart => {
    const constants = singles && shape.biased
      ? units.map(({ row, outputs }): Constant => ({ bias: row + stride - 1, outputs, into: biases }))
      : [];
    for (const constant of constants) moveConstant({ x }, shape.activation, constant);
    const curved = singles && shape.biased && l === 0
      ? units.filter((unit) => isCurved(x, unit, stride))
      : units;
    const { triples, pairs: close } = nestedGroups(x, curved, stride, options);
    const opposite = singles && shape.biased && shape.activation === "softplus"
      ? oppositePairs(x, without(curved, close, triples), stride, options.oppositeDistance)
      : [];
    const pairs = [...close, ...opposite];
    const reflected = opposite.map(([first]) => first);
    const inner = new Set([...pairs.map(([, second]) => second), ...triples.map(({ middle }) => middle)]);
    const outer = singles ? units.filter((unit) => !inner.has(unit)) : [];
    const grouped = new Set(pairs.flat());
    const alone = outer.filter((unit) => !grouped.has(unit));
    const flat = alone.filter(({ row }) => {
      const most = Math.max(flatLength, FLAT_PART * Math.abs(x[row + stride - 1]!));
      return flatLength > 0 && shape.biased && lengthAt(x, row, stride - 1) < most;
    });
    const layer: LayerChart = {
      ...{ activation: shape.activation, stride, constants, triples, reflected, pairs, flat },
      linear: linearOf(opposite, stride),
      scalings: [
        ...pairs.map(([, second], k) => groupScaling(second, triples[k]?.middle, stride)),
        ...outer.filter((unit) => unit !== reflected[0]).map((unit): Scaling => ({
          from: unit.row,
          count: flat.includes(unit) ? stride - 1 : stride,
          parts: [{ indices: unit.outputs, power: 1 }],
        })),
      ],
      levers: triples.map(({ outer: [, { row, outputs }], middle }) => ({
        ...{ line: row, middle: middle.row, count: stride, first: outputs, second: middle.outputs },
      })),
    };
    mapGroups(layer, { x });
    return layer;
  });
}

/** Whether arguments of a neuron of the first layer come near enough to σ's bend for it to matter in float64. */
function isCurved(x: Float64Array, { row }: Unit, stride: number): boolean {
  return Math.abs(x[row + stride - 1]!) < BEND_REACH + INPUT_REACH * lengthAt(x, row, stride - 1);
}

/** Neurons in no group. */
function without(
  units: readonly Unit[],
  pairs: readonly (readonly [Unit, Unit])[],
  triples: readonly Triple[],
) {
  const grouped = new Set([...pairs.flat(), ...triples.map(({ middle }) => middle)]);
  return units.filter((unit) => !grouped.has(unit));
}

/** Σ (s w + c g), without biases. */
function linearOf(opposite: readonly (readonly [Unit, Unit])[], stride: number): Sum | null {
  const terms = opposite.map(([first, second]) => ({
    ...{ v: first.row, s: second.outputs[0]!, h: second.row, c: first.outputs[0]! },
  }));
  return terms.length === 0 ? null : { count: stride - 1, terms };
}

/** Groups of neurons, then again of what they leave as neurons (w, c), pairs only, until there are none. */
function nestedGroups(theta: Float64Array, units: readonly Unit[], stride: number, options: ChartOptions) {
  const point = { x: theta.slice() };
  const { triples, pairs } = closeGroups(point.x, units, stride, options);
  for (const triple of triples) shearRows(point, triple, stride, 1);
  const all = [...pairs];
  const gone = new Set<Unit>(triples.map(({ middle }) => middle));
  for (let found = pairs; found.length > 0;) {
    for (const pair of found) {
      mixRows(point, pair, stride);
      gone.add(pair[1]);
    }
    const left = units.filter((unit) => !gone.has(unit));
    found = closeGroups(point.x, left, stride, { ...options, tripleDistance: 0 }).pairs;
    all.push(...found);
  }
  return { triples, pairs: all };
}

/** A = |g| s, and of a triple B = |g|² a_m, κ = h/|g|². */
function groupScaling({ row, outputs }: Unit, middle: Unit | undefined, stride: number): Scaling {
  const parts = [{ indices: outputs, power: 1 }];
  if (middle !== undefined) {
    const row = Array.from({ length: stride }, (_, i) => middle.row + i);
    parts.push({ indices: middle.outputs, power: 2 }, { indices: row, power: -2 });
  }
  return { from: row, count: stride, parts };
}

/** u of θ. */
export function toChart(chart: Chart, theta: Float64Array): Float64Array {
  const x = theta.slice();
  for (const layer of chart) into(layer, { x });
  return x;
}

/** u of θ with the derivatives by u, from those by θ. */
export function pullBack(
  chart: Chart,
  theta: Float64Array,
  at: Derivatives,
): { readonly u: Float64Array; readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const point = { x: theta.slice(), gradient: at.gradient.slice(), hessian: at.hessian.slice() };
  for (const layer of chart) into(layer, point);
  return { u: point.x, gradient: point.gradient, hessian: point.hessian };
}

/** The gradient by u of a function, from that by θ. */
export function pullGradient(chart: Chart, theta: Float64Array, gradient: Float64Array): Float64Array {
  const point = { x: theta.slice(), gradient: gradient.slice() };
  for (const layer of chart) into(layer, point);
  return point.gradient;
}

/** θ of u. */
export function fromChart(chart: Chart, u: Float64Array): Float64Array {
  const theta = u.slice();
  for (const layer of chart.toReversed()) {
    const { activation, stride, triples, reflected, pairs, constants, linear, scalings, levers } = layer;
    for (const lever of levers) returnLever(theta, lever);
    for (const scaling of scalings) unscale(theta, scaling);
    if (linear !== null) returnSum(theta, linear);
    for (const [first, second] of pairs.toReversed()) {
      for (let k = 0; k < stride; k++) unmix(theta, first.row + k, second.row + k, 0.5);
      for (let k = 0; k < first.outputs.length; k++) unmix(theta, first.outputs[k]!, second.outputs[k]!, 1);
    }
    for (const triple of triples) shearRows({ x: theta }, triple, stride, -1);
    for (const { row } of reflected) reflect({ x: theta }, row, stride);
    for (const constant of constants) returnConstant(theta, activation, constant);
  }
  return theta;
}

function into(layer: LayerChart, point: ChartPoint): void {
  for (const constant of layer.constants) moveConstant(point, layer.activation, constant);
  mapGroups(layer, point);
}

/** All maps of a layer but the first. */
function mapGroups(layer: LayerChart, point: ChartPoint): void {
  const { stride, triples, reflected, pairs, linear, scalings, levers } = layer;
  for (const { row } of reflected) reflect(point, row, stride);
  for (const triple of triples) shearRows(point, triple, stride, 1);
  for (const pair of pairs) mixRows(point, pair, stride);
  if (linear !== null) moveSum(point, linear);
  for (const scaling of scalings) scale(point, scaling);
  for (const lever of levers) moveLever(point, lever);
}

function mixRows(point: ChartPoint, [first, second]: readonly [Unit, Unit], stride: number): void {
  for (let k = 0; k < stride; k++) mix(point, first.row + k, second.row + k, 0.5);
  for (let k = 0; k < first.outputs.length; k++) mix(point, first.outputs[k]!, second.outputs[k]!, 1);
}

/** A triple's first map; with sign −1 the inverse, as none of its targets is a source. */
function shearRows(point: ChartPoint, { outer, middle, beta }: Triple, stride: number, sign: number): void {
  for (const [unit, part] of [[outer[0], 1 - beta], [outer[1], beta]] as const) {
    for (let k = 0; k < stride; k++) shear(point, middle.row + k, unit.row + k, -sign * part);
    for (let k = 0; k < middle.outputs.length; k++) {
      shear(point, unit.outputs[k]!, middle.outputs[k]!, sign * part);
    }
  }
}

/**
 * Diagonal of the metric at u: 1/|row|² for the entries of a row, of a triple's κ 1/max(|κ|, 1/|g|)²; 1/max(0.1, |A|)² for
 * output weights of the last layer; 1/max(1, |b|)² for the output bias, and the bias of a flat neuron.
 */
export function chartMetric(shape: NetworkShape, chart: Chart, u: Float64Array): Float64Array {
  const { layers, output } = layoutOf(shape);
  const metric = new Float64Array(u.length).fill(1);
  for (const [l, { offset, stride, neurons }] of layers.entries()) {
    const fill = (row: number, length: number) => {
      const e = Math.max(length, LEAST_LENGTH);
      metric.fill(1 / (e * e), row, row + stride);
    };
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      fill(row, lengthAt(u, row, stride));
    }
    for (const { row } of chart[l]!.flat) {
      const bias = row + stride - 1;
      fill(row, lengthAt(u, row, stride - 1));
      metric[bias] = 1 / Math.max(1, u[bias]! * u[bias]!);
    }
    for (
      const { v, count } of [chart[l]!.linear].flatMap((sum) =>
        sum === null ? [] : [{ ...sum.terms[0]!, ...sum }]
      )
    ) {
      const size = Math.max(LEAST_LINEAR, lengthAt(u, v, count));
      metric.fill(1 / (size * size), v, v + count);
      metric[v + count] = 1 / Math.max(1, u[v + count]! * u[v + count]!);
    }
    for (const { outer: [, second], middle } of chart[l]!.triples) {
      const reach = 1 / Math.max(lengthAt(u, second.row, stride), LEAST_LENGTH);
      fill(middle.row, Math.max(lengthAt(u, middle.row, stride), reach));
    }
  }
  for (let k = output; k < output + shape.hidden.at(-1)!; k++) {
    const a = Math.max(0.1, Math.abs(u[k]!));
    metric[k] = 1 / (a * a);
  }
  if (shape.biased) metric[u.length - 1] = 1 / Math.max(1, u[u.length - 1]! * u[u.length - 1]!);
  return metric;
}

/**
 * Length of a step against u: the largest |δ row|/|row|, and half of the largest |δA|/max(0.1, |A|) of an output weight,
 * |δ| of the output bias, all by the metric.
 */
export function relativeStep(shape: NetworkShape, metric: Float64Array, step: Float64Array): number {
  const { layers, output } = layoutOf(shape);
  let most = 0;
  for (const { offset, stride, neurons } of layers) {
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      let square = 0;
      for (let i = row; i < row + stride; i++) square += metric[i]! * step[i]! * step[i]!;
      most = Math.max(most, Math.sqrt(square));
    }
  }
  for (let k = output; k < step.length; k++) {
    most = Math.max(most, Math.abs(step[k]!) * Math.sqrt(metric[k]!) / 2);
  }
  return most;
}

interface UnitLayer {
  readonly stride: number;
  readonly units: readonly Unit[];
  /** Places of the biases that outputs are added to. */
  readonly biases: readonly number[];
}

function unitsOf(shape: NetworkShape): UnitLayer[] {
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
    const biases = next === undefined
      ? [output + neurons]
      : Array.from({ length: next.neurons }, (_, m) => next.offset + m * next.stride + next.fanIn);
    return { stride, units, biases };
  });
}
