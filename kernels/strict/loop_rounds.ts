/** Iterations of a loop whose rounds constants bound: of all rounds at once, or round by round where they may differ. */
import { either, isRange, type Known, type Range } from "./intervals.ts";
import type { Made, Values } from "./known_values.ts";
import type { Expression, Statement } from "./tree.ts";
import { StrictSyntaxError } from "./tree.ts";

export type ForStatement = Statement & { kind: "for" };

/** What running some statements comes to. */
export interface Run {
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

/** What a loop asks of the count of what it holds; of names in `open` nothing is known. */
export interface Counting {
  value(each: Expression, values: Values): Made;
  statements(list: readonly Statement[], outside: Values, open: ReadonlySet<string>): Run;
}

/** A loop by its variable: the range that it starts with, and its next value. */
export interface CountedLoop {
  readonly loop: ForStatement;
  readonly name: string;
  readonly first: Known;
  readonly next: Expression;
}

/** A loop with no other within: v = low, low + c, … while v < end. */
export function atOnce(
  counting: Counting,
  counted: CountedLoop,
  outside: Values,
  open: ReadonlySet<string>,
): Run {
  const { loop, name, first, next } = counted;
  const { condition } = loop;
  const counts = condition.kind === "binary" && condition.left.kind === "name" &&
    condition.left.name === name;
  const stepsBy = next.kind === "binary" && next.operator === "+" && next.left.kind === "name" &&
      next.left.name === name
    ? counting.value(next.right, outside).known
    : null;
  if (
    !counts || !"<=".startsWith(condition.operator) || !isRange(stepsBy) || !(stepsBy.low > 0) ||
    !isRange(first)
  ) {
    return roundByRound(counting, counted, outside, open);
  }
  const end = counting.value(condition.right, outside).known;
  if (!isRange(end) || end.high >= UNBOUNDED) return refuse(loop, "no constant bounds its end");
  const past = end.high + (condition.operator === "<" ? 0 : 1);
  const rounds = Math.max(0, Math.ceil((past - first.low) / stepsBy.low));
  if (rounds === 0) return { count: 1, result: undefined, ended: false };
  // A step that may wrap begins the range anew.
  if (past - 1 + stepsBy.high > (next.type === "u32" ? 0xffffffff : UNBOUNDED)) {
    return roundByRound(counting, counted, outside, open);
  }
  // What any round may return counts, and the loop may end without.
  const inside = new Map(outside).set(name, { low: first.low, high: past - 1 });
  const { result } = counting.statements(loop.body, inside, open);
  return { count: rounds + 1, result, ended: false };
}

/** A loop with others within, whose rounds may differ. */
export function roundByRound(
  counting: Counting,
  { loop, name, first, next }: CountedLoop,
  outside: Values,
  open: ReadonlySet<string>,
): Run {
  const values: Values = new Map(outside);
  let [count, result]: [number, Known | undefined] = [0, undefined];
  let now = first;
  for (let round = 0;; round++) {
    if (round > MOST_ROUNDS || !isRange(now)) return refuse(loop, "no constant bounds its end");
    values.set(name, now);
    const condition = counting.value(loop.condition, values);
    count += condition.count + 1;
    if (condition.known === false) return { count, result, ended: false };
    values.set(name, insideOf(counting, loop.condition, name, now, values));
    const body = counting.statements(loop.body, values, open);
    count += body.count;
    if (body.result !== undefined) {
      result = result === undefined ? body.result : either(result, body.result);
    }
    const after = counting.value(next, values);
    count += after.count;
    now = after.known;
  }
}

/** The part of the variable's range in which the loop goes on. */
function insideOf(
  counting: Counting,
  condition: Expression,
  name: string,
  now: Range,
  values: Values,
): Range {
  if (
    condition.kind !== "binary" || !isNamed(condition.left, name) || !"<=".startsWith(condition.operator)
  ) return now;
  const end = counting.value(condition.right, values).known;
  if (!isRange(end)) return now;
  return { low: now.low, high: Math.min(now.high, end.high - (condition.operator === "<" ? 1 : 0)) };
}

/** Whether a loop runs from 0 by 1 to an element of a buffer: how often is the host's affair. */
export function isHosts(
  { start, condition, step }: ForStatement,
  from: Known,
  buffers: ReadonlySet<string>,
): boolean {
  if (start.kind !== "declare" || step.kind !== "assign") return false;
  const by = step.value.kind === "binary" && step.value.operator === "+" ? step.value.right : null;
  return isRange(from) && from.high === 0 && by?.kind === "literal" && by.value === 1 &&
    condition.kind === "binary" && condition.operator === "<" && condition.left.kind === "name" &&
    condition.left.name === start.name && condition.right.kind === "index" &&
    condition.right.owner.kind === "name" && buffers.has(condition.right.owner.name) &&
    condition.right.at.kind === "literal";
}

export function refuse({ place }: ForStatement, reason: string): never {
  throw new StrictSyntaxError(
    `${place}: Cannot count the iterations of a loop as ${reason}: bound it, as in min(n, MOST)`,
  );
}

function isNamed(each: Expression, name: string): boolean {
  return each.kind === "name" && each.name === name;
}
