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
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import { superiority } from "../../../kernels/analysis/statistics/superiority.ts";
import type { StageContext } from "../../engine/mod.ts";
import { short } from "../claims.ts";
import {
  authorsChannelCount,
  authorsDimensions,
  depthOf,
  FINITE_BELOW,
  hasClosePair,
  isAuthorsChannel,
  isDeep,
  isDropped,
  isFinite,
  isInfinite,
  isInside,
  isOpen,
  isOurChannel,
  layersOf,
  ONE_DATA_SET,
  type Row,
  sizeOf,
  TINY,
} from "./rules.ts";
import { type Cell, readTable, writeTable } from "../table.ts";

/** A number counted in one way. */
interface Counted {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

interface Line {
  readonly figure: string;
  readonly quantity: string;
  readonly data_set: string;
  readonly rows: readonly Row[];
  /** By the authors' rule, of the runs that it is given. */
  readonly theirs: (rows: readonly Row[]) => Counted;
  readonly ours: Counted;
  readonly rules: readonly [authors: string, ours: string];
}

const part = (count: number, of: number): Counted => {
  const { value, lower, upper } = wilson(count, of);
  return { count, of, share: value, lower, upper };
};
const partOf = (rows: readonly Row[], met: (row: Row) => boolean) =>
  part(rows.filter(met).length, rows.length);

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

function updateLines(rows: readonly Row[]): Line[] {
  const near = rows.filter(hasClosePair);
  const line = (when: "late" | "early", authors: string, ours: string): Line => {
    const counted = (own: readonly Row[], column: string) =>
      partOf(own.filter((row) => row[column] !== ""), (row) => isInside(row[column]));
    return {
      ...{
        figure: "4b",
        quantity: `${when} updates with more than 0.9 in the subspace`,
        data_set: ONE_DATA_SET,
      },
      ...{ rows: near, theirs: (own) => counted(own, `authors_${when}`), ours: counted(near, when) },
      rules: [authors, ours],
    };
  };
  const of = "of runs with ‖θ‖ > 10³ and a pair < 10⁻³";
  return [
    line(
      "late",
      `${of} that the flow itself led there: mean of the last fifth of recorded updates (theirs: the last 50 of 250 points), groups at 10⁻²`,
      `${of}: the flow's last update, or the finisher's from ‖θ‖ = 800 to 10³; groups at 10⁻² with a pair < 10⁻³`,
    ),
    line(
      "early",
      `${of}: the first recorded update`,
      `${of}: the update a tenth of the points after the start`,
    ),
  ];
}

function probabilityLine(name: string, rows: readonly Row[]): Line {
  return {
    ...{ figure: "4c", quantity: "runs in a channel", data_set: name, rows },
    theirs: (own) => part(authorsChannelCount(own), own.length),
    ours: partOf(rows, isOurChannel),
    rules: [
      "share with ‖θ‖ > 10³ and a pair < 10⁻³, times the part of these with a late share > 0.9",
      "‖θ‖ > 10³, a pair < 10⁻³ and a last update > 0.9 in the subspace; open runs count as none",
    ],
  };
}

function comparisonLines(rows: readonly Row[]): Line[] {
  const compared = (
    own: readonly Row[],
    column: string,
    channel: (row: Row) => boolean,
    finite: (row: Row) => boolean,
    stratum: (row: Row) => string,
  ): Counted => {
    const values = (some: readonly Row[], met: (row: Row) => boolean) =>
      some.filter(met).map((row) => Number(row[column]));
    const { value, lower, upper, n } = superiority(
      [...Map.groupBy(own, stratum).values()].map((some) => [values(some, channel), values(some, finite)]),
    );
    return { count: own.filter(channel).length, of: n, share: value, lower, upper };
  };
  const tiny = (row: Row) => Math.abs(Number(row.lambda_min)) < TINY * Number(row.lambda_max);
  const within = "three criteria; finite: at rest below 10³; within networks of one size";
  const common = { data_set: ONE_DATA_SET, rows };
  return [
    {
      ...{ figure: "4d", quantity: "a channel's loss exceeds a finite minimum's", ...common },
      theirs: (own) => compared(own, "loss", isAuthorsChannel, (row) => !isInfinite(row), () => ""),
      ours: compared(rows, "loss", isOurChannel, isFinite, sizeOf),
      rules: ["channel: ‖θ‖ > 10³ and a pair < 10⁻²; finite: every run below 10³; sizes pooled", within],
    },
    {
      ...{ figure: "4e", quantity: "a channel's λ_max exceeds a finite minimum's", ...common },
      theirs: (own) =>
        compared(own, "lambda_max", isAuthorsChannel, (row) => Number(row.norm) < FINITE_BELOW, () => ""),
      ours: compared(rows, "lambda_max", isOurChannel, isFinite, sizeOf),
      rules: [`channel: ‖θ‖ > 10³ and a pair < 10⁻²; finite: ‖θ‖ < ${FINITE_BELOW}; sizes pooled`, within],
    },
    {
      ...{ figure: "4e", quantity: `channels with |λ_min| < ${TINY} λ_max`, ...common },
      theirs: (own) => partOf(own.filter(isAuthorsChannel), tiny),
      ours: partOf(rows.filter(isOurChannel), tiny),
      rules: ["channel: ‖θ‖ > 10³ and a pair < 10⁻²", "channel: three criteria"],
    },
  ];
}

/** Of networks of three hidden layers the layers that have a channel, exactly these. */
function layerLines(rows: readonly Row[]): Line[] {
  const combinations = [[1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3], []];
  return rows.length === 0 ? [] : combinations.map((layers): Line => {
    const exactly = (column: string) => (row: Row) => layersOf(row[column]).join() === layers.join();
    const name = layers.length === 3
      ? "in all layers"
      : layers.length === 0
      ? "in no layer"
      : `in ${layers.map((l) => `L${l}`).join(" and ")} alone`;
    return {
      ...{ figure: "4f", quantity: `runs with a channel ${name}`, data_set: "rosenbrock-softplus" },
      ...{
        rows,
        theirs: (own) => partOf(own.filter(isInfinite), exactly("authors_layers")),
        ours: partOf(rows, exactly("layers")),
      },
      rules: [
        "of runs with ‖θ‖ > 10³: a pair < 10⁻² in each of these layers and in no other",
        "of all runs: three criteria; layers whose neurons are close only by a channel of the layer before do not count",
      ],
    };
  });
}

function dimensionLines(name: string, rows: readonly Row[]): Line[] {
  const authors = authorsDimensions(rows);
  const ours = rows.filter(isOurChannel).map(({ dimension }) => Number(dimension));
  const most = Math.max(1, ...authors, ...ours);
  return Array.from({ length: most }, (_, i): Line => {
    const counted = (all: readonly number[]) => part(all.filter((each) => each === i + 1).length, all.length);
    return {
      ...{ figure: "4g", quantity: `channels of dimension ${i + 1}`, data_set: name, rows },
      ...{ theirs: (own) => counted(authorsDimensions(own)), ours: counted(ours) },
      rules: [
        "of all groups at 10⁻² of all runs: size less one",
        "of channels by three criteria: the largest group's different neurons less one",
      ],
    };
  });
}

function droppedLine(rows: readonly Row[]): Line {
  return {
    ...{ figure: "all", quantity: "runs dropped", data_set: "all", rows },
    ...{ theirs: () => partOf(rows, isDropped), ours: part(0, rows.length) },
    rules: [
      "a run whose end by the second phase lies at a cosine distance ≥ 10⁻² from that of the flow (theirs: about 10 %, after hours of flow)",
      "none: flows are handed over long before they end, so that the rule would drop ends to which they lead",
    ],
  };
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
