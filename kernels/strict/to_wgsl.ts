/** Writes typed trees as WGSL in which no compiler can change an f32 result. */
import type { Declaration, Expression, Statement } from "./tree.ts";

/**
 * Every f32 sum, difference and product passes through an integer `xor` with a zero that the compiler cannot
 * know, because it comes from a storage buffer: nothing is reassociated, contracted or kept in more precision.
 */
export const BARRIER = `var<private> strict_zero: u32;
fn strict_add(a: f32, b: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a + b) ^ strict_zero); }
fn strict_sub(a: f32, b: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a - b) ^ strict_zero); }
fn strict_mul(a: f32, b: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a * b) ^ strict_zero); }
fn estimate_divide(a: f32, b: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a / b) ^ strict_zero); }
fn estimate_sqrt(a: f32) -> f32 { return bitcast<f32>(bitcast<u32>(sqrt(a)) ^ strict_zero); }
`;

const STRICT: { readonly [operator: string]: string } = {
  "+": "strict_add",
  "-": "strict_sub",
  "*": "strict_mul",
};

/** @param zeroBuffer name of the storage buffer (array<u32>) whose first word is zero */
export function writeWgsl(declarations: readonly Declaration[], zeroBuffer: string | null): string {
  return declarations.map((declaration) => writeDeclaration(declaration, zeroBuffer)).join("");
}

function writeDeclaration(declaration: Declaration, zeroBuffer: string | null): string {
  switch (declaration.kind) {
    case "const":
      return `const ${declaration.name}: ${declaration.type} = ${write(declaration.value)};\n`;
    case "struct": {
      const members = declaration.members.map((member) => `${member.name}: ${member.type}`);
      return `struct ${declaration.name} { ${members.join(", ")} }\n`;
    }
    case "variable": {
      const before = declaration.attributes === "" ? "" : `${declaration.attributes} `;
      return `${before}var<${declaration.space}> ${declaration.name}: ${declaration.type};\n`;
    }
    case "function": {
      const parameters = declaration.parameters.map((each) =>
        `${each.attributes} ${each.name}: ${each.type}`.trim()
      );
      const result = declaration.type === null ? "" : ` -> ${declaration.type}`;
      const isEntry = declaration.attributes.includes("@compute");
      const load = isEntry && zeroBuffer !== null ? `  strict_zero = ${zeroBuffer}[0];\n` : "";
      return `${declaration.attributes} fn ${declaration.name}(${parameters.join(", ")})${result} {\n${load}`
        .trim() +
        `\n${writeBlock(declaration.body, { indent: "  ", loop: false })}}\n`;
    }
  }
}

/** Where statements stand. */
interface Place {
  readonly indent: string;
  /** Some drivers keep a variable without a value of its own from one pass of a loop to the next, so it gets its zero. */
  readonly loop: boolean;
}

function writeBlock(statements: readonly Statement[], place: Place): string {
  return statements.map((statement) => writeStatement(statement, place)).join("");
}

function writeStatement(statement: Statement, place: Place): string {
  const { indent, loop } = place;
  const inner = { indent: `${indent}  `, loop };
  switch (statement.kind) {
    case "if": {
      const head = `${indent}if (${write(statement.condition)}) {\n${
        writeBlock(statement.body, inner)
      }${indent}}`;
      if (statement.otherwise.length === 0) return `${head}\n`;
      return `${head} else {\n${writeBlock(statement.otherwise, inner)}${indent}}\n`;
    }
    case "for":
      return `${indent}for (${writeSimple(statement.start, loop)}; ${write(statement.condition)}; ` +
        `${writeSimple(statement.step, loop)}) {\n${
          writeBlock(statement.body, { ...inner, loop: true })
        }${indent}}\n`;
    case "return":
      return `${indent}return${statement.value === null ? "" : ` ${write(statement.value)}`};\n`;
    case "break":
    case "continue":
      return `${indent}${statement.kind};\n`;
    default:
      return `${indent}${writeSimple(statement, loop)};\n`;
  }
}

function writeSimple(statement: Statement, loop: boolean): string {
  switch (statement.kind) {
    case "declare": {
      const { how, name, type, value } = statement;
      const zero = loop ? ` = ${type}()` : "";
      return `${how} ${name}: ${type}${value === null ? zero : ` = ${write(value)}`}`;
    }
    case "assign":
      return `${write(statement.target)} = ${write(statement.value)}`;
    case "call":
      return write(statement.call);
    default:
      throw new Error(`${statement.kind} is not a simple statement`);
  }
}

function write(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return writeLiteral(expression.type, expression.value);
    case "name":
      return expression.name;
    case "unary":
      return `${expression.operator}(${write(expression.operand)})`;
    case "binary": {
      const [left, right] = [write(expression.left), write(expression.right)];
      const strict = expression.type === "f32" ? STRICT[expression.operator] : undefined;
      return strict === undefined
        ? `(${left} ${expression.operator} ${right})`
        : `${strict}(${left}, ${right})`;
    }
    case "call":
      return `${expression.name}(${expression.operands.map(write).join(", ")})`;
    case "member":
      return `${write(expression.owner)}.${expression.name}`;
    case "index":
      return `${write(expression.owner)}[${write(expression.at)}]`;
  }
}

function writeLiteral(type: string, value: number | boolean): string {
  if (typeof value === "boolean") return String(value);
  if (type === "u32") return `${value}u`;
  if (type === "i32") return value < 0 ? `(${value}i)` : `${value}i`;
  // The shortest text that gives this double back gives this f32 back, in one rounding.
  return value < 0 || Object.is(value, -0) ? `(-${-value}f)` : `${value}f`;
}
