/** What is known of an expression before a shader runs, and how many loop iterations it takes to make it. */
import { builtin, combine, exactly, isRange, type Known, wholeRange } from "./intervals.ts";
import type { Expression, Statement } from "./tree.ts";

/** Names → what is known of them. */
export type Values = Map<string, Known>;

/** A value that was made. */
export interface Made {
  readonly known: Known;
  readonly count: number;
}

/** What a call of a declared function comes to; null of one that is not declared. */
export type Calls = (call: Expression & { kind: "call" }, operands: readonly Known[]) => Made | null;

export function valueOf(each: Expression, values: Values, calls: Calls): Made {
  const of = (part: Expression) => valueOf(part, values, calls);
  switch (each.kind) {
    case "literal":
      if (typeof each.value === "boolean") return { known: each.value, count: 0 };
      return { known: each.type === "f32" ? null : exactly(each.value), count: 0 };
    case "name":
      return { known: values.get(each.name) ?? wholeRange(each.type), count: 0 };
    case "unary": {
      const { known, count } = of(each.operand);
      if (each.operator === "!") return { known: typeof known === "boolean" ? !known : null, count };
      const negative = each.operator === "-" && isRange(known);
      return { known: negative ? { low: -known.high, high: -known.low } : wholeRange(each.type), count };
    }
    case "binary": {
      const [left, right] = [of(each.left), of(each.right)];
      return {
        known: combine(each.operator, each.left.type, left.known, right.known),
        count: left.count + right.count,
      };
    }
    case "member": {
      const { count } = of(each.owner);
      const own = each.owner.kind === "name" ? values.get(`${each.owner.name}.${each.name}`) : undefined;
      return { known: own ?? wholeRange(each.type), count };
    }
    case "index": {
      const [owner, at] = [of(each.owner), of(each.at)];
      return { known: wholeRange(each.type), count: owner.count + at.count };
    }
    case "call": {
      const operands = each.operands.map(of);
      const knowns = operands.map(({ known }) => known);
      const before = operands.reduce((sum, { count }) => sum + count, 0);
      const called = calls(each, knowns);
      if (called === null) return { known: builtin(each.name, each.type, knowns), count: before };
      return { known: called.known, count: before + called.count };
    }
  }
}

/** Names of variables that an assignment changes, but for the steps of loops. */
export function assigned(statements: readonly Statement[], names = new Set<string>()): Set<string> {
  for (const each of statements) {
    if (each.kind === "assign") names.add(rootOf(each.target));
    if (each.kind === "if") assigned([...each.body, ...each.otherwise], names);
    if (each.kind === "for") assigned(each.body, names);
  }
  return names;
}

function rootOf(target: Expression): string {
  if (target.kind === "member" || target.kind === "index") return rootOf(target.owner);
  return target.kind === "name" ? target.name : "";
}
