/** Which run a mark is: of all that its tooltip says, what tells it from every other run of the report. */

/** Names of tooltips' lines. A study leaves out what is the same for all its runs, and no two leave out the same. */
export const IDENTITY = ["data set", "biases", "inputs", "hidden neurons", "seed"] as const;

export type RunIdentity = { readonly [name in typeof IDENTITY[number]]?: string };

/** Equal for equal runs only, whatever else the tooltips say. */
export function runKey(tooltip: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(IDENTITY.map((name) => tooltip[name] ?? null));
}
