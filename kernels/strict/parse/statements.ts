/** Parses statements and blocks, each block a scope of names. */
import { ExpressionParser } from "./expressions.ts";
import type { Expression, Statement, TypeName } from "../tree.ts";

export class StatementParser extends ExpressionParser {
  /** Whether each enclosing loop, innermost last, may become copies of its body. */
  private loops: boolean[] = [];

  protected block(): Statement[] {
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
    const place = this.place();
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
    this.back();
    if (target.kind !== "call") return this.fail("expected an assignment or a call");
    return { kind: "call", call: target };
  }

  private assignment(target: Expression, value: Expression): Statement {
    if (target.type !== value.type) this.fail(`cannot assign ${value.type} to ${target.type}`);
    return { kind: "assign", target, value };
  }

  protected binding(semicolon = true): { name: string; type: TypeName; value: Expression | null } {
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
}
