/** Groups of close units. */
export { mergedInputs } from "../../analysis/channel/merged_inputs.ts";

/** Connected components of the graph on 0 … count − 1, by their first member; single ones are components too. */
export function componentsOf(
  count: number,
  edges: readonly { readonly first: number; readonly second: number }[],
): number[][] {
  const root = Array.from({ length: count }, (_, i) => i);
  const find = (k: number): number => {
    while (root[k] !== k) k = root[k] = root[root[k]!]!;
    return k;
  };
  for (const { first, second } of edges) {
    const [a, b] = [find(first), find(second)];
    root[Math.max(a, b)] = Math.min(a, b);
  }
  return [...Map.groupBy(root.keys(), find).values()];
}
