/**
 * A random part of the stages, drawn again by the same seed, and what it proves.
 *
 * Stages are put in an order by the hash of seed and name; a sample is the first of them. Any n stages are then
 * equally likely to be the first n, and a larger sample with the same seed holds the smaller one.
 */
import { byCodeUnit, sha256 } from "../store/hash.ts";

export function shuffled(names: readonly string[], seed: number): string[] {
  return names.map((name) => [sha256(`${seed} ${name}`), name] as const)
    .sort(([a, first], [b, second]) => byCodeUnit(a, b) || byCodeUnit(first, second))
    .map(([, name]) => name);
}

/** At least `percent` of the names, and at least one. */
export function drawShare(names: readonly string[], percent: number, seed: number): string[] {
  // A share that is whole up to rounding does not cost one more.
  const count = Math.max(1, Math.ceil(names.length * percent / 100 - 1e-9));
  return shuffled(names, seed).slice(0, count);
}

export interface BudgetDraw {
  readonly chosen: readonly string[];
  /** What alone takes longer than the budget: no seed draws it. */
  readonly never: readonly string[];
}

/** Goes through the shuffled names and takes each that still fits, by its recorded time. */
export function drawWithin(
  milliseconds: ReadonlyMap<string, number>,
  budget: number,
  seed: number,
): BudgetDraw {
  const chosen: string[] = [];
  let left = budget;
  for (const name of shuffled([...milliseconds.keys()], seed)) {
    const cost = milliseconds.get(name)!;
    if (cost > left) continue;
    chosen.push(name);
    left -= cost;
  }
  return { chosen, never: [...milliseconds.keys()].filter((name) => milliseconds.get(name)! > budget) };
}

/**
 * The probability that at least one of `altered` among `total` stages is among `drawn`, when either the drawn or
 * the altered ones are any with equal chance (hypergeometric):
 *
 *     1 − Π_{i < drawn} (total − altered − i) / (total − i)
 */
export function chanceOfCatching(total: number, altered: number, drawn: number): number {
  let missed = 1;
  for (let i = 0; i < drawn; i++) missed *= Math.max(0, total - altered - i) / (total - i);
  return 1 - missed;
}

/** How many stages a share is at least: 1 % of 51 is one stage. */
export function alteredStages(total: number, percent: number): number {
  return Math.max(1, Math.ceil(total * percent / 100 - 1e-9));
}
