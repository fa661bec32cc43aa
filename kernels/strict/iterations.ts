/**
 * The most loop iterations of one invocation, counted from the declarations that a shader is written from: constants
 * are known, lanes have their range, calls are followed with what is known of their operands. Nothing is measured and
 * no formula is written down, so the number is that of the shader, whatever is changed in it.
 *
 * It is counted as Mesa's software adapter does, which goes through a loop while any lane of a vector does: each
 * entry of a loop costs one iteration more for the check that ends it, and of two branches that lanes may take
 * differently both count. `break`, `continue` and `return` under a condition that is not known save nothing.
 */
import { either, exactly, isRange, type Known, type Range, wholeRange } from "./intervals.ts";
import { assigned, type Made, valueOf, type Values } from "./known_values.ts";
import type { LoopIterations } from "./loop_note.ts";
import {
  atOnce,
  type Counting,
  type ForStatement,
  isHosts,
  refuse,
  roundByRound,
  type Run,
} from "./loop_rounds.ts";
import type { Declaration, Expression, FunctionDeclaration, Statement } from "./tree.ts";

/**
 * @param declarations as the shader has them, unrolled
 * @throws StrictSyntaxError with file and line of a loop whose rounds are not bounded before the shader runs: its
 * range must follow from constants (`min(buffer[k], MOST)`). One loop of an entry point that stands in no other may
 * run from 0 to an element of a buffer, by 1: its rounds are the host's affair.
 */
export function loopIterations(declarations: readonly Declaration[], entryPoint: string): LoopIterations {
  return new Counter(declarations).ofEntry(entryPoint);
}

class Counter implements Counting {
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
  statements(list: readonly Statement[], outside: Values, open: ReadonlySet<string>): Run {
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
        const known = open.has(each.name) ? null : value?.known;
        values.set(each.name, known ?? wholeRange(each.type));
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
      return refuse(loop, "it must declare its variable and step it by an assignment");
    }
    const { name } = start;
    if (open.has(name)) return refuse(loop, `${name} is assigned in its body`);
    const first = this.value(start.value, outside);
    if (isHosts(loop, this.value(start.value, this.constants).known, this.buffers)) {
      return this.hostsRounds(loop, name, outside, open);
    }
    const mayHaveRounds = this.mayHaveRounds;
    this.mayHaveRounds = false;
    const counted = { loop, name, first: first.known, next: step.value };
    const run = this.loops(loop.body) || this.loops(loop.condition) || this.loops(step)
      ? roundByRound(this, counted, outside, open)
      : atOnce(this, counted, outside, open);
    this.mayHaveRounds = mayHaveRounds;
    return { ...run, count: run.count + first.count };
  }

  private hostsRounds(loop: ForStatement, name: string, outside: Values, open: ReadonlySet<string>): Run {
    if (!this.mayHaveRounds || this.each !== null) {
      return refuse(
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

  value(each: Expression, values: Values): Made {
    return valueOf(each, values, (call, operands) => this.call(call, operands));
  }

  private call(call: Expression & { kind: "call" }, operands: readonly Known[]): Made | null {
    const called = this.functions.get(call.name);
    if (called === undefined) return null;
    const key = JSON.stringify([call.name, operands]);
    let run = this.calls.get(key);
    if (run === undefined) {
      const own: Values = new Map(this.constants);
      for (const [i, { name }] of called.parameters.entries()) own.set(name, operands[i]!);
      const each = this.each;
      run = this.statements(called.body, own, assigned(called.body));
      // A call that has the host's rounds is counted anew, so that a second one is refused.
      if (this.each === each) this.calls.set(key, run);
    }
    return { known: run.result ?? wholeRange(call.type), count: run.count };
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
