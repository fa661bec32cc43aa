/**
 * Parses values: operators by their binding strength, members, elements, calls and constructors. Each gets its type
 * at once, from the names, functions and structs declared before it.
 */
import { TokenReader } from "./token_reader.ts";
import type { Expression, TypeName } from "../tree.ts";
import { binaryType, bitcastType, builtinType, elementOf, FORBIDDEN, takes, vectorOf } from "../types.ts";

/** Binding strength of binary operators, loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const STATEMENT_CALLS = new Set(["workgroupBarrier", "storageBarrier"]);

export class ExpressionParser extends TokenReader {
  protected readonly functions = new Map<
    string,
    { parameters: readonly TypeName[]; type: TypeName | null }
  >();
  protected readonly structs = new Map<string, readonly { name: string; type: TypeName }[]>();
  protected scopes: Map<string, TypeName>[] = [new Map()];

  protected define(name: string, type: TypeName): void {
    // Scope 0 is the module. JavaScript has no name for what is hidden while its own first value is made.
    if (this.scopes.slice(1).some((scope) => scope.has(name))) {
      this.fail(`${name} is declared already in this function: take another name`);
    }
    this.scopes[this.scopes.length - 1]!.set(name, type);
  }

  private typeOfName(name: string): TypeName {
    for (let depth = this.scopes.length - 1; depth >= 0; depth--) {
      const type = this.scopes[depth]!.get(name);
      if (type !== undefined) return type;
    }
    return this.fail(`${name} is not declared before its use`);
  }

  protected expression(level = 0): Expression {
    if (level === LEVELS.length) return this.unary();
    let left = this.expression(level + 1);
    while (LEVELS[level]!.includes(this.peek().text)) {
      const operator = this.next().text;
      left = this.binary(operator, left, this.expression(level + 1));
    }
    return left;
  }

  protected binary(operator: string, left: Expression, right: Expression): Expression {
    const type = binaryType(operator, left.type, right.type);
    if (typeof type !== "string") return this.fail(`${left.type} ${operator} ${right.type}: ${type.reason}`);
    return { kind: "binary", type, operator, left, right };
  }

  private unary(): Expression {
    for (const operator of ["-", "!", "~"]) {
      if (!this.accept(operator)) continue;
      const operand = this.unary();
      const fits = operator === "!"
        ? operand.type === "bool"
        : operator === "~"
        ? operand.type === "u32" || operand.type === "i32"
        : operand.type === "f32" || operand.type === "i32";
      if (!fits) this.fail(`${operator} does not fit ${operand.type}`);
      if (operator === "-" && operand.kind === "literal") return { ...operand, value: -operand.value };
      return { kind: "unary", type: operand.type, operator, operand };
    }
    return this.postfix();
  }

  protected postfix(): Expression {
    let owner = this.primary();
    for (;;) {
      if (this.accept(".")) {
        owner = this.member(owner, this.name());
      } else if (this.accept("[")) {
        const at = this.expression();
        this.expect("]");
        const type = elementOf(owner.type) ?? vectorOf(owner.type)?.component;
        if (type === undefined) return this.fail(`${owner.type} has no elements`);
        owner = { kind: "index", type, owner, at };
      } else {
        return owner;
      }
    }
  }

  private member(owner: Expression, name: string): Expression {
    const vector = vectorOf(owner.type);
    const type = vector === null
      ? this.structs.get(owner.type)?.find((member) => member.name === name)?.type
      : "xyzw".slice(0, vector.size).includes(name) && name.length === 1
      ? vector.component
      : undefined;
    if (type === undefined) return this.fail(`${owner.type} has no member ${name}`);
    return { kind: "member", type, owner, name };
  }

  private primary(): Expression {
    const token = this.next();
    if (token.text === "(") {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (token.kind === "number") return this.number(token.text);
    if (token.kind !== "name") {
      this.back();
      return this.fail(`expected a value, found ${token.text}`);
    }
    if (token.text === "true" || token.text === "false") {
      return { kind: "literal", type: "bool", value: token.text === "true" };
    }
    if (token.text === "bitcast") return this.bitcast();
    const isType = vectorOf(token.text) !== null || token.text === "array" || /^vec[234]$/.test(token.text);
    if (isType) {
      this.back();
      return this.construct(this.type());
    }
    if (this.peek().text === "(") return this.call(token.text);
    return { kind: "name", type: this.typeOfName(token.text), name: token.text };
  }

  private number(text: string): Expression {
    if (text.endsWith("u")) return { kind: "literal", type: "u32", value: Number(text.slice(0, -1)) };
    if (/^0x|^\d+i?$/.test(text)) {
      return { kind: "literal", type: "i32", value: Number(text.replace(/i$/, "")) };
    }
    return { kind: "literal", type: "f32", value: Math.fround(Number(text.replace(/f$/, ""))) };
  }

  private operands(): Expression[] {
    this.expect("(");
    const operands: Expression[] = [];
    while (!this.accept(")")) {
      operands.push(this.expression());
      if (!this.accept(",")) {
        this.expect(")");
        break;
      }
    }
    return operands;
  }

  private bitcast(): Expression {
    this.expect("<");
    const target = this.type();
    this.expect(">");
    const operands = this.operands();
    const type = operands.length === 1 ? bitcastType(target, operands[0]!.type) : null;
    if (type === null) return this.fail(`bitcast<${target}> does not fit its operand`);
    return { kind: "call", type, name: `bitcast<${target}>`, operands };
  }

  private construct(type: TypeName): Expression {
    const operands = this.operands();
    const vector = vectorOf(type);
    const component = vector?.component ?? elementOf(type);
    const fits = operands.every((each) => each.type === component) &&
      (vector === null || operands.length === vector.size);
    if (!fits) this.fail(`${type}(…) needs ${vector?.size ?? "its"} values of type ${component}`);
    return { kind: "call", type, name: type, operands };
  }

  private call(name: string): Expression {
    const reason = FORBIDDEN[name];
    if (reason !== undefined) this.fail(`${name} is not allowed: ${reason}`);
    const operands = this.operands();
    const types = operands.map((each) => each.type);
    if (STATEMENT_CALLS.has(name)) return { kind: "call", type: "void", name, operands };
    const members = this.structs.get(name);
    const declared = this.functions.get(name);
    const expected = declared?.parameters ?? members?.map((member) => member.type);
    if (expected !== undefined) {
      const fits = expected.length === types.length && expected.every((type, i) => takes(type, types[i]!));
      if (!fits) {
        this.fail(`${name} takes (${expected.join(", ")}): got (${types.join(", ")})`);
      }
      return { kind: "call", type: members !== undefined ? name : declared?.type ?? "void", name, operands };
    }
    const type = builtinType(name, types);
    if (type === null) return this.fail(`${name}(${types.join(", ")}) is not known here`);
    return { kind: "call", type, name, operands };
  }
}
