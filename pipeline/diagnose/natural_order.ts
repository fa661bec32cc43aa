/** The order of checkpoints by their names: runs of digits count as numbers, all else by code unit. */

function parts(name: string): (string | bigint)[] {
  return name.split(/(\d+)/).map((part, at) => at % 2 === 1 ? BigInt(part) : part);
}

/** `step-9` before `step-10`; names that differ only in leading zeros by code unit. */
export function naturalOrder(first: string, second: string): number {
  const [a, b] = [parts(first), parts(second)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  if (a.length !== b.length) return a.length - b.length;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The number of the step in a checkpoint's name, its last run of digits before the ending; null without one. */
export function stepOf(name: string): number | null {
  const digits = name.replace(/\.[^.]*$/, "").match(/\d+/g)?.at(-1);
  const step = digits === undefined ? null : Number(digits);
  return step !== null && Number.isSafeInteger(step) ? step : null;
}
