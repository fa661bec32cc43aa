/** The numbers of figure 4, each counted as the authors do and as we do (counting.ts). */
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import { superiority } from "../../../kernels/analysis/statistics/superiority.ts";
import {
  authorsChannelCount,
  authorsDimensions,
  FINITE_BELOW,
  hasClosePair,
  isAuthorsChannel,
  isDropped,
  isFinite,
  isInfinite,
  isInside,
  isOurChannel,
  layersOf,
  ONE_DATA_SET,
  type Row,
  sizeOf,
  TINY,
} from "./rules.ts";

/** A number counted in one way. */
export interface Counted {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Line {
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

export function updateLines(rows: readonly Row[]): Line[] {
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

export function probabilityLine(name: string, rows: readonly Row[]): Line {
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

export function comparisonLines(rows: readonly Row[]): Line[] {
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
export function layerLines(rows: readonly Row[]): Line[] {
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

export function dimensionLines(name: string, rows: readonly Row[]): Line[] {
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

export function droppedLine(rows: readonly Row[]): Line {
  return {
    ...{ figure: "all", quantity: "runs dropped", data_set: "all", rows },
    ...{ theirs: () => partOf(rows, isDropped), ours: part(0, rows.length) },
    rules: [
      "a run whose end by the second phase lies at a cosine distance ≥ 10⁻² from that of the flow (theirs: about 10 %, after hours of flow)",
      "none: flows are handed over long before they end, so that the rule would drop ends to which they lead",
    ],
  };
}
