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
import type { Triple, Unit } from "./chart_groups.ts";
import { type ChartPoint, mix, reflect, shear, unmix } from "./chart_maps.ts";
import { type Constant, moveConstant, returnConstant } from "./chart_constants.ts";
import { type Lever, moveLever, returnLever } from "./chart_levers.ts";
import { moveSum, returnSum, type Sum } from "./chart_sums.ts";
import { scale, type Scaling, unscale } from "./chart_scales.ts";
import type { Derivatives } from "../integrators/solver.ts";

export interface LayerChart {
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
export function mapGroups(layer: LayerChart, point: ChartPoint): void {
  const { stride, triples, reflected, pairs, linear, scalings, levers } = layer;
  for (const { row } of reflected) reflect(point, row, stride);
  for (const triple of triples) shearRows(point, triple, stride, 1);
  for (const pair of pairs) mixRows(point, pair, stride);
  if (linear !== null) moveSum(point, linear);
  for (const scaling of scalings) scale(point, scaling);
  for (const lever of levers) moveLever(point, lever);
}

export function mixRows(point: ChartPoint, [first, second]: readonly [Unit, Unit], stride: number): void {
  for (let k = 0; k < stride; k++) mix(point, first.row + k, second.row + k, 0.5);
  for (let k = 0; k < first.outputs.length; k++) mix(point, first.outputs[k]!, second.outputs[k]!, 1);
}

/** A triple's first map; with sign −1 the inverse, as none of its targets is a source. */
export function shearRows(
  point: ChartPoint,
  { outer, middle, beta }: Triple,
  stride: number,
  sign: number,
): void {
  for (const [unit, part] of [[outer[0], 1 - beta], [outer[1], beta]] as const) {
    for (let k = 0; k < stride; k++) shear(point, middle.row + k, unit.row + k, -sign * part);
    for (let k = 0; k < middle.outputs.length; k++) {
      shear(point, unit.outputs[k]!, middle.outputs[k]!, sign * part);
    }
  }
}
