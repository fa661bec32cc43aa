/** Rows of figure A2's tables. */
import type { AlongRow } from "./figure_a4_eigenvalues.ts";
import type { DepartureRow } from "./rows.ts";

export interface FunctionRow {
  readonly x1: number;
  readonly x2: number;
  readonly before: number;
  readonly after: number;
}

export interface NeuronRow {
  readonly network: "before" | "after";
  readonly neuron: number;
  readonly w1: number;
  readonly w2: number;
  readonly a: number;
}

export interface FinalRow {
  readonly gamma_start: number;
  readonly sign: number;
  readonly end: string;
  readonly loss: number;
}

export interface FigureA2Data {
  readonly functions: readonly FunctionRow[];
  readonly neurons: readonly NeuronRow[];
  readonly perturbed: readonly DepartureRow[];
  readonly final: readonly FinalRow[];
  readonly along: readonly AlongRow[];
}
