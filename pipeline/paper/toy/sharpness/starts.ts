/** How many runs toy/sharpness has; apart from the plan of them, which the graph of stages does not need. */

/** Where a run starts. */
export const STARTS = ["saddle line", "channel"] as const;

/** Runs of one batch size: as many networks its kernel has. */
export function sharpnessRuns(seeds: number): number {
  return 2 * 2 * STARTS.length * seeds;
}
