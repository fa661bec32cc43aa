/** The chart that suits a point: which neurons are taken as pairs, triples, opposite pairs or flat ones (charts.ts). */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { closeGroups, oppositePairs, type Triple, type Unit } from "./chart_groups.ts";
import { lengthAt } from "./chart_maps.ts";
import { type Constant, moveConstant } from "./chart_constants.ts";
import type { Sum } from "./chart_sums.ts";
import type { Scaling } from "./chart_scales.ts";
import { type Chart, type LayerChart, mapGroups, mixRows, shearRows } from "./charts.ts";

/** Of a flat neuron's |v|, inputs being of variance 1: σ does not bend much over so short a stretch. */
const FLAT_LENGTH = 0.7;
/** Of its |β|, or so: most inputs lie on one side of σ's bend, where it is next to linear or constant. */
const FLAT_PART = 1;
/** As far from 0 σ is linear or constant to 10⁻⁷, and no neuron is in a group; and how far inputs of variance 1 reach. */
const [BEND_REACH, INPUT_REACH] = [15, 4];

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
