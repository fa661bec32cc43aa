/**
 * Stage scaling/counting: figure 4's numbers as the paper's authors count (paper, section 9) beside our counting,
 * of the same runs.
 *
 * Input: runs.csv of scaling/summary. No parameters. Outputs: counting.csv, a row for each number: figure; quantity;
 * data_set; runs, those it is asked of, and open, those of them without an end that is proved; then of the authors' way
 * (authors, who drop runs that their optimiser leads far from the flow's end, and kept, the same with every run) and of ours
 * count, of, share with lower and upper (Wilson's binomial 95 % interval; of comparisons that of superiority.ts, count
 * being the channels and of both kinds), and the rule; counting.md, the same for people.
 */
import { markdownTable } from "../../../figures/markdown_table.ts";
import type { StageContext } from "../../engine/mod.ts";
import { short } from "../claims.ts";
import { depthOf, isDeep, isDropped, isOpen, ONE_DATA_SET } from "./rules.ts";
import { type Cell, readTable, writeTable } from "../table.ts";
import {
  comparisonLines,
  type Counted,
  dimensionLines,
  droppedLine,
  layerLines,
  type Line,
  probabilityLine,
  updateLines,
} from "./counting_lines.ts";

export default function scalingCounting(context: StageContext): void {
  const runs = readTable(context.inputText("runs.csv"));
  const shallow = runs.filter((row) => !isDeep(row));
  const sets = [...Map.groupBy(shallow, (row) => String(row.data_set))];
  const one = shallow.filter((row) => row.data_set === ONE_DATA_SET);
  const lines = [
    ...updateLines(one),
    ...sets.map(([name, rows]) => probabilityLine(name, rows)),
    ...comparisonLines(one),
    ...layerLines(runs.filter((row) => depthOf(row) === 3)),
    ...sets.flatMap(([name, rows]) => dimensionLines(name, rows)),
    droppedLine(runs),
  ];
  context.output("counting.csv", writeTable(COLUMNS, lines.map(cellsOf)));
  context.output("counting.md", markdownOf(lines));
}

const WAYS = ["authors", "kept", "ours"] as const;
const COUNTED = ["count", "of", "share", "lower", "upper"] as const;
const COLUMNS = [
  ...["figure", "quantity", "data_set", "runs", "open"],
  ...WAYS.flatMap((way) => COUNTED.map((column) => `${way}_${column}`)),
  ...["authors_rule", "ours_rule"],
];

/** A number as the authors count, as they would with every run, and as we do. */
function countedOf({ rows, theirs, ours }: Line): Readonly<Record<typeof WAYS[number], Counted>> {
  return { authors: theirs(rows.filter((row) => !isDropped(row))), kept: theirs(rows), ours };
}

function cellsOf(line: Line): Cell[] {
  const { figure, quantity, data_set, rows, rules } = line;
  const counted = countedOf(line);
  const cells = WAYS.flatMap((way) => COUNTED.map((column) => counted[way][column]));
  return [
    ...[figure, quantity, data_set, rows.length, rows.filter(isOpen).length],
    ...cells.map((value): Cell => Number.isFinite(value) ? value : ""),
    ...rules,
  ];
}

/** `19 of 80: 0.237 (0.158 to 0.341)`. */
function markdownOf(lines: readonly Line[]): string {
  const text = (counted: Counted) =>
    counted.of === 0
      ? "–"
      : `${short(counted.count)} of ${counted.of}: ${short(counted.share)} (${short(counted.lower)} to ${
        short(counted.upper)
      })`;
  return markdownTable(
    [
      ...["Figure", "Quantity", "Data set", "Runs, open"],
      ...["As the authors count", "The same, none dropped", "As we count", "Rules"],
    ],
    lines.map((line) => {
      const { figure, quantity, data_set, rows, rules } = line;
      const counted = countedOf(line);
      return [
        ...[figure, quantity, data_set, `${rows.length}, ${rows.filter(isOpen).length}`],
        ...[...WAYS.map((way) => text(counted[way])), `authors: ${rules[0]}; ours: ${rules[1]}`],
      ];
    }),
  );
}
