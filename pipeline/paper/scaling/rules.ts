/**
 * Which of figure 4's runs count as what: as the paper's authors count (paper, section 9), and by our three criteria.
 *
 * The authors: "infinite" is ‖θ‖ > 10³ at the end, "finite" everything else, runs not at rest among it; a channel is an
 * infinite run with a pair closer than 10⁻², or 10⁻³ where the update is looked at as well. They also drop runs whose
 * optimiser ends far from where the ODE solver did. Their solver goes on for hours; here flows are handed over to the
 * finisher early, and that rule would drop what the flow itself had taken to the same end. So claims keep every run,
 * and the stage scaling/counting shows the authors' numbers with the rule and without it.
 */
import {
  CHANNEL_NORM,
  GROUP_DISTANCE,
  INSIDE_FRACTION,
  PAIR_DISTANCE,
} from "../../../kernels/analysis/channel/channel.ts";
import { HELD_NORM } from "../plateau/settings.ts";
import type { RunKind } from "../networks/kinds_of_ends.ts";
import type { Cell } from "../table.ts";

/** A row of scaling/summary's runs.csv. */
export type Row = Record<string, Cell>;

export { ONE_DATA_SET } from "../../../figures/scaling/figure_4_data_set.ts";

/** Figure 4e: what the authors take for finite there. */
export const FINITE_BELOW = CHANNEL_NORM / 2;

/** "Tiny" beside the largest eigenvalue. */
export const TINY = 1e-4;

export const isDeep = (row: Row): boolean => String(row.hidden).includes("-");
export const depthOf = (row: Row): number => String(row.hidden).split("-").length;
export const isSoftplus = (row: Row): boolean => String(row.data_set).endsWith("-softplus");

/** A network: comparisons of ours are made within one. */
export const sizeOf = (row: Row): string => `${row.data_set} ${row.inputs} ${row.hidden}`;

/**
 * The data draw of a run, which its neighbours share: Rosenbrock has one for each D, a Gaussian process for each network
 * (stages.ts, scalingDataSource).
 */
export function drawOf(row: Row): string {
  const target = String(row.data_set).split("-")[0]!;
  return `${target} ${row.inputs}${target === "rosenbrock" ? "" : ` ${row.hidden}`}`;
}

/** Runs by their draws. */
export function draws(rows: readonly Row[]): Row[][] {
  return [...Map.groupBy(rows, drawOf).values()];
}

const isKind = (row: Row, kind: RunKind) => row.kind === kind;

/** No end of it is proved: it may yet come to a channel, or to a minimum. */
export const isOpen = (row: Row): boolean => isKind(row, "open");

/** At rest at an isolated minimum. */
export const isFinite = (row: Row): boolean => isKind(row, "finite");

/** From the flow's end to the run's: where this is more, the authors drop a run. */
const FURTHEST = 1e-2;
export const isDropped = (row: Row): boolean => !isOpen(row) && Number(row.moved) >= FURTHEST;

const closerThan = (row: Row, distance: number) => row.distance !== "" && Number(row.distance) < distance;

/** At rest at 10³, held by the regulariser, or beyond; no minimum that lies just below it. */
export const isInfinite = (row: Row): boolean =>
  !isOpen(row) && !isFinite(row) && Number(row.norm) >= HELD_NORM;

/** Whether the undisturbed flow itself came to its end: what is shown along flows is theirs alone. */
export const isFollowed = (row: Row): boolean => Number(row.followed) === 1;

/** Figures 4b and 4c: a run of which the update's share is asked. */
export const hasClosePair = (row: Row): boolean => isInfinite(row) && closerThan(row, PAIR_DISTANCE);

/** Figures 4d and 4e: no update criterion. */
export const isAuthorsChannel = (row: Row): boolean => isInfinite(row) && closerThan(row, GROUP_DISTANCE);

/** Whether a share, "" where there is none, lies inside the subspace. */
export const isInside = (share: Cell | undefined): boolean =>
  share !== "" && share !== undefined && Number(share) > INSIDE_FRACTION;

/** Our three criteria. */
export const isOurChannel = (row: Row): boolean => isKind(row, "channel");

/** The late share as the authors have it of the flow, else the finisher's. */
const lateOf = (row: Row): Cell => row.authors_late !== "" ? row.authors_late! : row.finished_late ?? "";

/**
 * Figure 4c, runs in a channel by the authors' product: of runs with ‖θ‖ > 10³ and a pair closer than 10⁻³, times the
 * part of these whose late share exceeds 0.9: the flow's, or the finisher's of a run that it led past the norm. A run
 * without a late share is left out of the second factor only, so that the count need not be whole; NaN where none has
 * one.
 */
export function authorsChannelCount(rows: readonly Row[]): number {
  const near = rows.filter(hasClosePair);
  if (near.length === 0) return 0;
  const known = near.filter((row) => lateOf(row) !== "");
  return near.length * known.filter((row) => isInside(lateOf(row))).length / known.length;
}

/** Figure 4g: the size less one of every group at a distance of 10⁻², of all runs. */
export function authorsDimensions(rows: readonly Row[]): number[] {
  return rows.flatMap(({ authors_dimensions: groups }) =>
    groups === "" ? [] : String(groups).split("+").map(Number)
  );
}

/** Hidden layers, from 1, of a cell such as `1+3`. */
export function layersOf(cell: Cell | undefined): number[] {
  return cell === "" || cell === undefined ? [] : String(cell).split("+").map(Number);
}

/** How runs were chosen, for readers: every run of these data sets and sizes. */
export function chosenRuns(rows: readonly Row[]): string {
  const all = (column: string) => [...new Set(rows.map((row) => String(row[column])))].join(", ");
  const last = Math.max(...rows.map(({ seed }) => Number(seed)));
  return rows.length === 0
    ? "every run; this profile has none"
    : `every run: data ${all("data_set")}; D = ${all("inputs")} inputs; neurons ${
      all("hidden")
    }; seeds 0 to ${last}; ${draws(rows).length} drawn sets of inputs and targets; none left out`;
}
