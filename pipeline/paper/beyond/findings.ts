/**
 * Findings beyond the paper: each answers a statement that was fixed, with its rule and its date, before
 * the first run (data/beyond), by a value with its interval and a verdict that follows by rule (claim_rules.ts).
 *
 * The statements are an input of the stage that answers them, so that a finding cannot be told apart from what was
 * expected, and a changed sentence is a changed input. They do not bear on the paper's claims.
 */
import { parse } from "@std/csv";
import { type Cell, writeTable } from "../table.ts";
import type { Verdict } from "../claim_rules.ts";
import type { IntervalKind } from "../claims.ts";

/** The statements' name as an input of the stages that answer them. */
export const STATEMENTS = "statements.csv";

export interface Stated {
  /** Its figure and number: `O4.1`. */
  readonly id: string;
  /** The day on which it was fixed, before a run. */
  readonly date: string;
  readonly statement: string;
  /** By which it is decided, for people; the stage that answers does so. */
  readonly rule: string;
}

export interface Finding {
  readonly id: string;
  readonly value: number;
  /** Ends of its interval; NaN where `interval` is `none`. */
  readonly lower: number;
  readonly upper: number;
  readonly interval: IntervalKind;
  readonly n: number;
  readonly verdict: Verdict;
  /** How the cases were chosen, and how several comparisons were corrected for. */
  readonly chosen: string;
  readonly note: string;
}

const STATED = ["id", "date", "statement", "rule"] as const;
const COLUMNS = [
  ...STATED,
  ...["value", "lower", "upper", "interval", "n", "verdict", "chosen", "note"] as const,
];

/** @throws RangeError naming the row and the field that says nothing, or an id that two rows have */
export function readStatements(csv: string): Stated[] {
  const rows = parse(csv, { skipFirstRow: true }) as Record<string, string | undefined>[];
  const taken = new Set<string>();
  return rows.map((row, i) => {
    for (const field of STATED) {
      if (row[field] !== undefined && row[field].trim() !== "") continue;
      throw new RangeError(`${STATEMENTS}, row ${i + 1}: its field ${field} must say something: got ""`);
    }
    const stated = row as unknown as Stated;
    if (!/^O\d\.\d+$/.test(stated.id) || taken.has(stated.id)) {
      throw new RangeError(
        `${STATEMENTS}, row ${i + 1}: its id must be its own, such as O1.1: got "${stated.id}"`,
      );
    }
    if (!/^\d{4}-\d\d-\d\d$/.test(stated.date)) {
      throw new RangeError(
        `${STATEMENTS}, ${stated.id}: its date must be such as 2026-11-30: got "${stated.date}"`,
      );
    }
    taken.add(stated.id);
    return stated;
  });
}

/**
 * The statements with what was found, as CSV, in their order.
 * @param statements the text of data/beyond/PART.csv
 * @throws RangeError for a statement without a finding, and a finding without a statement
 */
export function findingsTable(statements: string, findings: readonly Finding[]): string {
  const stated = readStatements(statements);
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const unstated = findings.find(({ id }) => !stated.some((each) => each.id === id));
  if (unstated !== undefined || byId.size !== findings.length) {
    throw new RangeError(
      `Cannot tell findings as each must answer one statement of ${STATEMENTS}: got ${
        unstated?.id ?? "two of one id"
      }`,
    );
  }
  const rows = stated.map((each) => {
    const finding = byId.get(each.id);
    if (finding === undefined) {
      throw new RangeError(`Cannot tell findings as statement ${each.id} must have an answer: it has none`);
    }
    const row = { ...each, ...finding };
    return COLUMNS.map((column) => cell(row[column]));
  });
  return writeTable(COLUMNS, rows);
}

/** A number that does not exist is an empty field. */
function cell(value: Cell): Cell {
  return typeof value === "number" && !Number.isFinite(value) ? "" : value;
}
