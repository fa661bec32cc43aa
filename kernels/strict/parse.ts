/**
 * Parses strict WGSL into typed trees, in one pass: what is used must be declared before. Everything whose
 * bits could differ between drivers is refused here, with file, line and remedy.
 */
import { INLINE } from "./inline.ts";
import { RESERVED } from "./reserved.ts";
import { type Token, tokenize } from "./tokens.ts";
import {
  type Declaration,
  type Expression,
  type Parameter,
  type Statement,
  StrictSyntaxError,
} from "./tree.ts";
import type { TypeName } from "./tree.ts";
import { binaryType, bitcastType, builtinType, elementOf, FORBIDDEN, vectorOf } from "./types.ts";

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

export class Parser {
  readonly declarations: Declaration[] = [];
  private readonly functions = new Map<string, { parameters: readonly TypeName[]; type: TypeName | null }>();
  private readonly structs = new Map<string, readonly { name: string; type: TypeName }[]>();
  private scopes: Map<string, TypeName>[] = [new Map()];
  /** Whether each enclosing loop, innermost last, may become copies of its body. */
  private loops: boolean[] = [];
  private tokens: Token[] = [];
  private at = 0;
  private file = "";

  /** Adds one source file to what has been parsed. */
  parse(source: string, file: string): void {
    this.tokens = tokenize(source, file);
    this.at = 0;
    this.file = file;
    while (this.peek().kind !== "end") this.declarations.push(this.declaration());
  }

  /** Makes the module's buffers known before any function is parsed: libraries may use those of a kernel's file. */
  predeclare(source: string, file: string): void {
    this.tokens = tokenize(source, file);
    this.at = 0;
    this.file = file;
    for (let depth = 0; this.peek().kind !== "end";) {
      const { text } = this.next();
      if (text === "{") depth++;
      if (text === "}") depth--;
      if (depth > 0 || text !== "var") continue;
      while (!this.accept(">")) this.next();
      const name = this.name();
      this.expect(":");
      this.define(name, this.type());
    }
  }

  private fail(message: string): never {
    throw new StrictSyntaxError(`${this.file}:${this.peek().line}: ${message}`);
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  private next(): Token {
    return this.tokens[this.at++]!;
  }

  private accept(text: string): boolean {
    if (this.peek().text !== text || this.peek().kind === "end") return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected ${text}, found ${this.peek().text}`);
  }

  private name(): string {
    const { kind, text } = this.peek();
    if (kind !== "name") this.fail(`expected a name, found ${text}`);
    // `@inline`, which never comes into a shader, is the translator's own.
    if (RESERVED.has(text) && this.tokens[this.at - 1]?.text !== "@") {
      this.fail(`${text} is a reserved word of WGSL: take another name`);
    }
    return this.next().text;
  }

  private define(name: string, type: TypeName): void {
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

  private declaration(): Declaration {
    const attributes = this.attributes();
    const word = this.name();
    switch (word) {
      case "const": {
        const { name, type, value } = this.binding();
        if (value === null) return this.fail(`const ${name} needs a value`);
        return { kind: "const", name, type, value };
      }
      case "struct":
        return this.struct();
      case "var": {
        this.expect("<");
        let space = this.name();
        if (this.accept(",")) space += `, ${this.name()}`;
        this.expect(">");
        const name = this.name();
        this.expect(":");
        const type = this.type();
        this.expect(";");
        this.define(name, type);
        return { kind: "variable", attributes, space, name, type };
      }
      case "fn":
        return this.functionDeclaration(attributes);
      default:
        return this.fail(`expected const, struct, var or fn, found ${word}`);
    }
  }

  private struct(): Declaration {
    const name = this.name();
    const members: { name: string; type: TypeName }[] = [];
    this.expect("{");
    while (!this.accept("}")) {
      const member = this.name();
      this.expect(":");
      members.push({ name: member, type: this.type() });
      if (!this.accept(",")) {
        this.expect("}");
        break;
      }
    }
    this.structs.set(name, members);
    return { kind: "struct", name, members };
  }

  private functionDeclaration(attributes: string): Declaration {
    const name = this.name();
    this.expect("(");
    const parameters: Parameter[] = [];
    while (!this.accept(")")) {
      const before = this.attributes();
      const parameter = this.name();
      this.expect(":");
      parameters.push({ attributes: before, name: parameter, type: this.type() });
      if (!this.accept(",")) {
        this.expect(")");
        break;
      }
    }
    const open = parameters.find((each) => /^array<[^,]+>$/.test(each.type));
    if (open !== undefined && attributes !== INLINE) {
      this.fail(`${name} takes an array of any length, ${open.name}: write @inline fn ${name}`);
    }
    const type = this.accept("->") ? this.type() : null;
    this.functions.set(name, { parameters: parameters.map((each) => each.type), type });
    this.scopes.push(new Map(parameters.map((each) => [each.name, each.type])));
    const body = this.block();
    this.scopes.pop();
    return { kind: "function", attributes, name, parameters, type, body };
  }

  private attributes(): string {
    const parts: string[] = [];
    while (this.accept("@")) {
      let text = `@${this.name()}`;
      if (this.accept("(")) {
        const inner: string[] = [];
        while (!this.accept(")")) inner.push(this.next().text);
        text += `(${inner.join("")})`;
      }
      parts.push(text);
    }
    return parts.join(" ");
  }

  private type(): TypeName {
    const name = this.name();
    if (!this.accept("<")) return name;
    let text = this.type();
    if (this.accept(",")) text += `, ${this.next().text}`;
    this.expect(">");
    return `${name}<${text}>`;
  }

  private block(): Statement[] {
    this.expect("{");
    this.scopes.push(new Map());
    const statements: Statement[] = [];
    while (!this.accept("}")) statements.push(this.statement());
    this.scopes.pop();
    return statements;
  }

  private statement(): Statement {
    switch (this.peek().text) {
      case "if":
        return this.ifStatement();
      case "for":
        return this.forStatement(false);
      case "@": {
        const attributes = this.attributes();
        const found = /^@unroll(?:\((\w+)\))?$/.exec(attributes);
        if (found === null || this.peek().text !== "for") return this.fail("expected @unroll for");
        return this.forStatement(found[1] ?? true);
      }
      case "return": {
        this.next();
        const value = this.peek().text === ";" ? null : this.expression();
        this.expect(";");
        return { kind: "return", value };
      }
      case "break":
      case "continue": {
        const kind = this.peek().text as "break" | "continue";
        const copied = this.loops.at(-1);
        if (copied === undefined) return this.fail(`${kind} outside of a loop`);
        // In copies of the body there is no loop left to leave but the one around it.
        if (copied) return this.fail(`${kind} in an @unroll loop: put the rest of the body into an if`);
        this.next();
        this.expect(";");
        return { kind };
      }
      default: {
        const statement = this.simple();
        this.expect(";");
        return statement;
      }
    }
  }

  private ifStatement(): Statement {
    this.expect("if");
    const condition = this.condition();
    const body = this.block();
    if (!this.accept("else")) return { kind: "if", condition, body, otherwise: [] };
    const otherwise = this.peek().text === "if" ? [this.ifStatement()] : this.block();
    return { kind: "if", condition, body, otherwise };
  }

  private forStatement(unroll: boolean | string): Statement {
    const place = `${this.file}:${this.peek().line}`;
    this.expect("for");
    this.expect("(");
    this.scopes.push(new Map());
    const start = this.simple();
    this.expect(";");
    const condition = this.condition();
    this.expect(";");
    const step = this.simple();
    this.expect(")");
    this.loops.push(unroll !== false);
    const body = this.block();
    this.loops.pop();
    this.scopes.pop();
    return { kind: "for", place, unroll, start, condition, step, body };
  }

  private condition(): Expression {
    const condition = this.expression();
    if (condition.type !== "bool") this.fail(`a condition must be bool: got ${condition.type}`);
    return condition;
  }

  /** A declaration, an assignment or a call, without its semicolon. */
  private simple(): Statement {
    const word = this.peek().text;
    if (word === "let" || word === "var" || word === "const") {
      this.next();
      const { name, type, value } = this.binding(false);
      return { kind: "declare", how: word, name, type, value };
    }
    const target = this.postfix();
    const operator = this.next().text;
    if (operator === "=") return this.assignment(target, this.expression());
    if (operator === "++" || operator === "--") {
      const one: Expression = { kind: "literal", type: target.type, value: 1 };
      return this.assignment(target, this.binary(operator[0]!, target, one));
    }
    if (/^(\+|-|\*|\/|&|\||\^|<<|>>)=$/.test(operator)) {
      return this.assignment(target, this.binary(operator.slice(0, -1), target, this.expression()));
    }
    this.at--;
    if (target.kind !== "call") return this.fail("expected an assignment or a call");
    return { kind: "call", call: target };
  }

  private assignment(target: Expression, value: Expression): Statement {
    if (target.type !== value.type) this.fail(`cannot assign ${value.type} to ${target.type}`);
    return { kind: "assign", target, value };
  }

  private binding(semicolon = true): { name: string; type: TypeName; value: Expression | null } {
    const name = this.name();
    let type = this.accept(":") ? this.type() : null;
    const value = this.accept("=") ? this.expression() : null;
    if (semicolon) this.expect(";");
    if (type !== null && value !== null && value.type !== type) {
      this.fail(`${name} is ${type}, its value ${value.type}`);
    }
    type ??= value?.type ?? this.fail(`${name} needs a type or a value`);
    this.define(name, type);
    return { name, type, value };
  }

  private expression(level = 0): Expression {
    if (level === LEVELS.length) return this.unary();
    let left = this.expression(level + 1);
    while (LEVELS[level]!.includes(this.peek().text)) {
      const operator = this.next().text;
      left = this.binary(operator, left, this.expression(level + 1));
    }
    return left;
  }

  private binary(operator: string, left: Expression, right: Expression): Expression {
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

  private postfix(): Expression {
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
      this.at--;
      return this.fail(`expected a value, found ${token.text}`);
    }
    if (token.text === "true" || token.text === "false") {
      return { kind: "literal", type: "bool", value: token.text === "true" };
    }
    if (token.text === "bitcast") return this.bitcast();
    const isType = vectorOf(token.text) !== null || token.text === "array" || /^vec[234]$/.test(token.text);
    if (isType) {
      this.at--;
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

/** Whether a parameter takes an operand: that of an @inline function arrays of any length. */
function takes(parameter: TypeName, operand: TypeName): boolean {
  if (parameter === operand) return true;
  return /^array<[^,]+>$/.test(parameter) && operand.startsWith(`${parameter.slice(0, -1)}, `);
}
