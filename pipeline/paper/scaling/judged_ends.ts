/** What kind of end a decided run of figure 4 has, and what the criteria of a channel say of it (analysis.ts has the columns). */
import {
  channelDimension,
  type ChannelGroup,
  channelGroups,
  fractionInside,
  GROUP_DISTANCE,
} from "../../../kernels/analysis/channel/channel.ts";
import { closestOf, type NeuronPair, neuronPairs } from "../../../kernels/analysis/channel/neuron_pairs.ts";
import type { RecordedPoint } from "../../../kernels/network/flow/flow_record.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { authorsShares, lateShare, passageOf } from "../networks/late_update.ts";
import type { Decider, Proof } from "../networks/proofs.ts";
import { kindOf, type RunKind } from "../networks/kinds_of_ends.ts";
import type { Cell } from "../table.ts";

/** A decided run, as its row says. */
export interface JudgedEnd {
  readonly proof: Proof;
  readonly decided: Decider;
  readonly theta: Float64Array;
  /** Shares of the finisher's late update: groups with a pair at 10⁻³, and all at 10⁻²; empty without one. */
  readonly finishedLate: Cell;
  readonly authorsFinishedLate: Cell;
}

/**
 * What kind of end a run has, whether its undisturbed flow came there itself, and the cells of its row from `layer` on.
 * @param points of the undisturbed flow
 */
export function judge(
  shape: NetworkShape,
  end: JudgedEnd,
  points: readonly RecordedPoint[],
): { readonly kind: RunKind; readonly followed: boolean; readonly cells: readonly Cell[] } {
  const { theta, proof } = end;
  const groups = channelGroups(shape, theta);
  const pairs = neuronPairs(shape, theta);
  const closest = closestOf(pairs);
  const triplet = closestTriplet(pairs);
  const inside = (from: Float64Array, to: Float64Array) =>
    fractionInside(shape, theta, to.map((value, i) => value - from[i]!), groups);
  const { below, beyond } = passageOf(points);
  const passed = proof === "infinite" && beyond !== undefined;
  const finished = proof === "infinite" && !passed && end.finishedLate !== "";
  const late = finished ? Number(end.finishedLate) : lateShare(shape, theta, points, groups);
  const at = Math.ceil(below.length / 10);
  const early = below.length < 3 ? NaN : inside(below[at]!.theta, below[at + 1]!.theta);
  const kind = kindOf(proof, groups.length > 0, late);
  const followed = passed || end.decided === "flow";
  const own = groups.filter(({ inherited }) => !inherited);
  const channel = kind === "channel";
  return {
    ...{ kind, followed },
    cells: [
      ...(closest === null
        ? ["", "", "", ""]
        : [closest.layer + 1, closest.distance, closest.size, closest.sign]),
      ...(triplet === null ? ["", ""] : [triplet.distance, triplet.size]),
      ...[followed ? 1 : 0, numberOr(early), numberOr(late), finished ? "finisher" : "flow"],
      channel ? channelDimension(groups) : "",
      channel ? layersOf(own.length > 0 ? own : groups) : "",
      ...authorsCells(shape, end, points, passed),
    ],
  };
}

/** An empty cell for what is no number. */
const numberOr = (share: number): Cell => Number.isFinite(share) ? share : "";

/** What the authors count of a run (paper, section 9): every group at a distance of 10⁻², of whichever norm the run is. */
function authorsCells(
  shape: NetworkShape,
  { theta, proof, authorsFinishedLate }: JudgedEnd,
  points: readonly RecordedPoint[],
  passed: boolean,
): readonly Cell[] {
  const groups = channelGroups(shape, theta, GROUP_DISTANCE);
  if (groups.length === 0) return ["", "", "", "", ""];
  const { early, late } = authorsShares(shape, theta, points, groups);
  return [
    numberOr(early),
    // What came last before the hand-over is not late in a run that the finisher led past the norm.
    proof === "infinite" && !passed ? "" : numberOr(late),
    proof === "infinite" && !passed ? authorsFinishedLate : "",
    groups.map(({ neurons }) => neurons.length - 1).join("+"),
    layersOf(groups),
  ];
}

/** Hidden layers with a group, from 1: `1+3`. */
function layersOf(groups: readonly ChannelGroup[]): string {
  return [...new Set(groups.map(({ layer }) => layer + 1))].join("+");
}

/** Three neurons of a layer whose largest distance is least; their output weights' lengths together. */
function closestTriplet(pairs: readonly NeuronPair[]): { distance: number; size: number } | null {
  const find = (layer: number, first: number, second: number) =>
    pairs.find((pair) => pair.layer === layer && pair.first === first && pair.second === second);
  let best: { distance: number; size: number } | null = null;
  for (const ab of pairs) {
    for (const bc of pairs) {
      if (bc.layer !== ab.layer || bc.first !== ab.second) continue;
      const ac = find(ab.layer, ab.first, bc.second);
      if (ac === undefined) continue;
      const distance = Math.max(ab.distance, bc.distance, ac.distance);
      if (best !== null && distance >= best.distance) continue;
      // Each neuron is in two of the three pairs.
      best = { distance, size: (ab.size + bc.size + ac.size) / 2 };
    }
  }
  return best;
}
