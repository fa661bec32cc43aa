/** Marks of a figure that are runs: each says which run it is. */
import { runKey } from "../run_identity.ts";

export interface Item {
  readonly tooltip?: Readonly<Record<string, unknown>>;
}

export const lines = (value: Readonly<Record<string, unknown>>) =>
  Object.entries(value).map(([name, each]) => `${name}: ${each}`);

export const runMarks = (marks: Element) =>
  [...marks.querySelectorAll("path")].flatMap((each) => {
    const tooltip = tooltipOf(each);
    return tooltip === undefined ? [] : [{ each, run: runKey(tooltip) }];
  });

/** Vega keeps each mark's item at its element. */
export function tooltipOf(each: Element): Readonly<Record<string, unknown>> | undefined {
  const tooltip = (each as Element & { __data__?: Item }).__data__?.tooltip;
  return typeof tooltip === "object" && tooltip !== null ? tooltip : undefined;
}
