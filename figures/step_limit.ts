/** How figures name a run that was still moving after all of its profile's steps, and say what share of the runs it is. */
export const STEP_LIMIT = "step limit reached";

/** Settings of a legend whose label of such runs says what share they are. */
export function limitLabels(limited: number, runs: number) {
  const part = runs === 0 ? 0 : Number((100 * limited / runs).toPrecision(2));
  const label = `${STEP_LIMIT} (${part} %)`;
  return { labelExpr: `datum.label === '${STEP_LIMIT}' ? '${label}' : datum.label`, labelLimit: 0 };
}
