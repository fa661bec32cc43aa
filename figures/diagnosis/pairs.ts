/** The pairs of a layer: how alike two neurons' inputs are, how opposite their outputs, how large those are. */
import log10 from "@stdlib/math-base-special-log10";
import type { GroupFindings, PairFindings } from "../../kernels/diagnosis/findings.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { clamped, extent, logarithmic, on, WIDTH } from "./axes.ts";

/** Distances below are zero to rounding. */
export const CLOSEST = 1e-17;
/** Nearer pairs can be a channel (paper, appendix B.3): the axis always comes to here, so that far pairs look far. */
const NEAR = 1e-3;
/** Drawn one by one, closest first; of the others one for each cell of a grid. */
const ALONE = 300;
const [COLUMNS, ROWS] = [48, 24];

export const MEMBERSHIPS = ["channel", "duplicates", "alone"] as const;
export type Membership = (typeof MEMBERSHIPS)[number];

/** Looks pairs up in groups; the groups are read once. */
export function membership(
  layer: number,
  groups: readonly GroupFindings[],
): (pair: PairFindings) => Membership {
  const groupOf = new Map<number, GroupFindings>();
  for (const group of groups) {
    if (group.layer === layer) { for (const unit of group.units) groupOf.set(unit, group); }
  }
  return ({ first, second }) => {
    const group = groupOf.get(first);
    if (group === undefined || group !== groupOf.get(second)) return "alone";
    return group.duplicates ? "duplicates" : "channel";
  };
}

const isDrawable = ({ distance, outputCosine, outputs }: PairFindings) =>
  Number.isFinite(distance) && Number.isFinite(outputCosine) && Number.isFinite(outputs);

/** At most 300 + 48·24 of them: all that are in groups come first, then the closest. */
export function thinnedPairs(
  pairs: readonly PairFindings[],
  of: (pair: PairFindings) => Membership,
): PairFindings[] {
  const order = pairs.filter(isDrawable)
    .map((pair) => ({ pair, rank: of(pair) === "alone" ? 1 : 0 }))
    .sort((a, b) => a.rank - b.rank || a.pair.distance - b.pair.distance).map(({ pair }) => pair);
  const taken = new Set<number>();
  const others = order.slice(ALONE).filter(({ distance, outputCosine }) => {
    const column = Math.floor(COLUMNS * log10(Math.max(CLOSEST, distance) / CLOSEST) / 18);
    const cell = column * ROWS + Math.min(ROWS - 1, Math.floor(ROWS * (outputCosine + 1) / 2));
    return !taken.has(cell) && taken.add(cell);
  });
  return [...order.slice(0, ALONE), ...others];
}

export function pairsSpec(
  layer: number,
  pairs: readonly PairFindings[],
  groups: readonly GroupFindings[],
): Spec {
  const of = membership(layer, groups);
  const shown = thinnedPairs(pairs, of);
  const rows = shown.map((pair) => ({
    distance: Math.max(CLOSEST, Math.min(2, pair.distance)),
    cosine: Math.max(-1, Math.min(1, pair.outputCosine)),
    outputs: clamped(pair.outputs),
    ...(pair.mirrored === true ? { image: "mirrored" } : {}),
    group: of(pair),
  })).toSorted((a, b) => b.outputs - a.outputs);
  const distances = rows.map(({ distance }) => distance);
  const largest = Math.max(1e-300, extent([0, ...rows.map(({ outputs }) => outputs)])[1]);
  return {
    width: WIDTH,
    height: 110,
    data: { values: rows },
    mark: { type: "point", filled: true, opacity: 0.75, stroke: "white", strokeWidth: 0.4 },
    encoding: {
      x: on("distance", logarithmic([...distances, NEAR, 1]), "cosine distance of their input weights"),
      y: {
        field: "cosine",
        type: "quantitative",
        title: "cosine of outputs",
        scale: { domain: [-1.1, 1.1], nice: false },
        axis: { values: [-1, -0.5, 0, 0.5, 1], grid: false },
      },
      ...(rows.some((row) => "image" in row)
        ? {
          shape: {
            condition: { test: "datum.image === 'mirrored'", value: "diamond" },
            value: "circle",
          },
        }
        : {}),
      size: {
        field: "outputs",
        type: "quantitative",
        scale: { type: "sqrt", domain: [0, largest], range: [6, 130] },
        legend: null,
      },
      color: {
        field: "group",
        type: "nominal",
        title: null,
        scale: { domain: MEMBERSHIPS, range: [COLOURS.orange, COLOURS.purple, COLOURS.grey] },
        legend: {
          orient: "top",
          offset: 4,
          symbolOpacity: 1,
          symbolSize: 40,
          labelExpr:
            "datum.label === 'channel' ? 'in a group' : datum.label === 'duplicates' ? 'exact duplicates' : 'in no group'",
        },
      },
    },
  };
}

/** Pairs of a layer's neurons: those kept, a pair and its mirror image as one, and all that there are. */
export function pairCounts(
  pairs: readonly PairFindings[],
  neurons: number,
): { readonly kept: number; readonly all: number } {
  const kept = new Set(pairs.map(({ first, second }) => `${first} ${second}`)).size;
  return { kept, all: neurons * (neurons - 1) / 2 };
}
