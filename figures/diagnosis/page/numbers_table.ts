/** A table of numbers with their meanings, or why there is none. */
import { tableOf } from "../../report/html.ts";
import { sentence, shown } from "./shown.ts";

type Value = number | string | boolean | null;

/** Quantity, value, meaning. */
export type Line = readonly [quantity: string, value: Value, meaning: string];

export const MOST_ROWS = 40;

export const NO_DATA = "it needs the loss, and no data were given.";

/** One part: a heading with its table, or with the reason why there is none. */
export function part(title: string, content: string | null, why: string): string {
  return `<h3>${title}</h3>\n${content ?? `<p class="absent">Not there: ${sentence(why)}</p>`}`;
}

export function lines(title: string, rows: readonly Line[]): string {
  return tableOf(
    title,
    ["Quantity", "Value", "Meaning"],
    rows.map(([quantity, value, meaning]) => [sentence(quantity), shown(value), sentence(meaning)]),
  );
}

export function more(all: readonly unknown[], most = MOST_ROWS): string {
  const rest = all.length - most;
  return rest > 0 ? `\n<p>${most} of ${all.length} are shown; diagnosis.json has all.</p>` : "";
}
