/**
 * The smallest trainable examples: students of few filters or heads, on normal inputs, with a teacher of one of two kinds.
 *
 * - "derivative": the teacher is a unit and its derivative, c u + a u₁ with |a| = 1: the limit of a channel, which two
 *   units reach at infinity only.
 * - "wider": the teacher is a layer of more units than any student has, 6 filters or 4 heads: nothing is made for a
 *   channel, as in the paper's data sets.
 *
 * A draw is a teacher with its data. Targets have a mean square of 1, so a student that computes 0 has loss 1. Weights of
 * students are Glorot normal, biases 0 (paper, section 1). All random numbers are by stream and seed.
 */
import { normals } from "../../strict/random.ts";
import { headUnit } from "./attention.ts";
import { convolutionUnit } from "./convolution.ts";
import { filterLimit, headLimit, type LimitUnit } from "./limit_units.ts";
import { filterLayer, headLayer, type Layer, layerOutputs } from "./students.ts";
import { limitOutput, type SharedUnit, type UnitPair } from "./shared_unit.ts";

const FILTERS = { activation: "softplus", length: 10, taps: 3 } as const;
const HEADS = { tokens: 4, features: 3, depth: 2 } as const;

export const TEACHERS = ["derivative", "wider"] as const;
export type Teacher = typeof TEACHERS[number];
export type ExampleName = "filters" | "heads";

interface Example {
  readonly layer: Layer;
  /** The limit of two of its units. */
  readonly limit: LimitUnit;
  /** Units of students. */
  readonly units: readonly number[];
  /** Of the wider teacher. */
  readonly wider: number;
  /** The unit of the derivative teacher, in the parameters that students have. */
  readonly teacher: SharedUnit;
  /** Samples for each of the profile's: what makes heads' targets, one for each token, as many as filters'. */
  readonly share: number;
  /** Standard deviations of a unit's start, one for each parameter; 0 for a bias. */
  deviations(units: number): readonly number[];
}

export const EXAMPLES: { readonly [Name in ExampleName]: Example } = {
  filters: {
    ...{ layer: filterLayer(FILTERS), limit: filterLimit(FILTERS), units: [2, 3, 4], wider: 6, share: 1 },
    teacher: convolutionUnit(FILTERS),
    deviations: (units) => {
      const [taps, output] = [glorot(FILTERS.taps, units), glorot(units, 1)];
      return [...Array.from({ length: FILTERS.taps }, () => taps), 0, output];
    },
  },
  heads: {
    ...{ layer: headLayer(HEADS), limit: headLimit(HEADS), units: [2, 3], wider: 4, share: 1 / HEADS.tokens },
    teacher: headUnit(HEADS),
    deviations: () => {
      const [scores, output] = [glorot(HEADS.features, HEADS.depth), glorot(HEADS.features, 1)];
      return [
        ...Array.from({ length: 2 * HEADS.features * HEADS.depth }, () => scores),
        ...Array.from({ length: HEADS.features }, () => output),
      ];
    },
  },
};

export interface Draw {
  /** N × inputs. */
  readonly x: Float64Array;
  readonly targets: Float64Array;
}

/** @param samples of filters; heads have as many targets */
export function drawOf(name: ExampleName, teacher: Teacher, draw: number, samples: number): Draw {
  const { layer, teacher: unit, wider, share } = EXAMPLES[name];
  const n = Math.max(1, Math.round(samples * share));
  const x = numbers(`elsewhere/${name}/inputs`, draw, n * layer.inputs);
  const own = (count: number) => numbers(`elsewhere/${name}/${teacher}`, draw, count);
  const raw = teacher === "wider"
    ? layerOutputs(layer, own(wider * layer.stride), x, false).outputs
    : derivativeOutputs(unit, x, layer.inputs, own(2 * unit.inner + 2 * unit.width));
  const size = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0) / raw.length);
  return { x, targets: raw.map((value) => value / size) };
}

/** θ of a student's start. */
export function startOf(name: ExampleName, units: number, draw: number, seed: number): Float64Array {
  const deviations = EXAMPLES[name].deviations(units);
  const count = units * deviations.length;
  // Seeds of different draws are different starts.
  return numbers(`elsewhere/${name}/start/${units}/${draw}`, seed, count)
    .map((value, i) => value * deviations[i % deviations.length]!);
}

/** c u + a u₁ at every input: p, Δ, c and a from normal numbers; Δ and a of length 1. */
function derivativeOutputs(unit: SharedUnit, x: Float64Array, inputs: number, from: Float64Array) {
  const [p, delta] = [from.slice(0, unit.inner), from.slice(unit.inner, 2 * unit.inner)];
  const c = from.slice(2 * unit.inner, 2 * unit.inner + unit.width);
  const pair: UnitPair = {
    ...{ p, delta: ofLengthOne(delta), c, channels: 1 },
    a: ofLengthOne(from.slice(2 * unit.inner + unit.width)),
  };
  const outputs = new Float64Array(x.length / inputs * unit.rows);
  for (let n = 0; n * inputs < x.length; n++) {
    outputs.set(limitOutput(unit, pair, x.subarray(n * inputs, (n + 1) * inputs)), n * unit.rows);
  }
  return outputs;
}

function ofLengthOne(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
}

function numbers(stream: string, seed: number, count: number): Float64Array {
  return Float64Array.from(normals(stream, seed, count));
}

/** Glorot's standard deviation. */
function glorot(fanIn: number, fanOut: number): number {
  return Math.sqrt(2 / (fanIn + fanOut));
}
