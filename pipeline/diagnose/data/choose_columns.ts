/** Which columns are inputs and which are targets, by --target, by their names, or by their place. */
import { InputError, listed, shortened } from "../input_error.ts";
import type { Block, Table } from "./table.ts";

export interface ChosenColumns {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
}

const TARGET = /^(y|targets?|labels?|class|outputs?)([_ ]?\d+)?$/i;

/**
 * @param first all columns of the first rows
 * @param inputs D of the network
 * @param outputs M of it
 * @param classes whether one column may name the class
 * @throws InputError where the columns are not as many as the network takes
 */
export function chooseColumns(
  table: Table,
  first: Block,
  asked: readonly string[] | null,
  { inputs, outputs, classes }: { inputs: number; outputs: number; classes: boolean },
): ChosenColumns {
  const { targets, said } = targetsOf(table, asked, inputs, outputs, classes);
  if (targets.length !== outputs && !(classes && targets.length === 1)) {
    throw new InputError(
      `The network has ${outputs} outputs, the data ${targets.length} target ` +
        `(${listed(targets.map((c) => table.names[c]!))}): ` +
        (targets.length === 1
          ? "if it names classes, say --loss cross-entropy; otherwise name all targets by --target"
          : "name the right ones by --target"),
    );
  }
  let rest = table.names.flatMap((_, c) => targets.includes(c) ? [] : [c]);
  const warnings: string[] = [];
  for (const [what, leftOut] of [["text", isText], ["row numbers", isRowNumber]] as const) {
    const odd = rest.filter((c) => leftOut(first, c));
    if (rest.length <= inputs || rest.length - odd.length < inputs || odd.length === 0) continue;
    rest = rest.filter((c) => !odd.includes(c));
    warnings.push(`columns of ${what} left out: ${listed(odd.map((c) => table.names[c] || String(c + 1)))}`);
  }
  if (rest.length !== inputs) {
    throw new InputError(
      `The network takes ${inputs} inputs, the data have ${rest.length} columns beside the target: ` +
        `${
          listed(rest.map((c) => table.names[c] || String(c + 1)), 8)
        }. Leave the columns that training did ` +
        "not see out of the file, and write texts as training had them encoded",
    );
  }
  const text = (columns: readonly number[]) => listed(columns.map((c) => table.names[c] || String(c + 1)), 4);
  return {
    ...{ inputs: rest, targets, warnings },
    evidence: [`inputs: ${text(rest)}`, `targets, ${said}: ${text(targets)}`],
  };
}

/** Whether the one target is a column of texts, which can only be names of classes. */
export function isTextTarget(
  table: Table,
  first: Block,
  asked: readonly string[] | null,
  inputs: number,
): boolean {
  if (asked !== null) return asked.length === 1 && isText(first, columnNamed(table, asked[0]!));
  if (table.targets !== null) return table.targets.length === 1 && isText(first, table.targets[0]!);
  const named = table.names.flatMap((name, c) => TARGET.test(name.trim()) ? [c] : []);
  const last = table.names.length === inputs + 1 ? [inputs] : [];
  const [target, ...others] = named.length > 0 ? named : last;
  return target !== undefined && others.length === 0 && isText(first, target);
}

function targetsOf(
  table: Table,
  asked: readonly string[] | null,
  inputs: number,
  outputs: number,
  classes: boolean,
): { targets: readonly number[]; said: string } {
  if (asked !== null) {
    return { targets: asked.map((name) => columnNamed(table, name)), said: "as --target says" };
  }
  if (table.targets !== null) return { targets: table.targets, said: "by the arrays' names" };
  const { names } = table;
  const named = names.flatMap((name, c) => TARGET.test(name.trim()) ? [c] : []);
  if (named.length === outputs || classes && named.length === 1) return { targets: named, said: "by name" };
  const count = classes && names.length !== inputs + outputs ? 1 : outputs;
  const from = names.length - count;
  if (from < 1) {
    throw new InputError(
      `The data have ${names.length} columns: ${inputs} inputs and ${count} targets are needed` +
        (!classes && names.length === inputs + 1
          ? `. If the column beside the inputs holds classes, say --loss cross-entropy`
          : ""),
    );
  }
  return {
    targets: Array.from({ length: count }, (_, i) => from + i),
    said: `the last ${count === 1 ? "column" : `${count} columns`}, as no name and no --target says it`,
  };
}

function columnNamed({ names }: Table, name: string): number {
  const found = names.flatMap((each, c) => each === name ? [c] : []);
  if (found.length === 1) return found[0]!;
  throw new InputError(
    found.length === 0
      ? `--target ${shortened(name)} is no column of the data: there are ${listed(names.map(String), 12)}`
      : `--target ${shortened(name)} is the name of ${found.length} columns`,
  );
}

function isText({ columns, rows }: Block, c: number): boolean {
  const { texts, numbers } = columns[c]!;
  return texts !== null && rows > 0 && numbers.every((value) => Number.isNaN(value));
}

/** 0, 1, 2 … or from 1 on. */
function isRowNumber({ columns, rows }: Block, c: number): boolean {
  const { numbers } = columns[c]!;
  const [start] = numbers;
  return rows > 2 && (start === 0 || start === 1) && numbers.every((value, i) => value === start + i);
}
