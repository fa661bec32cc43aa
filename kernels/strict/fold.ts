/**
 * Values that are known before a shader runs. Integer and bool arithmetic alone is folded, so no f32 result can change.
 */
import type { Expression } from "./tree.ts";

type Value = number | boolean;
/** What a name stands for: a number that is known, or the name that it has in this copy of a body. */
export type Bindings = ReadonlyMap<string, Expression>;

/** `expression` with known names replaced, and integer and bool operations on numbers done. */
export function fold(expression: Expression, bindings: Bindings): Expression {
  switch (expression.kind) {
    case "literal":
      return expression;
    case "name": {
      const known = bindings.get(expression.name);
      return known ?? expression;
    }
    case "unary": {
      const operand = fold(expression.operand, bindings);
      if (operand.kind === "literal" && expression.operator === "!") {
        return { ...operand, value: !operand.value };
      }
      return { ...expression, operand };
    }
    case "binary": {
      const [left, right] = [fold(expression.left, bindings), fold(expression.right, bindings)];
      const whole = left.type !== "f32" && left.kind === "literal" && right.kind === "literal";
      const value = whole ? operate(expression.operator, left.type, left.value, right.value) : null;
      return value === null
        ? { ...expression, left, right }
        : { kind: "literal", type: expression.type, value };
    }
    case "call":
      return { ...expression, operands: expression.operands.map((each) => fold(each, bindings)) };
    case "member":
      return { ...expression, owner: fold(expression.owner, bindings) };
    case "index":
      return { ...expression, owner: fold(expression.owner, bindings), at: fold(expression.at, bindings) };
  }
}

function operate(operator: string, type: string, left: Value, right: Value): Value | null {
  if (operator === "&&") return left && right;
  if (operator === "||") return left || right;
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const [a, b] = [Number(left), Number(right)];
  const wrap = (value: number) => type === "u32" ? value >>> 0 : value | 0;
  switch (operator) {
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(Math.imul(a, b));
    case "/":
      return b === 0 ? null : wrap(Math.trunc(a / b));
    case "%":
      return b === 0 ? null : wrap(a % b);
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      return null;
  }
}
