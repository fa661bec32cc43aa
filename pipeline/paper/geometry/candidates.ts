/** A candidate for figure 3: trained into a channel, its pair merged, split again and followed from beside the saddle line. */
import { type ChannelDetection, detectChannel } from "../../../kernels/analysis/channel/channel.ts";
import { type DepartureEnd, departureFlow } from "../../../kernels/analysis/plateau/departure_flow.ts";
import type { FlowPoint } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { mergePair } from "../../../kernels/analysis/networks/merge_neurons.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import { networkFlow } from "../../../kernels/analysis/integrators/network_flow.ts";
import { polishMinimum } from "../../../kernels/analysis/integrators/newton.ts";
import { type SaddleLine, transverse } from "../../../kernels/analysis/plateau/saddle_line.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { GeometrySection } from "./profile.ts";
import { geometryLine, geometryShape, geometryStart } from "./networks.ts";
import type { Kind } from "./settings.ts";
import { MAX_NORM } from "../plateau/settings.ts";

export interface GeometryEscapeParameters extends Omit<GeometrySection["variant"], "samples" | "coarse"> {
  readonly kind: Kind;
}

/** One flow from beside the line. */
export interface Escape {
  readonly gammaStart: number;
  /** +1 or −1, along e_min. */
  readonly side: number;
  readonly end: DepartureEnd;
  readonly points: readonly FlowPoint[];
  readonly detection: ChannelDetection;
  /** Whether it ended in a channel in which the two copies are. */
  readonly channel: boolean;
}

export interface Found {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradient: number;
  readonly line: SaddleLine;
  readonly escapes: readonly Escape[];
  /** γ of the two flows that are drawn, and e_min there. */
  readonly gamma: number;
  readonly direction: Float64Array;
}

/** A row of candidates.csv. */
export interface Candidate {
  readonly seed: number;
  readonly end: string;
  readonly steps: number;
  readonly norm: number;
  readonly loss: number;
  readonly distance: number;
  readonly fraction: number;
  readonly merged_loss: number | "";
  readonly minimum_loss: number | "";
  readonly outcome: string;
}

/** Newton's method must end where the flow has: the loss agrees to this, relatively. */
const SAME_LOSS = 1e-6;

export function tryCandidate(
  data: DataSet,
  seed: number,
  p: GeometryEscapeParameters,
): { row: Candidate; found: Found | null } {
  const shape = geometryShape(p.kind);
  const late: Float64Array[] = [];
  const trained = networkFlow(shape, data, geometryStart(p.kind, seed), {
    mostSteps: p.search_steps,
    maxNorm: MAX_NORM,
    network: batchedLoss(shape, data),
    record: ({ theta }) => {
      late.push(theta);
      if (late.length > 2) late.shift();
    },
  });
  const detection = detectChannel(shape, trained.theta, difference(late));
  const { closest, fraction } = detection;
  const before = {
    ...{ seed, end: trained.end, steps: trained.steps, norm: trained.norm, loss: trained.loss },
    ...{ distance: closest?.distance ?? 1, fraction: Number.isFinite(fraction) ? fraction : 0 },
  };
  const reject = (outcome: string, merged_loss: number | "" = "", minimum_loss: number | "" = "") => ({
    row: { ...before, merged_loss, minimum_loss, outcome },
    found: null,
  });
  if (trained.end === "slow" || trained.end === "stuck") return reject(ENDS[trained.end]);
  if (!detection.channel || closest === null) return reject("no channel");
  const merged = mergePair(shape, trained.theta, closest);
  const mergedNetwork = batchedLoss(merged.shape, data);
  const { derivatives, gradient } = mergedNetwork;
  const mergedLoss = gradient(merged.theta).loss;
  const flow = networkFlow(merged.shape, data, merged.theta, {
    ...{ mostSteps: p.merge_steps, maxNorm: MAX_NORM, network: mergedNetwork },
  });
  if (flow.end !== "converged") return reject(`merged network: ${ENDS[flow.end]}`, mergedLoss);
  const minimum = polishMinimum(derivatives, flow.theta);
  if (minimum === null || !(Math.abs(minimum.at.loss / flow.loss - 1) < SAME_LOSS)) {
    return reject("merged network: no isolated minimum", mergedLoss);
  }
  const line = geometryLine(p.kind, minimum.theta);
  const split = batchedLoss(line.shape, data);
  const escapes: Escape[] = [];
  let taken: { gamma: number; direction: Float64Array } | null = null;
  for (const gamma of p.gammas) {
    const { hessian } = split.derivatives(line.at(gamma));
    const direction = transverse(hessian, line.direction)[0]!.vector;
    const both = [1, -1].map((side) => escape(line, split, gamma, side, direction, p));
    escapes.push(...both);
    if (!both.some(({ channel }) => channel)) continue;
    const parted = both.some(({ end }) => end === "converged");
    if (parted || taken === null) taken = { gamma, direction };
    if (parted) break;
  }
  if (taken === null) return reject("no escape leads to a channel", mergedLoss, minimum.at.loss);
  return {
    row: { ...before, merged_loss: mergedLoss, minimum_loss: minimum.at.loss, outcome: "taken" },
    found: {
      ...{ theta: minimum.theta, loss: minimum.at.loss, gradient: infNorm(minimum.at.gradient) },
      ...{ line, escapes, ...taken },
    },
  };
}

const ENDS = { infinite: "infinite norm", slow: "out of steps", stuck: "stuck" } as const;

function escape(
  line: SaddleLine,
  loss: NetworkLoss,
  gamma: number,
  side: number,
  direction: Float64Array,
  p: GeometryEscapeParameters,
): Escape {
  const points: FlowPoint[] = [];
  const start = line.at(gamma).map((x, i) => x + side * p.offset * direction[i]!);
  const { end, last } = departureFlow(loss, line, start, {
    mostSteps: p.escape_steps,
    maxNorm: MAX_NORM,
    // The Hessians of thousands of steps would fill the memory.
    record: (point) => points.push({ ...point, at: { ...point.at, hessian: EMPTY } }),
  });
  const detection = detectChannel(
    line.shape,
    last.theta,
    difference(points.slice(-2).map(({ theta }) => theta)),
  );
  const neurons = line.shape.hidden[0]!;
  const ofCopies = detection.groups.some((group) =>
    group.neurons.includes(neurons - 2) && group.neurons.includes(neurons - 1)
  );
  return { gammaStart: gamma, side, end, points, detection, channel: detection.channel && ofCopies };
}

const EMPTY = new Float64Array(0);

/** The last of two points less the one before; of a single one, 0. */
export function difference(points: readonly Float64Array[]): Float64Array {
  const [first, last] = [points[0]!, points[points.length - 1]!];
  return last.map((x, i) => x - first[i]!);
}
