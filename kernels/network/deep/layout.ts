/** Where the kernels for several hidden layers find what they share, in numbers: layout.wgsl and passes.wgsl. */
import { layoutOf } from "../../network_shape.ts";
import { ACTIVATIONS } from "../../activations.ts";
import type { Constants } from "../../strict/strict.ts";
import type { NetworkProblem } from "../problem.ts";

export interface DeepLayout {
  /** W, neurons of each hidden layer. */
  readonly width: number;
  readonly depth: number;
  /** Neurons of all layers; the number of the output unit. */
  readonly units: number;
  /** Pairs of units u ≥ v, the output included. */
  readonly pairs: number;
  /** Exponents of a network. */
  readonly exponents: number;
  /** vec4i words of a network's record of sums: its sums, and behind them its exponents. */
  readonly sumRow: number;
  /** Values before and of each sample in a slot's record of passes. */
  readonly passHead: number;
  readonly pass: number;
  /** The most sources of a unit, a bias among them. */
  readonly mostSources: number;
}

export function deepLayout({ shape }: Pick<NetworkProblem, "shape">): DeepLayout {
  const { parameters } = layoutOf(shape);
  const [width, depth] = [shape.hidden[0]!, shape.hidden.length];
  const units = width * depth;
  const pairs = (units + 1) * (units + 2) / 2;
  const exponents = 2 * units + 1 + pairs;
  return {
    width,
    depth,
    units,
    pairs,
    exponents,
    sumRow: parameters + 1 + Math.ceil(exponents / 4),
    passHead: Math.ceil(exponents / 2),
    pass: 2 * units + 1 + depth * (depth + 1) / 2 * width * width + units * (units + 1) / 2,
    mostSources: Math.max(shape.inputs, width) + 1,
  };
}

/** @param inner whether curvature.wgsl is made for sources that are neurons */
export function deepConstants(problem: NetworkProblem, lanes: number, inner: boolean): Constants {
  const { shape } = problem;
  const { layers, output } = layoutOf(shape);
  const { width, depth, units, pairs, exponents, sumRow, passHead, pass, mostSources } = deepLayout(problem);
  const { slopeBound, curvatureBound } = ACTIVATIONS[shape.activation];
  const sources = inner ? width : shape.inputs;
  const sourcesAndBias = sources + (shape.biased ? 1 : 0);
  const tangent = 2 * units + 1;
  return {
    W: width,
    W_W: width * width,
    LAYERS: depth,
    UNITS: units,
    UNITS_AND_OUTPUT: units + 1,
    UNITS_W: units * width,
    FIRST_STRIDE: layers[0]!.stride,
    SECOND: layers[1]!.offset,
    STRIDE: layers[1]!.stride,
    OUTPUT: output,
    PAIRS: pairs,
    EXPONENTS: exponents,
    DELTAS: 0,
    VALUES: units + 1,
    PAIR_CURVATURES: 2 * units + 1,
    SUM_ROW: sumRow,
    PASS_HEAD: passHead,
    PASS: pass,
    VALUE: 0,
    ADJOINT: units,
    TANGENT: tangent,
    Z_HESSIAN: tangent + depth * (depth + 1) / 2 * width * width,
    MOST_SOURCES: mostSources,
    INNER: inner,
    SOURCES: sources,
    SOURCES_AND_BIAS: sourcesAndBias,
    SOURCES_LANES: sourcesAndBias * lanes,
    SLOPE_BOUND: { f32: slopeBound },
    CURVATURE_BOUND: { f32: curvatureBound },
  };
}

/** [u, v, k] for every unit pair u ≥ v and every source k of u, v in the first layer or, `inner`, in the others. */
export function curvatureRows({ shape }: NetworkProblem, inner: boolean): Uint32Array<ArrayBuffer> {
  const { width, units } = deepLayout({ shape });
  const rows: number[] = [];
  for (let v = inner ? width : 0; v < (inner ? units : width); v++) {
    for (let u = v; u <= units; u++) {
      const sources = (u < width ? shape.inputs : width) + (shape.biased && u < units ? 1 : 0);
      for (let k = 0; k < sources; k++) rows.push(u, v, k);
    }
  }
  return Uint32Array.from(rows);
}
