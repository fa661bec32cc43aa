/**
 * Parses strict WGSL into typed trees, in one pass: what is used must be declared before. Everything whose
 * bits could differ between drivers is refused here, with file, line and remedy.
 */
import { INLINE } from "../inline.ts";
import { StatementParser } from "./statements.ts";
import type { Declaration, Parameter, TypeName } from "../tree.ts";

export class Parser extends StatementParser {
  readonly declarations: Declaration[] = [];

  /** Adds one source file to what has been parsed. */
  parse(source: string, file: string): void {
    this.open(source, file);
    while (this.peek().kind !== "end") this.declarations.push(this.declaration());
  }

  /** Makes the module's buffers known before any function is parsed: libraries may use those of a kernel's file. */
  predeclare(source: string, file: string): void {
    this.open(source, file);
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
}
