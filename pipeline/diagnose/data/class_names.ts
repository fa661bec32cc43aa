/** Classes as a column names them, to one-hot rows. */
import { counted, InputError, listed, shortened } from "../input_error.ts";

export interface Classes {
  /** Label → output. */
  readonly order: ReadonlyMap<string, number>;
  readonly evidence: string;
}

/** Labels of numbers and of texts are told apart by nobody: `1` and 1 are one. */
export function labelOf(number: number, text: string | null): string {
  return text ?? String(number);
}

/**
 * @param labels that occur, in any order
 * @param outputs M
 * @throws InputError where they cannot be brought into an order: whole numbers from 0 to M − 1, or M different labels
 */
export function classesOf(labels: Iterable<string>, outputs: number): Classes {
  const found = [...new Set(labels)];
  const numbers = found.map(Number);
  if (numbers.every((value) => Number.isInteger(value) && value >= 0 && value < outputs)) {
    const order = new Map(found.map((label, i) => [label, numbers[i]!]));
    return { order, evidence: `classes: the numbers 0 to ${outputs - 1} are the outputs` };
  }
  if (found.length !== outputs) {
    throw new InputError(
      `The target has ${counted(found.length, "class").replace(/classs$/, "classes")} (${
        listed(found)
      }) for ` +
        `${outputs} outputs: write them as numbers from 0 to ${outputs - 1}, as training had them`,
    );
  }
  const numeric = numbers.every(Number.isFinite);
  found.sort((a, b) => numeric ? Number(a) - Number(b) : a < b ? -1 : 1);
  const order = new Map(found.map((label, i) => [label, i]));
  return {
    order,
    evidence: `classes in the order of outputs, ${numeric ? "by size" : "by letters"}: ${listed(found, 12)}`,
  };
}

export function oneHot(labels: readonly string[], { order }: Classes, outputs: number): Float64Array {
  const y = new Float64Array(labels.length * outputs);
  for (const [n, label] of labels.entries()) {
    const at = order.get(label);
    if (at === undefined) {
      throw new InputError(`The class ${shortened(label)} does not occur in the training data`);
    }
    y[n * outputs + at] = 1;
  }
  return y;
}
