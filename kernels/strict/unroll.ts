/**
 * Unrolls the loops that ask for it (`@unroll for`), drops branches whose condition is a constant, and turns local
 * arrays whose every index is then a number into single variables.
 */
import { type Bindings, fold } from "./fold.ts";
import { Names } from "./names.ts";
import { splitArrays } from "./split_arrays.ts";
import type { Declaration, Expression, Statement } from "./tree.ts";
import { StrictSyntaxError } from "./tree.ts";

/** The most copies that one loop may become. */
const MOST_COPIES = 1024;

/** A pass over declarations in their order; constants must come before their uses. */
export function unrolled(): (declaration: Declaration) => Declaration {
  const constants = new Map<string, Expression>();
  return (declaration) => {
    if (declaration.kind === "const") {
      const value = fold(declaration.value, constants);
      if (value.kind === "literal" && value.type !== "f32") constants.set(declaration.name, value);
    }
    if (declaration.kind !== "function" || !asks(declaration.body)) return declaration;
    const visible = new Map(constants);
    for (const { name } of declaration.parameters) visible.delete(name);
    const names = new Names(declaration);
    const body = new Unroller(declaration.name, names).block(declaration.body, visible);
    return { ...declaration, body: splitArrays(body, constants, names) };
  };
}

function asks(statements: readonly Statement[]): boolean {
  return statements.some((each) =>
    each.kind === "for"
      ? each.unroll !== false || asks(each.body)
      : each.kind === "if" && (asks(each.body) || asks(each.otherwise))
  );
}

/** What `write` makes of each statement, without what stands behind a `return`, `break` or `continue`. */
function upToItsEnd(
  statements: readonly Statement[],
  write: (statement: Statement) => Statement[],
): Statement[] {
  const result: Statement[] = [];
  for (const each of statements) {
    result.push(...write(each));
    const { kind } = result.at(-1) ?? each;
    if (kind === "return" || kind === "break" || kind === "continue") break;
  }
  return result;
}

class Unroller {
  private copies = 0;

  constructor(private readonly functionName: string, private readonly names: Names) {}

  /** The statements of a block that stays one. */
  block(statements: readonly Statement[], outside: Bindings): Statement[] {
    const bindings = new Map(outside);
    return upToItsEnd(statements, (each) => this.statement(each, bindings));
  }

  /** The statements of a block that becomes part of the one around it: its declarations get names of their own. */
  private inlined(statements: readonly Statement[], outside: Bindings): Statement[] {
    const suffix = `_${++this.copies}`;
    const bindings = new Map(outside);
    return upToItsEnd(statements, (each) => {
      const result = this.statement(each, bindings);
      if (each.kind !== "declare") return result;
      const name = this.names.free(each.name + suffix);
      // From here on: before, the name is that of the block around.
      bindings.set(each.name, { kind: "name", type: each.type, name });
      return result.map((own) => ({ ...own, name }));
    });
  }

  private statement(statement: Statement, bindings: Map<string, Expression>): Statement[] {
    switch (statement.kind) {
      case "declare": {
        const value = statement.value === null ? null : fold(statement.value, bindings);
        // A new variable hides a constant of the same name.
        bindings.delete(statement.name);
        return [{ ...statement, value }];
      }
      case "assign":
        return [{
          kind: "assign",
          target: fold(statement.target, bindings),
          value: fold(statement.value, bindings),
        }];
      case "call":
        return [{ kind: "call", call: fold(statement.call, bindings) }];
      case "return":
        return [{ kind: "return", value: statement.value === null ? null : fold(statement.value, bindings) }];
      case "if": {
        const condition = fold(statement.condition, bindings);
        if (condition.kind === "literal") {
          return this.inlined(condition.value ? statement.body : statement.otherwise, bindings);
        }
        const body = this.block(statement.body, bindings);
        return [{ kind: "if", condition, body, otherwise: this.block(statement.otherwise, bindings) }];
      }
      case "for":
        return this.unrolls(statement, bindings)
          ? this.copiesOf(statement, bindings)
          : [this.loop(statement, bindings)];
      default:
        return [statement];
    }
  }

  private unrolls({ unroll, place }: Statement & { kind: "for" }, bindings: Bindings): boolean {
    if (typeof unroll === "boolean") return unroll;
    const known = bindings.get(unroll);
    if (known?.kind === "literal" && known.type === "bool") return Boolean(known.value);
    throw new StrictSyntaxError(
      `${place}: ${this.functionName}: Cannot unroll a loop as ${unroll} must be a constant of type bool`,
    );
  }

  private loop(statement: Statement & { kind: "for" }, outside: Bindings): Statement {
    const bindings = new Map(outside);
    const [start] = this.statement(statement.start, bindings);
    const [step] = this.statement(statement.step, bindings);
    const condition = fold(statement.condition, bindings);
    return {
      ...statement,
      start: start!,
      condition,
      step: step!,
      body: this.block(statement.body, bindings),
    };
  }

  private copiesOf(statement: Statement & { kind: "for" }, outside: Bindings): Statement[] {
    const { start, condition, step, place } = statement;
    const refuse = (reason: string): never => {
      throw new StrictSyntaxError(`${place}: ${this.functionName}: Cannot unroll a loop as ${reason}`);
    };
    if (start.kind !== "declare" || start.value === null || step.kind !== "assign") {
      return refuse("it must declare its variable and step it by an assignment");
    }
    let value = fold(start.value, outside);
    const result: Statement[] = [];
    for (let copy = 0;; copy++) {
      if (copy > MOST_COPIES) refuse(`it has more than ${MOST_COPIES} rounds`);
      if (value.kind !== "literal") return refuse(`${start.name} is not known before the shader runs`);
      const bindings = new Map(outside).set(start.name, value);
      const goesOn = fold(condition, bindings);
      if (goesOn.kind !== "literal") return refuse("its end is not known before the shader runs");
      if (!goesOn.value) return result;
      result.push(...this.inlined(statement.body, bindings));
      value = fold(step.value, bindings);
    }
  }
}
