/** Figure 4's numbers as the paper's authors count, as they would without dropping runs, and as we do, side by side. */
import { type Row, tableOf, withIndices } from "./html.ts";
import { short } from "./verdict.ts";

const COLUMNS = [
  ...["Figure", "Quantity", "Data set", "Runs, open"],
  ...["As the authors count", "The same, none dropped", "As we count", "The authors' rule", "Ours"],
];

const WAYS = ["authors", "kept", "ours"] as const;

/** @param rows of scaling/counting's counting.csv */
export function countingTable(rows: readonly Row[]): string {
  return tableOf(
    "Figure 4 counted in two ways",
    COLUMNS,
    rows.map((row) =>
      [
        ...[row.figure, row.quantity, row.data_set, `${row.runs}, ${row.open}`],
        ...WAYS.map((way) => counted(row, way)),
        ...[row.authors_rule, row.ours_rule],
      ].map((cell) => withIndices(String(cell)))
    ),
  );
}

/** `19 of 80: 0.237 (0.158 to 0.341)`; a dash where there is nothing to count. */
function counted(row: Row, way: typeof WAYS[number]): string {
  const [count, of, share, lower, upper] = ["count", "of", "share", "lower", "upper"].map((name) =>
    row[`${way}_${name}`]
  );
  if (typeof share !== "number") return "–";
  return `${short(count)} of ${of}: ${short(share)} (${short(lower)} to ${short(upper)})`;
}
