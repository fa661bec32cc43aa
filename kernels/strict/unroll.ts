/**
 * Unrolls the loops that ask for it (`@unroll for`), drops branches whose condition is a constant, and turns local
 * arrays whose every index is then a number into single variables: a driver keeps those in registers, where an
 * indexed array goes through memory. Integer and bool arithmetic alone is folded, so no f32 result can change.
 */
import { Names } from "./names.ts";
import type { Declaration, Expression, Statement } from "./tree.ts";
import { StrictSyntaxError } from "./tree.ts";

type Value = number | boolean;
/** What a name stands for: a number that is known, or the name that it has in this copy of a body. */
type Bindings = ReadonlyMap<string, Expression>;

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

/** `expression` with known names replaced, and integer and bool operations on numbers done. */
function fold(expression: Expression, bindings: Bindings): Expression {
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

/** Array → its elements' type and names. */
type Split = Map<string, { readonly element: string; readonly names: readonly string[] }>;

/** Local arrays that are only ever used by numbered elements become variables, one an element. */
function splitArrays(body: readonly Statement[], constants: Bindings, names: Names): Statement[] {
  const sizes = new Map<string, { element: string; size: number }>();
  const unlike = new Set<string>();
  const collect = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === "declare" && each.value === null) {
        const match = /^array<([^,]+), (\w+)>$/.exec(each.type);
        if (match === null) continue;
        const known = constants.get(match[2]!);
        const size = known?.kind === "literal" ? Number(known.value) : parseInt(match[2]!);
        const other = sizes.get(each.name);
        // Two arrays of one name that are not alike stay arrays.
        if (other !== undefined && (other.element !== match[1] || other.size !== size)) unlike.add(each.name);
        sizes.set(each.name, { element: match[1]!, size });
      } else if (each.kind === "for") collect(each.body);
      else if (each.kind === "if") collect([...each.body, ...each.otherwise]);
    }
  };
  collect(body);
  for (const name of unlike) sizes.delete(name);
  visit(body, (expression) => {
    if (expression.kind === "name") sizes.delete(expression.name);
    return expression.kind === "index" && expression.owner.kind === "name" &&
      expression.at.kind === "literal";
  });
  if (sizes.size === 0) return [...body];
  const split: Split = new Map();
  for (const [name, array] of sizes) {
    const elements = (stem: string) => Array.from({ length: array.size }, (_, i) => `${stem}${i}`);
    split.set(name, { ...array, names: elements(names.free(`${name}_at`, elements)) });
  }
  return [...rewrite(body, split)];
}

/** Calls `look` on every expression; where it says true, what is inside is passed over. */
function visit(tree: unknown, look: (expression: Expression) => boolean): void {
  if (Array.isArray(tree)) {
    for (const each of tree) visit(each, look);
  } else if (tree !== null && typeof tree === "object") {
    if ("type" in tree && "kind" in tree && tree.kind !== "declare" && look(tree as Expression)) return;
    for (const each of Object.values(tree)) visit(each, look);
  }
}

function rewrite<Tree>(tree: Tree, split: Split): Tree {
  if (Array.isArray(tree)) return tree.flatMap((each) => splitOne(each, split)) as Tree;
  if (tree === null || typeof tree !== "object") return tree;
  const node = tree as unknown as Expression;
  const array = node.kind === "index" && node.owner.kind === "name" && split.get(node.owner.name);
  if (node.kind === "index" && array) {
    const at = Number((node.at as Expression & { kind: "literal" }).value);
    return { kind: "name", type: node.type, name: array.names[at] } as Tree;
  }
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, rewrite(value, split)])) as Tree;
}

function splitOne(statement: Statement, split: Split): Statement[] {
  const array = statement.kind === "declare" ? split.get(statement.name) : undefined;
  if (statement.kind !== "declare" || array === undefined) return [rewrite(statement, split)];
  return array.names.map((name) => ({ ...statement, name, type: array.element }));
}
