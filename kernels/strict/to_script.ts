/** Writes typed trees as JavaScript that gives the same bits as the WGSL: the emulation on the CPU. */
import { newValue, writeValue, zeroOf } from "./script_values.ts";
import type { Declaration, Statement } from "./tree.ts";

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
      text += `const v$${declaration.name} = ${writeValue(declaration.value)};\n`;
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
      return `if (${writeValue(statement.condition)}) {\n${writeBlock(statement.body)}} else {\n` +
        `${writeBlock(statement.otherwise)}}\n`;
    case "for":
      return `for (${writeSimple(statement.start)}; ${writeValue(statement.condition)}; ${
        writeSimple(statement.step)
      }) {\n` +
        `${writeBlock(statement.body)}}\n`;
    case "return":
      // A caller that changed a returned parameter would change the value that it passed.
      return `return${statement.value === null ? "" : ` ${newValue(statement.value)}`};\n`;
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
        statement.value === null ? zeroOf(statement.type) : newValue(statement.value)
      }`;
    case "assign":
      return `${writeValue(statement.target)} = ${newValue(statement.value)}`;
    case "call":
      return writeValue(statement.call);
    default:
      throw new Error(`${statement.kind} is not a simple statement`);
  }
}
