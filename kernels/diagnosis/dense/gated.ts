/**
 * A gated linear unit in a layer (../hidden/gated_unit.ts): of two units i and j with arguments z and u the values are
 * h_i = σ(z) and h_j = u σ′(z), so that beside the diagonal of other units' derivatives
 *
 *   δ_i = β_i σ′ + β_j u σ″, δ_j = β_j σ′,  ḣ_i = σ′ ż, ḣ_j = σ′ u̇ + u σ″ ż,
 *   δ̇_i = β̇_i σ′ + β̇_j u σ″ + (β_i σ″ + β_j u σ‴) ż + β_j σ″ u̇,  δ̇_j = β̇_j σ′ + β_j σ″ ż.
 *
 * β_i σ″ + β_j u σ‴ stands in `bend` of i; that of j, the second derivative by u, is 0. The plain reference for one output
 * is ../../analysis/channel/gated_network.ts.
 */
import type { Column, Rows } from "../../float64/columns.ts";
import { type LayerActivation, thirdDerivativeOf } from "../activations.ts";
import type { GatedUnits } from "../network.ts";
import type { DenseMemory } from "./memory.ts";

export interface GatedRows extends GatedUnits {
  /** z and u. */
  readonly argument: Column;
  readonly gate: Column;
  /** u σ″ = ∂h_j/∂z. */
  readonly cross: Column;
  /** σ″, after the way back β_j σ″. */
  readonly mixed: Column;
  /** Held from one step to the next. */
  readonly one: Column;
  readonly other: Column;
}

/** Rows of GatedRows. */
export const GATED_ROWS = 6;

export function gatedRows(memory: DenseMemory, { first, second }: GatedUnits): GatedRows {
  const [argument, gate, cross, mixed, one, other] = Array.from(
    { length: GATED_ROWS },
    () => memory.rows(1).at,
  ) as [Column, Column, Column, Column, Column, Column];
  return { first, second, argument, gate, cross, mixed, one, other };
}

function rowOf({ stride }: DenseMemory, { at }: Rows, unit: number): Column {
  return at + unit * stride;
}

/** Before σ takes the arguments' place. */
export function holdArguments(
  memory: DenseMemory,
  { first, second, argument, gate }: GatedRows,
  value: Rows,
): void {
  memory.run.copy(argument, rowOf(memory, value, first), memory.length);
  memory.run.copy(gate, rowOf(memory, value, second), memory.length);
}

/** Values and slopes of the unit from σ, σ′, σ″ of its first argument. */
export function gateForward(
  memory: DenseMemory,
  { first, second, gate, cross, mixed }: GatedRows,
  { value, slope, bend }: { readonly value: Rows; readonly slope: Rows; readonly bend: Rows },
): void {
  const { run, length } = memory;
  run.copy(rowOf(memory, slope, second), rowOf(memory, slope, first), length);
  run.multiply(rowOf(memory, value, second), gate, rowOf(memory, slope, first), length);
  run.copy(mixed, rowOf(memory, bend, first), length);
  run.multiply(cross, gate, mixed, length);
  run.fill(rowOf(memory, bend, second), 0, length);
}

/** What `bend` and δ of the first unit have from the second's β. */
export function gateBackward(
  memory: DenseMemory,
  { first, second, argument, gate, cross, mixed, one }: GatedRows,
  { activation, bend, delta, beta }: {
    readonly activation: LayerActivation;
    readonly bend: Rows;
    readonly delta: Rows;
    readonly beta: Rows;
  },
): void {
  const { run, length } = memory;
  const own = rowOf(memory, beta, second);
  run.multiply(mixed, mixed, own, length);
  run.add_scaled_product(rowOf(memory, delta, first), 1, cross, own, length);
  const third = thirdDerivativeOf(activation);
  const [z, thirds] = [memory.view(argument, length), memory.view(one, length)];
  for (let k = 0; k < length; k++) thirds[k] = third(z[k]!);
  run.multiply(one, one, gate, length);
  run.add_scaled_product(rowOf(memory, bend, first), 1, one, own, length);
}

/** ḣ_j. */
export function gateTangents(
  memory: DenseMemory,
  { first, second, cross }: GatedRows,
  { input, value }: { readonly input: Rows; readonly value: Rows },
): void {
  memory.run.add_scaled_product(
    rowOf(memory, value, second),
    1,
    cross,
    rowOf(memory, input, first),
    memory.length,
  );
}

/** What δ̇ has beside the diagonal, from β̇, before δ̇ takes its place. */
export function holdTangents(
  memory: DenseMemory,
  { first, second, cross, mixed, one, other }: GatedRows,
  { input, beta }: { readonly input: Rows; readonly beta: Rows },
): void {
  const { run, length } = memory;
  run.multiply(one, cross, rowOf(memory, beta, second), length);
  run.add_scaled_product(one, 1, mixed, rowOf(memory, input, second), length);
  run.multiply(other, mixed, rowOf(memory, input, first), length);
}

/** Adds that to δ̇. */
export function addHeld(memory: DenseMemory, { first, second, one, other }: GatedRows, delta: Rows): void {
  memory.run.add_scaled(rowOf(memory, delta, first), 1, one, memory.length);
  memory.run.add_scaled(rowOf(memory, delta, second), 1, other, memory.length);
}
