/** What the builtin functions and operators of the subset give; everything else is refused with a reason. */
import type { TypeName } from "./tree.ts";

const VECTOR = /^vec([234])(<f32>|<u32>|<i32>|f|u|i)$/;

/** The component type and size of a vector type, or null. */
export function vectorOf(type: TypeName): { component: TypeName; size: number } | null {
  const match = VECTOR.exec(type);
  if (match === null) return null;
  const letter = match[2]!.replace(/[<>32]/g, "")[0]!;
  return { component: `${letter}32`, size: Number(match[1]) };
}

/** The element type of an array type, or null. */
export function elementOf(type: TypeName): TypeName | null {
  const match = /^array<([^,]+)(?:, [^>]+)?>$/.exec(type);
  return match?.[1] ?? null;
}

export function isScalar(type: TypeName): boolean {
  return type === "f32" || type === "u32" || type === "i32" || type === "bool";
}

/** Why a builtin must not be used, by name. */
export const FORBIDDEN: { readonly [name: string]: string } = Object.fromEntries([
  ..."sin cos tan asin acos atan atan2 sinh asinh cosh acosh atanh pow exp2 log2 mix smoothstep fma inverseSqrt"
    .split(" ").map((name) => [name, "its bits differ between drivers"]),
  ..."dot length distance normalize cross reflect determinant".split(" ").map((name) => [
    name,
    "its order of summation is the driver's: write the sum out",
  ]),
  ["exp", "its bits differ between drivers: use f_exp"],
  ["log", "its bits differ between drivers: use f_log"],
  ["tanh", "its bits differ between drivers: use f_tanh"],
  ["sqrt", "it need not be correctly rounded: use f_sqrt"],
  ["round", "halfway cases differ: use floor(x + 0.5)"],
]);

/** Builtins with the same bits everywhere: result type from operand types, or null where they do not fit. */
export function builtinType(name: string, operands: readonly TypeName[]): TypeName | null {
  const [first, second, third] = operands;
  const same = operands.every((type) => type === first);
  switch (name) {
    case "abs":
    case "floor":
      return operands.length === 1 && (first === "f32" || (name === "abs" && first === "i32")) ? first : null;
    case "min":
    case "max":
      return operands.length === 2 && same && first !== "bool" ? first! : null;
    case "select":
      return operands.length === 3 && first === second && third === "bool" && isSelectable(first!)
        ? first!
        : null;
    case "f32":
      return operands.length === 1 && (first === "i32" || first === "u32") ? "f32" : null;
    case "i32":
    case "u32":
      return operands.length === 1 && first !== name && first !== "bool" ? name : null;
    case "countLeadingZeros":
      return operands.length === 1 && first === "u32" ? "u32" : null;
    // The driver's own division and square root, as first guesses that integer arithmetic repairs.
    case "estimate_divide":
      return operands.length === 2 && same && first === "f32" ? "f32" : null;
    case "estimate_sqrt":
      return operands.length === 1 && first === "f32" ? "f32" : null;
    default:
      return null;
  }
}

/** WGSL selects between scalars or vectors only. */
function isSelectable(type: TypeName): boolean {
  return isScalar(type) || vectorOf(type) !== null;
}

const BITS = ["f32", "u32", "i32"];

export function bitcastType(target: TypeName, operand: TypeName): TypeName | null {
  return BITS.includes(target) && BITS.includes(operand) ? target : null;
}

/** The type of `left operator right`, or the reason why there is none. */
export function binaryType(operator: string, left: TypeName, right: TypeName): TypeName | { reason: string } {
  if (!isScalar(left) || !isScalar(right)) return { reason: "write vector arithmetic by components" };
  if (operator === "<<" || operator === ">>") {
    return (left === "u32" || left === "i32") && right === "u32"
      ? left
      : { reason: "shift integers by a u32" };
  }
  if (left !== right) return { reason: `${left} and ${right} do not mix: convert one` };
  switch (operator) {
    case "+":
    case "-":
    case "*":
      return left === "bool" ? { reason: "numbers only" } : left;
    case "/":
    case "%":
      return left === "f32"
        ? {
          reason: operator === "/"
            ? "use f_div, which is correctly rounded"
            : "% on f32 differs between drivers",
        }
        : left === "bool"
        ? { reason: "numbers only" }
        : left;
    case "<":
    case ">":
    case "<=":
    case ">=":
      return left === "bool" ? { reason: "numbers only" } : "bool";
    case "==":
    case "!=":
      return "bool";
    case "&&":
    case "||":
      return left === "bool" ? "bool" : { reason: "conditions only" };
    case "&":
    case "|":
    case "^":
      return left === "u32" || left === "i32" ? left : { reason: "integers only" };
    default:
      return { reason: "unknown operator" };
  }
}

/** Whether a parameter takes an operand: that of an @inline function arrays of any length. */
export function takes(parameter: TypeName, operand: TypeName): boolean {
  if (parameter === operand) return true;
  return /^array<[^,]+>$/.test(parameter) && operand.startsWith(`${parameter.slice(0, -1)}, `);
}
