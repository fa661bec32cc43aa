/**
 * The most loop iterations of one invocation, counted from the declarations that a shader is written from: constants
 * are known, lanes have their range, calls are followed with what is known of their operands. Nothing is measured and
 * no formula is written down, so the number is that of the shader, whatever is changed in it.
 *
 * It is counted as Mesa's software adapter does, which goes through a loop while any lane of a vector does: each
 * entry of a loop costs one iteration more for the check that ends it, and of two branches that lanes may take
 * differently both count. `break`, `continue` and `return` under a condition that is not known save nothing.
 */
import {
  builtin,
  combine,
  either,
  exactly,
  isRange,
  type Known,
  type Range,
  wholeRange,
} from "./intervals.ts";
import type { LoopIterations } from "./loop_note.ts";
import type { Declaration, Expression, FunctionDeclaration, Statement } from "./tree.ts";
import { StrictSyntaxError } from "./tree.ts";

type ForStatement = Statement & { kind: "for" };
type Values = Map<string, Known>;

/** What running some statements comes to. */
interface Run {
  readonly count: number;
  /** What is known of a returned value; undefined where nothing is returned. */
  readonly result: Known | undefined;
  /** Whether every invocation has returned. */
  readonly ended: boolean;
}

/** Rounds of a loop that are gone through one by one: twice as many as any adapter must be able to do. */
const MOST_ROUNDS = 100_000;
/** An end this high is that of the type: nothing else is known of it. */
const UNBOUNDED = 0x7fffffff;

/**
 * @param declarations as the shader has them, unrolled
 * @throws StrictSyntaxError with file and line of a loop whose rounds are not bounded before the shader runs: its
 * range must follow from constants (`min(buffer[k], MOST)`). One loop of an entry point that stands in no other may
 * run from 0 to an element of a buffer, by 1: its rounds are the host's affair.
 */
export function loopIterations(declarations: readonly Declaration[], entryPoint: string): LoopIterations {
  return new Counter(declarations).ofEntry(entryPoint);
}

/** The entry points of a shader, in order. */
export function entryPoints(declarations: readonly Declaration[]): string[] {
  return declarations.flatMap((each) =>
    each.kind === "function" && each.attributes.includes("@compute") ? [each.name] : []
  );
}

class Counter {
  private readonly functions = new Map<string, FunctionDeclaration>();
  private readonly constants: Values = new Map();
  private readonly buffers = new Set<string>();
  private readonly calls = new Map<string, Run>();
  private readonly looping = new Map<object, boolean>();
  /** Iterations of a round of the loop whose rounds the host asks for. */
  private each: number | null = null;
  private mayHaveRounds = false;

  constructor(declarations: readonly Declaration[]) {
    for (const each of declarations) {
      if (each.kind === "function") this.functions.set(each.name, each);
      if (each.kind === "const") this.constants.set(each.name, this.value(each.value, this.constants).known);
      if (each.kind === "variable") this.buffers.add(each.name);
    }
  }

  ofEntry(name: string): LoopIterations {
    const entry = this.functions.get(name);
    if (entry === undefined) {
      throw new RangeError(`Cannot count loop iterations of ${name}: there is no such function`);
    }
    this.mayHaveRounds = true;
    const { count } = this.statements(entry.body, this.entryValues(entry), assigned(entry.body));
    return { once: count, each: this.each ?? 0 };
  }

  /** `local.x` and the like, by their own names. */
  private entryValues({ attributes, parameters }: FunctionDeclaration): Values {
    const values: Values = new Map(this.constants);
    const size = /@workgroup_size\(([^)]*)\)/.exec(attributes)?.[1]?.split(",") ?? [];
    for (const { attributes: kind, name } of parameters) {
      values.set(name, null);
      if (!kind.includes("local_invocation_id")) continue;
      for (const [i, axis] of ["x", "y", "z"].entries()) {
        const text = size[i]?.trim() ?? "1";
        const lanes = /^\d/.test(text) ? exactly(parseInt(text)) : this.constants.get(text) ?? null;
        if (isRange(lanes)) values.set(`${name}.${axis}`, { low: 0, high: lanes.high - 1 });
      }
    }
    return values;
  }

  /** @param open names that are assigned somewhere: nothing is known of them */
  private statements(list: readonly Statement[], outside: Values, open: ReadonlySet<string>): Run {
    const values: Values = new Map(outside);
    let count = 0;
    let result: Known | undefined;
    for (const each of list) {
      const run = this.statement(each, values, open);
      count += run.count;
      if (run.result !== undefined) result = result === undefined ? run.result : either(result, run.result);
      if (run.ended) return { count, result, ended: true };
    }
    return { count, result, ended: false };
  }

  private statement(each: Statement, values: Values, open: ReadonlySet<string>): Run {
    const plain = (count: number): Run => ({ count, result: undefined, ended: false });
    switch (each.kind) {
      case "declare": {
        const value = each.value === null ? null : this.value(each.value, values);
        values.set(
          each.name,
          open.has(each.name) ? wholeRange(each.type) : value?.known ?? wholeRange(each.type),
        );
        return plain(value?.count ?? 0);
      }
      case "assign":
        return plain(this.value(each.target, values).count + this.value(each.value, values).count);
      case "call":
        return plain(this.value(each.call, values).count);
      case "return": {
        const value = each.value === null ? null : this.value(each.value, values);
        return { count: value?.count ?? 0, result: value?.known ?? null, ended: true };
      }
      case "if": {
        const condition = this.value(each.condition, values);
        const taken = condition.known === true
          ? [each.body]
          : condition.known === false
          ? [each.otherwise]
          : [each.body, each.otherwise];
        const runs = taken.map((branch) => this.statements(branch, values, open));
        const results = runs.flatMap(({ result }) => result === undefined ? [] : [result]);
        return {
          count: runs.reduce((sum, run) => sum + run.count, condition.count),
          result: results.length === 0 ? undefined : results.reduce(either),
          ended: runs.every(({ ended }) => ended),
        };
      }
      case "for":
        return this.loop(each, values, open);
      default:
        return plain(0);
    }
  }

  private loop(loop: ForStatement, outside: Values, open: ReadonlySet<string>): Run {
    const { start, step } = loop;
    if (start.kind !== "declare" || start.value === null || step.kind !== "assign") {
      return this.refuse(loop, "it must declare its variable and step it by an assignment");
    }
    const { name } = start;
    if (open.has(name)) return this.refuse(loop, `${name} is assigned in its body`);
    const first = this.value(start.value, outside);
    if (this.hasHostsRounds(loop)) return this.hostsRounds(loop, name, outside, open);
    const mayHaveRounds = this.mayHaveRounds;
    this.mayHaveRounds = false;
    const run = this.loops(loop.body) || this.loops(loop.condition) || this.loops(step)
      ? this.roundByRound(loop, name, step.value, first.known, outside, open)
      : this.atOnce(loop, name, step.value, first.known, outside, open);
    this.mayHaveRounds = mayHaveRounds;
    return { ...run, count: run.count + first.count };
  }

  /** A loop with no other within: v = low, low + c, … while v < end. */
  private atOnce(
    loop: ForStatement,
    name: string,
    next: Expression,
    first: Known,
    outside: Values,
    open: ReadonlySet<string>,
  ): Run {
    const { condition } = loop;
    const counts = condition.kind === "binary" && condition.left.kind === "name" &&
      condition.left.name === name;
    const stepsBy = next.kind === "binary" && next.operator === "+" && next.left.kind === "name" &&
        next.left.name === name
      ? this.value(next.right, outside).known
      : null;
    if (
      !counts || !"<=".startsWith(condition.operator) || !isRange(stepsBy) || !(stepsBy.low > 0) ||
      !isRange(first)
    ) {
      return this.roundByRound(loop, name, next, first, outside, open);
    }
    const end = this.value(condition.right, outside).known;
    if (!isRange(end) || end.high >= UNBOUNDED) return this.refuse(loop, "no constant bounds its end");
    const past = end.high + (condition.operator === "<" ? 0 : 1);
    const rounds = Math.max(0, Math.ceil((past - first.low) / stepsBy.low));
    if (rounds === 0) return { count: 1, result: undefined, ended: false };
    // A step that may wrap begins the range anew.
    if (past - 1 + stepsBy.high > (next.type === "u32" ? 0xffffffff : UNBOUNDED)) {
      return this.roundByRound(loop, name, next, first, outside, open);
    }
    // What any round may return counts, and the loop may end without.
    const inside = new Map(outside).set(name, { low: first.low, high: past - 1 });
    const { result } = this.statements(loop.body, inside, open);
    return { count: rounds + 1, result, ended: false };
  }

  /** A loop with others within, whose rounds may differ. */
  private roundByRound(
    loop: ForStatement,
    name: string,
    next: Expression,
    first: Known,
    outside: Values,
    open: ReadonlySet<string>,
  ): Run {
    const values: Values = new Map(outside);
    let [count, result]: [number, Known | undefined] = [0, undefined];
    let now = first;
    for (let round = 0;; round++) {
      if (round > MOST_ROUNDS || !isRange(now)) return this.refuse(loop, "no constant bounds its end");
      values.set(name, now);
      const condition = this.value(loop.condition, values);
      count += condition.count + 1;
      if (condition.known === false) return { count, result, ended: false };
      values.set(name, this.insideOf(loop.condition, name, now, values));
      const body = this.statements(loop.body, values, open);
      count += body.count;
      if (body.result !== undefined) {
        result = result === undefined ? body.result : either(result, body.result);
      }
      const after = this.value(next, values);
      count += after.count;
      now = after.known;
    }
  }

  /** The part of the variable's range in which the loop goes on. */
  private insideOf(condition: Expression, name: string, now: Range, values: Values): Range {
    if (
      condition.kind !== "binary" || !isNamed(condition.left, name) || !"<=".startsWith(condition.operator)
    ) return now;
    const end = this.value(condition.right, values).known;
    if (!isRange(end)) return now;
    return { low: now.low, high: Math.min(now.high, end.high - (condition.operator === "<" ? 1 : 0)) };
  }

  /** Whether a loop runs from 0 by 1 to an element of a buffer. */
  private hasHostsRounds({ start, condition, step }: ForStatement): boolean {
    if (start.kind !== "declare" || start.value === null || step.kind !== "assign") return false;
    const from = this.value(start.value, this.constants).known;
    const by = step.value.kind === "binary" && step.value.operator === "+" ? step.value.right : null;
    return isRange(from) && from.high === 0 && by?.kind === "literal" && by.value === 1 &&
      condition.kind === "binary" && condition.operator === "<" && condition.left.kind === "name" &&
      condition.left.name === start.name && condition.right.kind === "index" &&
      condition.right.owner.kind === "name" && this.buffers.has(condition.right.owner.name) &&
      condition.right.at.kind === "literal";
  }

  private hostsRounds(loop: ForStatement, name: string, outside: Values, open: ReadonlySet<string>): Run {
    if (!this.mayHaveRounds || this.each !== null) {
      return this.refuse(
        loop,
        "its end is a buffer's, and it is not the only such loop or stands in another",
      );
    }
    this.mayHaveRounds = false;
    const any: Range = { low: 0, high: 0xfffffffe };
    const { count, result } = this.statements(loop.body, new Map(outside).set(name, any), open);
    this.each = count + 1;
    return { count: 1, result, ended: false };
  }

  private refuse({ place }: ForStatement, reason: string): never {
    throw new StrictSyntaxError(
      `${place}: Cannot count the iterations of a loop as ${reason}: bound it, as in min(n, MOST)`,
    );
  }

  /** What is known of a value, and the iterations that making it takes. */
  private value(each: Expression, values: Values): { readonly known: Known; readonly count: number } {
    switch (each.kind) {
      case "literal":
        if (typeof each.value === "boolean") return { known: each.value, count: 0 };
        return { known: each.type === "f32" ? null : exactly(each.value), count: 0 };
      case "name":
        return { known: values.get(each.name) ?? wholeRange(each.type), count: 0 };
      case "unary": {
        const { known, count } = this.value(each.operand, values);
        if (each.operator === "!") return { known: typeof known === "boolean" ? !known : null, count };
        const negative = each.operator === "-" && isRange(known);
        return { known: negative ? { low: -known.high, high: -known.low } : wholeRange(each.type), count };
      }
      case "binary": {
        const [left, right] = [this.value(each.left, values), this.value(each.right, values)];
        return {
          known: combine(each.operator, each.left.type, left.known, right.known),
          count: left.count + right.count,
        };
      }
      case "member": {
        const { count } = this.value(each.owner, values);
        const own = each.owner.kind === "name" ? values.get(`${each.owner.name}.${each.name}`) : undefined;
        return { known: own ?? wholeRange(each.type), count };
      }
      case "index": {
        const [owner, at] = [this.value(each.owner, values), this.value(each.at, values)];
        return { known: wholeRange(each.type), count: owner.count + at.count };
      }
      case "call":
        return this.call(each, values);
    }
  }

  private call(each: Expression & { kind: "call" }, values: Values): { known: Known; count: number } {
    const operands = each.operands.map((operand) => this.value(operand, values));
    const before = operands.reduce((sum, { count }) => sum + count, 0);
    const called = this.functions.get(each.name);
    if (called === undefined) {
      return { known: builtin(each.name, each.type, operands.map(({ known }) => known)), count: before };
    }
    const key = JSON.stringify([each.name, operands.map(({ known }) => known)]);
    let run = this.calls.get(key);
    if (run === undefined) {
      const own: Values = new Map(this.constants);
      for (const [i, { name }] of called.parameters.entries()) own.set(name, operands[i]!.known);
      const each = this.each;
      run = this.statements(called.body, own, assigned(called.body));
      // A call that has the host's rounds is counted anew, so that a second one is refused.
      if (this.each === each) this.calls.set(key, run);
    }
    return { known: run.result ?? wholeRange(each.type), count: before + run.count };
  }

  /** Whether there is a loop in a tree or in what it calls. */
  private loops(tree: object): boolean {
    const known = this.looping.get(tree);
    if (known !== undefined) return known;
    const node = tree as { readonly kind?: string; readonly name?: string };
    const called = node.kind === "call" && node.name !== undefined
      ? this.functions.get(node.name)
      : undefined;
    const found = node.kind === "for" || (called !== undefined && this.loops(called.body)) ||
      Object.values(tree).some((part) => typeof part === "object" && part !== null && this.loops(part));
    this.looping.set(tree, found);
    return found;
  }
}

/** Names of variables that an assignment changes, but for the steps of loops. */
function assigned(statements: readonly Statement[], names = new Set<string>()): Set<string> {
  for (const each of statements) {
    if (each.kind === "assign") names.add(rootOf(each.target));
    if (each.kind === "if") assigned([...each.body, ...each.otherwise], names);
    if (each.kind === "for") assigned(each.body, names);
  }
  return names;
}

function rootOf(target: Expression): string {
  if (target.kind === "member" || target.kind === "index") return rootOf(target.owner);
  return target.kind === "name" ? target.name : "";
}

function isNamed(each: Expression, name: string): boolean {
  return each.kind === "name" && each.name === name;
}
