/**
 * Figure 4b: which share of an update lies in the channel's subspace, early and late, of runs of infinite norm with a close
 * pair: whether late ones lie inside is what it asks, so that it must not leave out those that do not. Early and late are
 * of undisturbed flows; updates of runs that the finisher led past the norm are outlines. B10: for every data set.
 */
import { ONE_DATA_SET } from "./figure_4_data_set.ts";
import type { Spec } from "../render.ts";
import { dataSetName, everyDataSet, SMALL_PANEL } from "./data_sets.ts";
import { isDeep, isNumber, type PanelSize, type ScalingRunRow, unlabelled } from "./rows.ts";
import { COLOURS } from "../theme.ts";

/** What is drawn, and the column that it is of: bars, and the finisher's updates as outlines. */
const UPDATES = { early: "authors_early", late: "authors_late", "late, finished": "finished_late" } as const;
const NAMES = Object.keys(UPDATES) as (keyof typeof UPDATES)[];
const FINISHED = NAMES[2]!;
const BINS = 20;
/** Width of outlines. */
const OUTLINE = 0.9;
/** No kind's colours, for all of these runs are of infinite norm: light and dark, in print and to colour-blind readers. */
const [EARLY, LATE] = ["#a0a0a0", COLOURS.ink] as const;

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly when: string;
  readonly share: number;
}

/** The share of runs in each bin of width 1/20; none of a kind of update that no run has. */
function binsOf(runs: readonly ScalingRunRow[]): Bin[] {
  return NAMES.flatMap((when) => {
    const values = runs.map((row) => row[UPDATES[when]]).filter(isNumber);
    if (when === FINISHED && values.length === 0) return [];
    return Array.from({ length: BINS }, (_, i): Bin => {
      const inside = values.filter((value) => Math.min(BINS - 1, Math.floor(value * BINS)) === i).length;
      return { from: i / BINS, to: (i + 1) / BINS, when, share: inside / Math.max(1, values.length) };
    });
  });
}

/** Whether the finisher led some of the runs past the norm. */
function isFinished(runs: readonly ScalingRunRow[]): boolean {
  return runs.some((row) => isNumber(row[UPDATES[FINISHED]]));
}

/** Where a panel has its legend. */
const LEGENDS = {
  inside: { orient: "top-left", offset: 4, symbolType: "square", symbolSize: 50 },
  right: { orient: "right", offset: 16, symbolType: "square", symbolSize: 50 },
  none: null,
} as const;

function panel(
  bins: readonly Bin[],
  finished: boolean,
  size: PanelSize,
  legend: keyof typeof LEGENDS,
  labelled = true,
): Spec {
  const x = {
    field: "from",
    type: "quantitative",
    title: size.width < 120 ? "share in the subspace" : "share of the update in the subspace",
    scale: { domain: [0, 1], nice: false },
    axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: "~g" },
  };
  const axis = {
    field: "share",
    type: "quantitative",
    title: "runs",
    stack: null,
    scale: { domain: [0, 1], nice: false },
    axis: { format: ".0%", values: [0, 0.5, 1] },
  };
  const y = labelled ? axis : unlabelled(axis);
  const named = (field: string, names: readonly string[], range: readonly string[], more: object) => ({
    field,
    type: "nominal",
    title: null,
    scale: { domain: names, range },
    legend: LEGENDS[legend] === null ? null : { ...LEGENDS[legend], ...more },
  });
  const color = named("when", NAMES.slice(0, 2), [EARLY, LATE], {});
  const stroke = named("finished", [FINISHED], [COLOURS.ink], {
    symbolFillColor: "transparent",
    symbolStrokeWidth: OUTLINE,
  });
  const place = { x, x2: { field: "to" }, y, y2: { datum: 0 } };
  // By a field of its own: legends of one field are made one.
  const outlines = bins.filter(({ when, share }) => when === FINISHED && share > 0)
    .map((bin) => ({ ...bin, finished: FINISHED }));
  return {
    ...size,
    layer: [
      {
        data: { values: bins.filter(({ when }) => when !== FINISHED) },
        mark: { type: "bar", opacity: 0.65 },
        encoding: { ...place, color },
      },
      ...(finished
        ? [{
          data: { values: outlines },
          mark: { type: "bar", filled: false, strokeWidth: OUTLINE },
          encoding: { ...place, stroke },
        }]
        : []),
    ],
  };
}

/** @param runs that reach ‖θ‖ = 10³ with a pair closer than 10⁻³ */
export function figure4b(
  runs: readonly ScalingRunRow[],
  size: PanelSize = { width: 200, height: 110 },
): Spec {
  const own = runs.filter((row) => row.data_set === ONE_DATA_SET && !isDeep(row));
  return panel(binsOf(own), isFinished(own), size, "inside");
}

/** @param runs as for figure4b, @param sets in their order, those without such a run too */
export function updatesOfAll(runs: readonly ScalingRunRow[], sets: readonly string[]): Spec {
  const shallow = runs.filter((row) => !isDeep(row));
  const own = sets.map((name) => shallow.filter(({ data_set }) => data_set === name));
  const finished = isFinished(shallow);
  return everyDataSet(
    sets.map((name, i) => `${dataSetName(name)} (${own[i]!.length})`),
    (i, atLeft, last) => panel(binsOf(own[i]!), finished, SMALL_PANEL, last ? "right" : "none", atLeft),
  );
}
