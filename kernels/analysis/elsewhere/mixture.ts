/**
 * Two experts of a mixture whose gates share one softmax, beside further experts: with inputs x, gates v and experts' w
 *
 *   f(x) = Σₖ gₖ(x) aₖ σ(wₖ·x),  gₖ = exp(vₖ·x)/Z,  Z = Σₗ exp(vₗ·x).
 *
 * Gates are no units of their own, as each holds all the others in Z. But Z f is a sum of units exp(v·x) σ(w·x) with
 * inner parameters (v, w) and output weight a. Of two experts (v, w) ± ε(Δ_v, Δ_w) that sum has the limit of
 * shared_unit.ts, and their part of Z is even in ε: e₊ + e₋ = 2e₀ + 2ε²e₂ + …, so f converges as well, with
 *
 *   f₀ = (N₀ + N_rest)/Z₀,  Z₀ = 2e₀ + Z_rest,  and the error f₂ = (N₂ − 2 e₂ f₀)/Z₀.
 *
 * a does not stand in Z: in the limit the two experts count twice there, though their c may be 0.
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";
import exp from "@stdlib/math-base-special-exp";
import { activationOf, exponentialOf, productOf, type Series, zeroSeries } from "./power_series.ts";
import {
  limitOutput,
  pairOutput,
  secondOrder,
  type SharedUnit,
  type UnitPair,
  unitsAt,
} from "./shared_unit.ts";

export interface MixtureShape {
  readonly activation: ActivationName;
  readonly inputs: number;
}

export interface Expert {
  /** v, then w. */
  readonly inner: Float64Array;
  readonly output: number;
}

/** exp(v·x) σ(w·x). */
export function expertUnit({ activation, inputs }: MixtureShape): SharedUnit {
  const { at } = ACTIVATIONS[activation];
  const w = (x: Float64Array, p: Float64Array) => dot(x, p, inputs);
  return {
    ...{ inner: 2 * inputs, rows: 1, width: 1 },
    values: (x, p) => Float64Array.of(exp(dot(x, p, 0)) * at(w(x, p))[0]),
    series: (x, p, delta) =>
      productOf(
        gateSeries(x, p, delta),
        activationOf(activation, Float64Array.of(w(x, p)), Float64Array.of(w(x, delta))),
      ),
  };
}

/** f at ε of the pair and the other experts. */
export function mixtureOutput(
  shape: MixtureShape,
  pair: UnitPair,
  others: readonly Expert[],
  epsilon: number,
  x: Float64Array,
): number {
  const unit = expertUnit(shape);
  const rest = restOf(unit, others, x);
  const gates = unitsAt(pair, epsilon).reduce((sum, { inner }) => sum + exp(dot(x, inner, 0)), 0);
  return (pairOutput(unit, pair, epsilon, x)[0]! + rest.weighted) / (gates + rest.gates);
}

/** f₀, and f₂ of the error ε² f₂. */
export function mixtureLimit(
  shape: MixtureShape,
  pair: UnitPair,
  others: readonly Expert[],
  x: Float64Array,
): { limit: number; second: number } {
  const unit = expertUnit(shape);
  const rest = restOf(unit, others, x);
  const gate = gateSeries(x, pair.p, pair.delta);
  const z = 2 * gate[0]![0]! + rest.gates;
  const limit = (limitOutput(unit, pair, x)[0]! + rest.weighted) / z;
  return { limit, second: (secondOrder(unit, pair, x)[0]! - 2 * gate[2]![0]! * limit) / z };
}

function gateSeries(x: Float64Array, p: Float64Array, delta: Float64Array): Series {
  const exponent = zeroSeries(1);
  exponent[0]![0] = dot(x, p, 0);
  exponent[1]![0] = dot(x, delta, 0);
  return exponentialOf(exponent);
}

function restOf(unit: SharedUnit, others: readonly Expert[], x: Float64Array) {
  let [weighted, gates] = [0, 0];
  for (const { inner, output } of others) {
    weighted += output * unit.values(x, inner)[0]!;
    gates += exp(dot(x, inner, 0));
  }
  return { weighted, gates };
}

/** x · p, from a place in p. */
function dot(x: Float64Array, p: Float64Array, from: number): number {
  return x.reduce((sum, value, i) => sum + value * p[from + i]!, 0);
}
