/** In which order files that appeared together were written. */
import { naturalOrder } from "../natural_order.ts";
import type { Stamp } from "./log.ts";

/**
 * The order of training of files that are new together: that of their times, as after a restart old files may have
 * higher numbers; of files whose times are those of a copy, which fall back often, that of their numbers. A file whose
 * time is after `now` stands behind those of lower numbers.
 */
export function inOrder(
  all: readonly (readonly [name: string, stamp: Stamp])[],
  now = Infinity,
): string[] {
  const files = all.filter(([, { modified }]) => (modified ?? 0) <= now);
  const order = ofThePast(files);
  const ahead = all.filter((file) => !files.includes(file)).map(([name]) => name).sort(naturalOrder);
  for (const name of ahead) {
    const at = order.findLastIndex((other) => naturalOrder(other, name) < 0);
    order.splice(at + 1, 0, name);
  }
  return order;
}

function ofThePast(files: readonly (readonly [name: string, stamp: Stamp])[]): string[] {
  const byName = files.map(([name]) => name).sort(naturalOrder);
  const rank = new Map(byName.map((name, at) => [name, at]));
  const byTime = [...files].sort(([a, { modified: first }], [b, { modified: second }]) =>
    (first ?? 0) - (second ?? 0) || rank.get(a)! - rank.get(b)!
  ).map(([name]) => name);
  const falls = byTime.filter((name, at) => at > 0 && rank.get(name)! < rank.get(byTime[at - 1]!)!).length;
  return falls > 1 && falls * 10 > byTime.length ? byName : byTime;
}
