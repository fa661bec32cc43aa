/** Ranges of whole numbers and truth values: what is known of an integer expression before a shader runs. */
import type { TypeName } from "./tree.ts";

/** Whole numbers from `low` to `high`. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A range, a condition that is known, or null where nothing is. */
export type Known = Range | boolean | null;

export const exactly = (value: number): Range => ({ low: value, high: value });

export function isRange(known: Known): known is Range {
  return known !== null && typeof known !== "boolean";
}

/** All values of a type; null but for whole numbers. */
export function wholeRange(type: TypeName | null): Range | null {
  if (type === "u32") return { low: 0, high: 2 ** 32 - 1 };
  return type === "i32" ? { low: -(2 ** 31), high: 2 ** 31 - 1 } : null;
}

/** 2ᵇ for whole b from 0 to 31. */
function twoTo(b: number): number {
  return (1 << b) >>> 0;
}

/** What holds of a value that is one or the other. */
export function either(a: Known, b: Known): Known {
  if (isRange(a) && isRange(b)) return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
  return a === b ? a : null;
}

/** The range, or all of the type's where a result may have wrapped. */
function within(type: TypeName, corners: readonly number[]): Range | null {
  const whole = wholeRange(type);
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  return whole !== null && low >= whole.low && high <= whole.high ? { low, high } : whole;
}

/** What is known of `left operator right`, operands of `type`. */
export function combine(operator: string, type: TypeName, left: Known, right: Known): Known {
  if (operator === "&&") return left === false || right === false ? false : left === true ? right : null;
  if (operator === "||") return left === true || right === true ? true : left === false ? right : null;
  if (!isRange(left) || !isRange(right)) {
    if (operator === "==" || operator === "!=") return equality(operator, left, right);
    return null;
  }
  const corners = (of: (a: number, b: number) => number) => [
    ...[
      of(left.low, right.low),
      of(left.low, right.high),
      of(left.high, right.low),
      of(left.high, right.high),
    ],
  ];
  switch (operator) {
    case "+":
      return within(type, [left.low + right.low, left.high + right.high]);
    case "-":
      return within(type, [left.low - right.high, left.high - right.low]);
    case "*":
      return within(type, corners((a, b) => a * b));
    case "/":
      return right.low > 0 ? within(type, corners((a, b) => Math.trunc(a / b))) : wholeRange(type);
    case "%":
      return remainder(type, left, right);
    case ">>":
      return right.high < 32 ? within(type, corners((a, b) => Math.floor(a / twoTo(b)))) : wholeRange(type);
    case "<<":
      return right.high < 32 ? within(type, corners((a, b) => a * twoTo(b))) : wholeRange(type);
    case "&":
      return left.low >= 0 && right.low >= 0
        ? { low: 0, high: Math.min(left.high, right.high) }
        : wholeRange(type);
    case "<":
      return left.high < right.low ? true : left.low >= right.high ? false : null;
    case "<=":
      return left.high <= right.low ? true : left.low > right.high ? false : null;
    case ">":
      return combine("<", type, right, left);
    case ">=":
      return combine("<=", type, right, left);
    case "==":
    case "!=": {
      const apart = left.high < right.low || right.high < left.low;
      const same = left.low === left.high && right.low === right.high && left.low === right.low;
      return apart ? operator === "!=" : same ? operator === "==" : null;
    }
    default:
      return wholeRange(type);
  }
}

function equality(operator: string, left: Known, right: Known): Known {
  return typeof left === "boolean" && typeof right === "boolean"
    ? (left === right) === (operator === "==")
    : null;
}

function remainder(type: TypeName, left: Range, right: Range): Range | null {
  if (right.low <= 0) return wholeRange(type);
  if (left.low < 0) return { low: 1 - right.high, high: right.high - 1 };
  // Within one multiple of the divisor the remainder rises with the value.
  const multiple = Math.floor(left.low / right.low);
  if (right.low === right.high && multiple === Math.floor(left.high / right.low)) {
    return { low: left.low - multiple * right.low, high: left.high - multiple * right.low };
  }
  return { low: 0, high: Math.min(left.high, right.high - 1) };
}

/** What is known of a builtin's result; null but for whole numbers and conditions. */
export function builtin(name: string, type: TypeName, operands: readonly Known[]): Known {
  const [a = null, b = null, c = null] = operands;
  if (name === "select") return c === true ? b : c === false ? a : either(a, b);
  // A whole number that both types have keeps its value.
  if ((name === "u32" || name === "i32") && isRange(a)) return within(type, [a.low, a.high]);
  if ((name !== "min" && name !== "max") || wholeRange(type) === null) return wholeRange(type);
  const [left, right] = [isRange(a) ? a : wholeRange(type)!, isRange(b) ? b : wholeRange(type)!];
  const of = name === "min" ? Math.min : Math.max;
  return { low: of(left.low, right.low), high: of(left.high, right.high) };
}
