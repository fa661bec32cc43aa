/** Writes typed trees as JavaScript that gives the same bits as the WGSL: the emulation on the CPU. */
import type { Declaration, Expression, Statement } from "./tree.ts";
import { isScalar, vectorOf } from "./types.ts";

/**
 * Vectors are arrays of numbers, structs are objects, bool is boolean. What a source names has a prefix, so that it
 * meets neither these names nor JavaScript's: v$ variables, f$ functions and structs, z$ the zero of a struct.
 */
const PRELUDE = `"use strict";
const fround = Math.fround, imul = Math.imul;
const view_f32 = new Float32Array(1), view_u32 = new Uint32Array(view_f32.buffer), view_i32 = new Int32Array(view_f32.buffer);
const from_f32 = (x) => { view_f32[0] = x; return view_u32[0]; };
const to_f32 = (x) => { view_u32[0] = x; return view_f32[0]; };
const select = (a, b, c) => c ? b : a;
const estimate_divide = (a, b) => fround(a / b);
const estimate_sqrt = (a) => fround(Math.sqrt(a));
// Conversions round toward zero and end at the last f32 that the type has.
const f32_to_u32 = (x) => x >= 4294967040 ? 4294967040 : x > 0 ? x >>> 0 : 0;
const f32_to_i32 = (x) => x >= 2147483520 ? 2147483520 : x <= -2147483648 ? -2147483648 : x | 0;
// WGSL: x / 0 is x; JavaScript's remainder by zero becomes 0 as in WGSL.
const divide = (a, b) => b === 0 ? a : a / b;
const copy = (value) => {
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(copy) : value.slice();
  const result = {};
  for (const name in value) result[name] = copy(value[name]);
  return result;
};
`;

/** Functions of the declarations that use no buffer, as the text of a module body that returns them all. */
export function writeScript(declarations: readonly Declaration[]): string {
  const names: string[] = [];
  const outside = new Set(declarations.flatMap((each) => each.kind === "variable" ? [each.name] : []));
  let text = PRELUDE;
  for (const declaration of declarations) {
    if (declaration.kind === "const") {
      text += `const v$${declaration.name} = ${write(declaration.value)};\n`;
    } else if (declaration.kind === "struct") {
      const { name, members } = declaration;
      const operands = members.map((member) => `v$${member.name}`).join(", ");
      const values = members.map((member) => `${member.name}: v$${member.name}`).join(", ");
      text += `const f$${name} = (${operands}) => ({ ${values} });\n`;
      const zeros = members.map((member) => zeroOf(member.type)).join(", ");
      text += `const z$${name} = () => f$${name}(${zeros});\n`;
    } else if (declaration.kind === "function") {
      const uses = namesIn(declaration.body);
      // A parameter or local variable may have the name of a buffer.
      for (const each of declaration.parameters) uses.delete(each.name);
      if (declaration.attributes !== "" || [...uses].some((name) => outside.has(name))) {
        outside.add(declaration.name);
        continue;
      }
      const parameters = declaration.parameters.map((each) => `v$${each.name}`).join(", ");
      text += `function f$${declaration.name}(${parameters}) {\n${writeBlock(declaration.body)}}\n`;
      names.push(declaration.name);
    }
  }
  return `${text}return { ${names.map((name) => `${name}: f$${name}`).join(", ")} };\n`;
}

/** All names that statements mention and do not declare, functions included. */
function namesIn(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const local = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === "object") {
      if ("kind" in value && (value.kind === "name" || value.kind === "call") && "name" in value) {
        names.add(value.name as string);
      }
      if ("kind" in value && value.kind === "declare" && "name" in value) local.add(value.name as string);
      Object.values(value).forEach(visit);
    }
  };
  visit(statements);
  return names.difference(local);
}

function writeBlock(statements: readonly Statement[]): string {
  return statements.map(writeStatement).join("");
}

function writeStatement(statement: Statement): string {
  switch (statement.kind) {
    case "if":
      return `if (${write(statement.condition)}) {\n${writeBlock(statement.body)}} else {\n` +
        `${writeBlock(statement.otherwise)}}\n`;
    case "for":
      return `for (${writeSimple(statement.start)}; ${write(statement.condition)}; ${
        writeSimple(statement.step)
      }) {\n` +
        `${writeBlock(statement.body)}}\n`;
    case "return":
      // A caller that changed a returned parameter would change the value that it passed.
      return `return${statement.value === null ? "" : ` ${value(statement.value)}`};\n`;
    case "break":
    case "continue":
      return `${statement.kind};\n`;
    default:
      return `${writeSimple(statement)};\n`;
  }
}

function writeSimple(statement: Statement): string {
  switch (statement.kind) {
    case "declare":
      return `let v$${statement.name} = ${
        statement.value === null ? zeroOf(statement.type) : value(statement.value)
      }`;
    case "assign":
      return `${write(statement.target)} = ${value(statement.value)}`;
    case "call":
      return write(statement.call);
    default:
      throw new Error(`${statement.kind} is not a simple statement`);
  }
}

function zeroOf(type: string): string {
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
function value(expression: Expression): string {
  const text = write(expression);
  const isNew = expression.kind === "call" && expression.name !== "select";
  return isScalar(expression.type) || isNew ? text : `copy(${text})`;
}

function write(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return Object.is(expression.value, -0) ? "-0" : `${expression.value}`;
    case "name":
      return `v$${expression.name}`;
    case "unary":
      return writeUnary(expression.operator, expression.type, write(expression.operand));
    case "binary":
      return writeBinary(
        expression.operator,
        expression.left.type,
        write(expression.left),
        write(expression.right),
      );
    case "call":
      return writeCall(
        expression.name,
        expression.operands.map((each) => each.type),
        // A constructor keeps its operands, a function only reads them.
        expression.operands.map(expression.name === expression.type ? value : write),
      );
    case "member":
      return vectorOf(expression.owner.type) === null
        ? `${write(expression.owner)}.${expression.name}`
        : `${write(expression.owner)}[${"xyzw".indexOf(expression.name)}]`;
    case "index":
      return `${write(expression.owner)}[${write(expression.at)}]`;
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
