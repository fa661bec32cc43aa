/**
 * From what the user asked for to stages: names, target names such as figure ids, and globs.
 *
 * Globs and nearest names are by hand: a slip of the pen must be answered on a machine that has no package yet, and
 * node:path's matchesGlob is experimental and knows `**` only between slashes (`**fig2a` is a name here).
 */
import { dependencies, type Graph, GraphError } from "./graph.ts";
import type { StageDeclaration } from "./stage.ts";

/**
 * The stages that match any of `patterns` (all of them for an empty list) and everything they depend on, in
 * topological order.
 * @throws GraphError for a pattern that matches nothing, with the nearest known name
 */
export function selectTargets(graph: Graph, patterns: readonly string[]): StageDeclaration[] {
  if (patterns.length === 0) return [...graph.stages];
  const pending = matchTargets(graph, patterns).map((stage) => stage.name);
  const wanted = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    pending.push(...dependencies(graph.byName.get(name)!));
  }
  return graph.stages.filter((stage) => wanted.has(stage.name));
}

/**
 * The stages that match any of `patterns`, without what they depend on. A pattern is a stage name, a target name, or
 * a glob over both (`*` within a part of the name, `**` across parts, `?`).
 * @throws GraphError for a pattern that matches nothing, with the nearest known name
 */
export function matchTargets(graph: Graph, patterns: readonly string[]): StageDeclaration[] {
  const wanted = new Set<StageDeclaration>();
  for (const pattern of patterns) {
    const matches = matcher(pattern);
    const found = graph.stages.filter((stage) => namesOf(stage).some(matches));
    if (found.length === 0) {
      const known = [...new Set(graph.stages.flatMap(namesOf))];
      const all = graph.listedBy === undefined ? "" : ` ${graph.listedBy} lists all`;
      throw new GraphError(`unknown target ${JSON.stringify(pattern)}${didYouMean(pattern, known)}${all}`);
    }
    for (const stage of found) wanted.add(stage);
  }
  return graph.stages.filter((stage) => wanted.has(stage));
}

function namesOf(stage: StageDeclaration): string[] {
  return [stage.name, ...stage.targets ?? []];
}

function matcher(pattern: string): (name: string) => boolean {
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(
    /\*\*|\*|\?/g,
    (mark) => mark === "**" ? ".*" : mark === "*" ? "[^/]*" : "[^/]",
  );
  const expression = new RegExp(`^${source}$`);
  return (name) => expression.test(name);
}

/**
 * `: did you mean NAME?`, or `.` where no known name is near: less than half of the word is to be changed.
 *
 * ```ts
 * import { didYouMean } from "@flat-channels/engine";
 * import assert from "node:assert/strict";
 *
 * assert.equal(didYouMean("figA", ["fig1", "table1"]), ": did you mean fig1?");
 * ```
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const name = nearest(word, known);
  const [a, b] = [word.toLowerCase(), name.toLowerCase()];
  const near = name !== "" && (b.startsWith(a) || 2 * editDistance(a, b) <= word.length + 1);
  return near ? `: did you mean ${name}?` : ".";
}

/** The known name with the smallest edit distance; the first in code-unit order among equals. */
export function nearest(word: string, known: readonly string[]): string {
  let best = "";
  let bestDistance = Infinity;
  for (const name of [...known].sort()) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
