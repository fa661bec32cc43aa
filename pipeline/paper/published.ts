/** What the authors published as numbers (data/published/numbers.csv), by id: the column "published" of claims. */
import { parse } from "@std/csv";
import type { InputSource } from "../engine/mod.ts";

/** The input's name in every stage of claims, and where it is from. */
export const PUBLISHED = "published.csv";
export const PUBLISHED_SOURCE: InputSource = { kind: "file", path: "data/published/numbers.csv" };

export interface PublishedNumber {
  readonly value: number;
  /** As the authors write it, with its digits: `0.86630`; `∝ ε²`. */
  readonly written: string;
  /** The same, and where: `0.86630 (appendix C.3)`. */
  readonly text: string;
}

/** By id; an id that the table lacks throws, naming those it has. */
export type Published = (id: string) => PublishedNumber;

/** @throws RangeError for a row whose value is no number, or whose source has brackets */
export function publishedNumbers(csv: string): Published {
  // Not readTable: it would take the digits from 7.0 and 0.86630.
  const rows = new Map(
    parse(csv, { skipFirstRow: true }).map(({ id, value, published, source }) => {
      if (value === "" || !Number.isFinite(Number(value))) {
        throw new RangeError(`${PUBLISHED}, row "${id}": its value must be a number: got "${value}"`);
      }
      if (/[()]/.test(source!)) {
        throw new RangeError(`${PUBLISHED}, row "${id}": its source stands in brackets: got "${source}"`);
      }
      return [id!, { value: Number(value), written: published!, text: `${published} (${source})` }];
    }),
  );
  return (id) => {
    const found = rows.get(id);
    if (found === undefined) {
      throw new Error(`${PUBLISHED} has no row "${id}": it has ${[...rows.keys()].join(", ")}`);
    }
    return found;
  };
}
