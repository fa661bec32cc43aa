/** Entry points, and what they reach: drivers compile every function of a module, needed or not. */
import type { Declaration } from "./tree.ts";

/** The entry points of a shader, in order. */
export function entryPoints(declarations: readonly Declaration[]): string[] {
  return declarations.flatMap((each) =>
    each.kind === "function" && each.attributes.includes("@compute") ? [each.name] : []
  );
}

/** All names in a tree: types are searched for the names of structs and constants inside them. */
export function mentioned(tree: unknown, into: Set<string>): Set<string> {
  if (typeof tree === "string") {
    for (const name of tree.match(/[A-Za-z_]\w*/g) ?? []) into.add(name);
  } else if (Array.isArray(tree)) {
    for (const part of tree) mentioned(part, into);
  } else if (tree !== null && typeof tree === "object") {
    for (const [key, part] of Object.entries(tree)) if (key !== "place") mentioned(part, into);
  }
  return into;
}

/**
 * The declarations that entry points reach, in their order. Without an entry point, all of them.
 * Buffers stay: they are the layout of the bindings.
 */
export function reachable(declarations: readonly Declaration[]): readonly Declaration[] {
  const isEntry = (each: Declaration) => each.kind === "function" && each.attributes !== "";
  if (!declarations.some(isEntry)) return declarations;
  const needed = new Set<string>();
  // Everything is declared before its use, so one walk from the end sees every use before the declaration.
  const kept = declarations.toReversed().filter((each) => {
    if (!isEntry(each) && each.kind !== "variable" && !needed.has(each.name)) return false;
    mentioned(each, needed);
    return true;
  });
  return kept.toReversed();
}
