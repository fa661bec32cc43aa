/** fix.json, and what the terminal says of it. */
import { numberText } from "../number_text.ts";

export interface FixFindings {
  readonly kind: "glu" | "merge";
  /** Hidden layer and units that became one, from 0. */
  readonly layer: number;
  readonly units: readonly [number, number];
  readonly lossBefore: number;
  /** Of the numbers that are written. */
  readonly lossAfter: number;
  /** max |f − f_before| over samples and outputs; null for glu, which was trained. */
  readonly largestChange: number | null;
  readonly parametersBefore: number;
  readonly parametersAfter: number;
}

/** @param folder where the files are */
export function fixLines(fix: FixFindings, folder: string): string[] {
  const [first, second] = fix.units.map((unit) => unit + 1);
  const what = fix.kind === "glu" ? "a gated unit in the place of" : "one unit in the place of";
  const change = fix.largestChange === null
    ? "trained a little"
    : `outputs change by ${numberText(fix.largestChange)} at most`;
  return [
    `${what} units ${first} and ${second} of hidden layer ${fix.layer + 1}: ${change}`,
    `  loss ${numberText(fix.lossBefore)} before, ${numberText(fix.lossAfter)} after; ` +
    `${fix.parametersBefore} parameters before, ${fix.parametersAfter} after`,
    `  ${folder}/fixed.safetensors, with fixed_pytorch.py (from fixed_pytorch import network) and fixed_keras.py beside it`,
  ];
}
