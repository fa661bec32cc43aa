/** Writes values as JavaScript: each operation rounds or wraps as in WGSL. The names are those of to_script.ts. */
import type { Expression } from "./tree.ts";
import { isScalar, vectorOf } from "./types.ts";

export function zeroOf(type: string): string {
  const vector = vectorOf(type);
  if (vector !== null) return `[${Array(vector.size).fill("0").join(", ")}]`;
  const array = /^array<([^,]+)(?:, (\w+))?>$/.exec(type);
  if (array !== null) {
    const [, element, size = "0"] = array;
    // A buffer's array has no size, and no variable is one.
    const length = /^\d/.test(size) ? parseInt(size) : `v$${size}`;
    return `Array.from({ length: ${length} }, () => ${zeroOf(element!)})`;
  }
  if (!isScalar(type)) return `z$${type}()`;
  return type === "bool" ? "false" : "0";
}

/** WGSL copies vectors, arrays and structs; JavaScript would share them. What a call gives is new, but for `select`. */
export function newValue(expression: Expression): string {
  const text = writeValue(expression);
  const isNew = expression.kind === "call" && expression.name !== "select";
  return isScalar(expression.type) || isNew ? text : `copy(${text})`;
}

export function writeValue(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return Object.is(expression.value, -0) ? "-0" : `${expression.value}`;
    case "name":
      return `v$${expression.name}`;
    case "unary":
      return writeUnary(expression.operator, expression.type, writeValue(expression.operand));
    case "binary":
      return writeBinary(
        expression.operator,
        expression.left.type,
        writeValue(expression.left),
        writeValue(expression.right),
      );
    case "call":
      return writeCall(
        expression.name,
        expression.operands.map((each) => each.type),
        // A constructor keeps its operands, a function only reads them.
        expression.operands.map(expression.name === expression.type ? newValue : writeValue),
      );
    case "member":
      return vectorOf(expression.owner.type) === null
        ? `${writeValue(expression.owner)}.${expression.name}`
        : `${writeValue(expression.owner)}[${"xyzw".indexOf(expression.name)}]`;
    case "index":
      return `${writeValue(expression.owner)}[${writeValue(expression.at)}]`;
  }
}

function writeUnary(operator: string, type: string, operand: string): string {
  if (type === "u32") return `((${operator}(${operand})) >>> 0)`;
  if (type === "i32") return `((${operator}(${operand})) | 0)`;
  return `(${operator}(${operand}))`;
}

function writeBinary(operator: string, type: string, left: string, right: string): string {
  const plain = `${left} ${operator} ${right}`;
  switch (operator) {
    case "==":
    case "!=":
      return `(${left} ${operator}= ${right})`;
    case "<":
    case ">":
    case "<=":
    case ">=":
    case "&&":
    case "||":
      return `(${plain})`;
    case "<<":
      return type === "u32" ? `((${left} << (${right} & 31)) >>> 0)` : `(${left} << (${right} & 31))`;
    case ">>":
      return type === "u32" ? `(${left} >>> (${right} & 31))` : `(${left} >> (${right} & 31))`;
    case "/":
      return type === "u32" ? `(divide(${left}, ${right}) >>> 0)` : `(divide(${left}, ${right}) | 0)`;
    case "*":
      if (type !== "f32") {
        return type === "u32" ? `(imul(${left}, ${right}) >>> 0)` : `imul(${left}, ${right})`;
      }
  }
  if (type === "f32") return `fround(${plain})`;
  return type === "u32" ? `((${plain}) >>> 0)` : `((${plain}) | 0)`;
}

function writeCall(name: string, types: readonly string[], operands: readonly string[]): string {
  const [first] = operands;
  if (name.startsWith("bitcast<")) {
    const target = name.slice("bitcast<".length, -1);
    const bits = types[0] === "f32" ? `from_f32(${first})` : `${first}`;
    return target === "f32" ? `to_f32(${bits})` : target === "u32" ? `(${bits} >>> 0)` : `(${bits} | 0)`;
  }
  if (vectorOf(name) !== null || name.startsWith("array<")) return `[${operands.join(", ")}]`;
  switch (name) {
    case "abs":
      return types[0] === "i32" ? `(Math.abs(${first}) | 0)` : `Math.abs(${first})`;
    case "floor":
    case "min":
    case "max":
      return `Math.${name}(${operands.join(", ")})`;
    case "countLeadingZeros":
      return `Math.clz32(${first})`;
    case "f32":
      return `fround(${first})`;
    case "u32":
      return types[0] === "f32" ? `f32_to_u32(${first})` : `((${first}) >>> 0)`;
    case "i32":
      return types[0] === "f32" ? `f32_to_i32(${first})` : `((${first}) | 0)`;
    case "select":
    case "estimate_divide":
    case "estimate_sqrt":
      return `${name}(${operands.join(", ")})`;
    default:
      return `f$${name}(${operands.join(", ")})`;
  }
}
