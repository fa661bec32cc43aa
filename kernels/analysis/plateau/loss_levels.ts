/** Loss levels: the discrete values at which trainings end, and those that two widths have in common (figure 2b). */

/** Two losses within this relative difference count as equal. */
export const LEVEL_WIDTH = 1e-3;

/** One level: its lowest and its highest loss. */
export interface Level {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * Clusters of the losses, ascending: a relative gap above `width` begins a new level.
 * @throws RangeError for a loss that is not finite
 */
export function lossLevels(losses: readonly number[], width = LEVEL_WIDTH): Level[] {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) {
    throw new RangeError(`Cannot find loss levels as losses[${bad}] must be finite: got ${losses[bad]}`);
  }
  const levels: Level[] = [];
  for (const loss of [...losses].sort((a, b) => a - b)) {
    const last = levels.at(-1);
    if (last !== undefined && loss - last.high <= width * Math.abs(last.high)) {
      levels[levels.length - 1] = { low: last.low, high: loss, count: last.count + 1 };
    } else {
      levels.push({ low: loss, high: loss, count: 1 });
    }
  }
  return levels;
}

/** Those of `levels` that come within `width` of one of `others`, from edge to edge. */
export function sharedLevels(
  levels: readonly Level[],
  others: readonly Level[],
  width = LEVEL_WIDTH,
): Level[] {
  return levels.filter((level) =>
    others.some((other) => {
      const gap = Math.max(level.low - other.high, other.low - level.high, 0);
      return gap <= width * Math.min(Math.abs(level.high), Math.abs(other.high));
    })
  );
}
