/**
 * The activation that a few elementwise operators of ONNX make together, such as z · ½ · (1 + erf(z/√2)): they are
 * computed at some points and compared with every activation, so that no exporter's way of writing one matters.
 */
import erf from "@stdlib/math-base-special-erf";
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import {
  activationAt,
  LAYER_ACTIVATIONS,
  type LayerActivation,
  type LayerActivationName,
} from "../../../kernels/diagnosis/activations.ts";
import type { OnnxAttribute, OnnxNode } from "./onnx_messages.ts";

/** From −8 to 8, without 0, where kinks are; far enough for tails. */
export const POINTS = Float64Array.from({ length: 65 }, (_, i) => (i - 32) / 4 + 1 / 64);

/** Constants in float32 have a relative error of 6e-8; the two GELUs differ by 5e-4. */
const TOLERANCE = 2e-6;

/** One-argument operators that are an activation by themselves. */
export function operatorActivation({ type, attributes }: OnnxNode): LayerActivation | null {
  const float = (name: string, otherwise: number) => decimalOf(attributes.get(name)?.float ?? otherwise);
  switch (type) {
    case "Relu":
      return { name: "relu" };
    case "LeakyRelu":
      return { name: "leaky-relu", parameter: float("alpha", 0.01) };
    case "Elu":
      return { name: "elu", parameter: float("alpha", 1) };
    case "Gelu":
      return { name: approximationOf(attributes.get("approximate")) };
    case "Tanh":
      return { name: "tanh" };
    case "Sigmoid":
      return { name: "sigmoid" };
    case "Softplus":
      return { name: "softplus" };
    case "Swish":
      return float("alpha", 1) === 1 ? { name: "silu" } : null;
    default:
      return null;
  }
}

function approximationOf(attribute: OnnxAttribute | undefined): "gelu" | "gelu-tanh" {
  return attribute?.text === "tanh" ? "gelu-tanh" : "gelu";
}

/** The shortest decimal number with the same float32: 0.01, not 0.009999999776482582. */
export function decimalOf(float: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const decimal = Number(float.toPrecision(digits));
    if (Math.fround(decimal) === Math.fround(float)) return decimal;
  }
  return float;
}

export type Operator = (...args: readonly number[]) => number;

/** Operators within larger formulas, by the number of arguments; a condition is 1 or 0. */
const OPERATORS: {
  readonly [type: string]: readonly [count: number, operator: (...args: number[]) => number];
} = {
  Add: [2, (a, b) => a! + b!],
  Sub: [2, (a, b) => a! - b!],
  Mul: [2, (a, b) => a! * b!],
  Div: [2, (a, b) => a! / b!],
  // Squares and cubes alone are written with it.
  Pow: [2, (a, b) => b === 2 ? a! * a! : b === 3 ? a! * a! * a! : NaN],
  Max: [2, (a, b) => Math.max(a!, b!)],
  Min: [2, (a, b) => Math.min(a!, b!)],
  Greater: [2, (a, b) => a! > b! ? 1 : 0],
  GreaterOrEqual: [2, (a, b) => a! >= b! ? 1 : 0],
  Less: [2, (a, b) => a! < b! ? 1 : 0],
  LessOrEqual: [2, (a, b) => a! <= b! ? 1 : 0],
  Where: [3, (condition, a, b) => condition === 0 ? b! : a!],
  Neg: [1, (z) => -z!],
  Reciprocal: [1, (z) => 1 / z!],
  Exp: [1, (z) => exp(z!)],
  Log: [1, (z) => ln(z!)],
  Erf: [1, (z) => erf(z!)],
};

export function operatorOf(node: OnnxNode): Operator | null {
  const activation = operatorActivation(node);
  if (activation !== null) {
    const at = activationAt(activation);
    return node.inputs.length === 1 ? (z) => at(z!)[0] : null;
  }
  const [count, operator] = Object.hasOwn(OPERATORS, node.type) ? OPERATORS[node.type]! : [0, null];
  return count === node.inputs.length ? operator : null;
}

/** @param values at POINTS */
export function activationOf(values: Float64Array): LayerActivation | null {
  const names = Object.keys(LAYER_ACTIVATIONS) as LayerActivationName[];
  const name = names.find((candidate) => {
    const at = activationAt({ name: candidate });
    return POINTS.every((z, i) => {
      const [value] = at(z);
      return Math.abs(values[i]! - value) <= TOLERANCE * Math.max(1, Math.abs(value));
    });
  });
  return name === undefined ? null : { name };
}
