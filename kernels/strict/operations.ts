/**
 * Counts the arithmetic of a strict shader, for benchmarks: additions, subtractions and multiplications of f32 and i32
 * values, one for each component. Addresses (u32), comparisons, bit operations and conversions do not count.
 */
import type { Declaration, Expression, FunctionDeclaration, Statement } from "./tree.ts";

/** What is known of names: constants and parameters that are true or false. */
type Known = ReadonlyMap<string, boolean>;

const COMPONENTS: { readonly [type: string]: number } = {
  f32: 1,
  i32: 1,
  vec2f: 2,
  vec3f: 3,
  vec4f: 4,
  vec2i: 2,
  vec3i: 3,
  vec4i: 4,
};

/**
 * Operations of one round of the loop that has the most of them, loops within it counted as one round each: for a
 * kernel whose loop goes over samples, the operations of a sample (or of as many as a round takes).
 * @param declarations as the shader has them, unrolled
 * @throws RangeError without such an entry point
 */
export function operationsOfARound(declarations: readonly Declaration[], entryPoint: string): number {
  const counter = new Counter(declarations);
  const entry = counter.functions.get(entryPoint);
  if (entry === undefined) {
    throw new RangeError(`Cannot count operations of ${entryPoint}: there is no such function`);
  }
  const rounds = innermost(entry.body).map((body) => counter.statements(body, counter.constants));
  return rounds.reduce((most, count) => Math.max(most, count), 0);
}

/** The bodies of loops that hold no loop. */
function innermost(statements: readonly Statement[]): (readonly Statement[])[] {
  return statements.flatMap((each) => {
    if (each.kind === "if") return [...innermost(each.body), ...innermost(each.otherwise)];
    if (each.kind !== "for") return [];
    const inner = innermost(each.body);
    return inner.length > 0 ? inner : [each.body];
  });
}

class Counter {
  readonly functions = new Map<string, FunctionDeclaration>();
  readonly constants: Known;

  constructor(declarations: readonly Declaration[]) {
    const constants = new Map<string, boolean>();
    for (const each of declarations) {
      if (each.kind === "function") this.functions.set(each.name, each);
      if (each.kind === "const" && each.value.kind === "literal" && typeof each.value.value === "boolean") {
        constants.set(each.name, each.value.value);
      }
    }
    this.constants = constants;
  }

  statements(list: readonly Statement[], known: Known): number {
    return list.reduce((sum, each) => sum + this.statement(each, known), 0);
  }

  private statement(each: Statement, known: Known): number {
    switch (each.kind) {
      case "declare":
      case "return":
        return each.value === null ? 0 : this.expression(each.value, known);
      case "assign":
        return this.expression(each.target, known) + this.expression(each.value, known);
      case "call":
        return this.expression(each.call, known);
      case "for":
        return this.statements(each.body, known);
      case "if": {
        const condition = truth(each.condition, known);
        // Of two branches that may be taken, the longer one.
        const body = condition === false ? 0 : this.statements(each.body, known);
        const otherwise = condition === true ? 0 : this.statements(each.otherwise, known);
        return Math.max(body, otherwise);
      }
      default:
        return 0;
    }
  }

  private expression(each: Expression, known: Known): number {
    switch (each.kind) {
      case "unary":
        return this.expression(each.operand, known);
      case "binary": {
        const own = "+-*".includes(each.operator) ? COMPONENTS[each.type] ?? 0 : 0;
        return own + this.expression(each.left, known) + this.expression(each.right, known);
      }
      case "member":
        return this.expression(each.owner, known);
      case "index":
        return this.expression(each.owner, known) + this.expression(each.at, known);
      case "call": {
        const operands = each.operands.reduce((sum, operand) => sum + this.expression(operand, known), 0);
        const called = this.functions.get(each.name);
        if (called === undefined) return operands;
        const inside = new Map(this.constants);
        for (const [i, { name }] of called.parameters.entries()) {
          inside.delete(name);
          const value = truth(each.operands[i]!, known);
          if (value !== null) inside.set(name, value);
        }
        return operands + this.statements(called.body, inside);
      }
      default:
        return 0;
    }
  }
}

/** What a condition is, or null when it is not known. */
function truth(each: Expression, known: Known): boolean | null {
  if (each.kind === "literal") return typeof each.value === "boolean" ? each.value : null;
  if (each.kind === "name") return known.get(each.name) ?? null;
  if (each.kind === "unary" && each.operator === "!") {
    const operand = truth(each.operand, known);
    return operand === null ? null : !operand;
  }
  if (each.kind !== "binary") return null;
  const [left, right] = [truth(each.left, known), truth(each.right, known)];
  if (each.operator === "||") return left === true || right === true ? true : left === false ? right : null;
  if (each.operator === "&&") return left === false || right === false ? false : left === true ? right : null;
  return null;
}
