/** A layer whose matrix stands one way or the other, and where layers do not fit each other. */
import { shortened } from "../input_error.ts";
import type { Candidate } from "./roles.ts";
import { orderByName, type Rows } from "./tensor_names.ts";

export interface Placed extends Candidate {
  readonly rows: Rows;
  readonly inputs: number;
  readonly outputs: number;
}

export const ROWS_TEXT = {
  outputs: "a row for each output (out × in)",
  inputs: "a row for each input (in × out)",
} as const;

export function placedAs(candidate: Candidate, rows: Rows): Placed {
  const [first, second] = candidate.weights.shape as readonly [number, number];
  const [outputs, inputs] = rows === "outputs" ? [first, second] : [second, first];
  return { ...candidate, rows, inputs, outputs };
}

export function biasFits({ bias, outputs }: Placed): boolean {
  return bias === null || bias.shape[0] === outputs;
}

/** The first place where layers in the order of their names do not fit, as the likeliest reading has them. */
export function misfitText(layers: readonly Placed[]): string {
  const inOrder = layers.toSorted((a, b) => orderByName(a.name, b.name));
  for (const [l, layer] of inOrder.entries()) {
    const { weights, bias, inputs, outputs } = layer;
    const next = inOrder[l + 1];
    if (!biasFits(layer)) {
      return `; ${shortened(bias!.name)} has ${bias!.shape[0]} values where ${
        shortened(weights.name)
      } has ${outputs} ` +
        `outputs and ${inputs} inputs`;
    }
    if (next !== undefined && next.inputs !== outputs && orderByName(layer.name, next.name) < 0) {
      return `; ${shortened(weights.name)} gives ${outputs} values, ${
        shortened(next.weights.name)
      } takes ${next.inputs}`;
    }
  }
  return "";
}
