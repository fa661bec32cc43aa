/**
 * Stage geometry/escape-…: a channel solution whose merged network has a saddle line from which a channel is reached
 * again (figure 3), in float64.
 *
 * Networks are trained, one seed after another. One that meets the three criteria of a channel (channel.ts) has its
 * closest pair merged (merge_neurons.ts); the network with one neuron less goes on to a minimum; the merged neuron is
 * split again, and from θ_γ ± offset e_min both flows are followed until ‖θ‖ = 10³ or rest. The first candidate with an
 * escape that ends in a channel of the two copies is taken; candidates.csv says why others are not. Of several γ the
 * first is taken at which one flow runs away and the other comes to rest, else the first with a flow that runs away.
 *
 * Parameters: kind (settings.ts); first_seed, seeds (candidates at most); search_steps, merge_steps,
 * escape_steps (of a flow, at most); gammas; offset. Input: data.bin. Outputs: candidates.csv; escapes.csv, a row per
 * flow of the taken candidate: gamma_start, side, end, steps, loss, gamma, distance, norm, fraction (of the last update
 * in the channel's subspace), criteria (whether it meets those of a channel), members (neurons of its groups, from 1, the
 * copies last), channel (whether it meets them with both copies in one group), drawn; minimum.csv (quantity,
 * index, value): the minimum of the smaller network, what its saddle line starts from, e_min there;
 * trajectories.csv, a row per accepted step of the two flows drawn: side, step, log10_time, loss, gamma, distance, norm,
 * cosine (between the step's update and Γ, positive where γ grows; none at the start), and per neuron the distance to
 * the line of its input weights (inputs_k) and of its output weight (output_k), the copies last.
 * Flow time is that of θ′ = −∇L with L the mean square.
 */
import ln from "@stdlib/math-base-special-ln";
import { type ChannelDetection, detectChannel } from "../../../kernels/analysis/channel/channel.ts";
import { type DepartureEnd, departureFlow } from "../../../kernels/analysis/plateau/departure_flow.ts";
import { dot } from "../../../kernels/analysis/linear_algebra/eigen_tracks.ts";
import type { FlowPoint } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { mergePair } from "../../../kernels/analysis/networks/merge_neurons.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import { networkFlow } from "../../../kernels/analysis/integrators/network_flow.ts";
import { polishMinimum } from "../../../kernels/analysis/integrators/newton.ts";
import {
  neuronDistances,
  type SaddleLine,
  transverse,
} from "../../../kernels/analysis/plateau/saddle_line.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { type DataSet, parameterNorm } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import type { GeometrySection } from "./profile.ts";
import { geometryLine, geometryShape, geometryStart } from "./networks.ts";
import type { Kind } from "./settings.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import { type Cell, writeTable } from "../table.ts";

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

interface Found {
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
interface Candidate {
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

export default async function geometryEscape(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as GeometryEscapeParameters;
  const data = readDataSet(context.input("data.bin"));
  const { candidates, found } = await search(context, data, p);
  const { line, escapes, gamma, direction } = found;
  const names = Object.keys(candidates[0]!) as (keyof Candidate)[];
  context.output(
    "candidates.csv",
    writeTable(names, candidates.map((row) => names.map((name) => row[name]))),
  );
  context.output("escapes.csv", escapesTable(line, escapes, gamma));
  const list = (quantity: string, values: Float64Array): Cell[][] =>
    [...values].map((value, i) => [quantity, i, value]);
  context.output(
    "minimum.csv",
    writeTable(["quantity", "index", "value"], [
      ["seed", 0, candidates[candidates.length - 1]!.seed],
      ["loss", 0, found.loss],
      ["gradient_inf", 0, found.gradient],
      ["channel_loss", 0, candidates[candidates.length - 1]!.loss],
      ["gamma_start", 0, gamma],
      ...list("theta", found.theta),
      ...list("e_min", direction),
    ]),
  );
  const drawn = escapes.filter((escape) => escape.gammaStart === gamma);
  context.output("trajectories.csv", trajectoriesTable(line, drawn));
}

/** Goes through the seeds; after an interruption, on from those of the checkpoint. */
async function search(
  context: StageContext,
  data: DataSet,
  p: GeometryEscapeParameters,
): Promise<{ candidates: Candidate[]; found: Found }> {
  const kept = context.checkpoint.load();
  const candidates = (kept === null ? [] : JSON.parse(new TextDecoder().decode(kept))) as Candidate[];
  for (let tried = candidates.length; tried < p.seeds; tried++) {
    context.progress(tried, p.seeds, `seed ${p.first_seed + tried}`);
    const { row, found } = tryCandidate(data, p.first_seed + tried, p);
    candidates.push(row);
    if (found !== null) {
      context.note("seed", row.seed);
      return { candidates, found };
    }
    await context.checkpoint.save(new TextEncoder().encode(JSON.stringify(candidates)));
  }
  throw new RangeError(
    `${context.stage}: none of ${p.seeds} networks from seed ${p.first_seed} leads back to a channel when its pair is ` +
      `merged and split: raise geometry.${p.kind}.seeds, search_steps or escape_steps in the profile`,
  );
}

function tryCandidate(
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
function difference(points: readonly Float64Array[]): Float64Array {
  const [first, last] = [points[0]!, points[points.length - 1]!];
  return last.map((x, i) => x - first[i]!);
}

function escapesTable(line: SaddleLine, escapes: readonly Escape[], drawn: number): string {
  return writeTable(
    [
      ...["gamma_start", "side", "end", "steps", "loss", "gamma", "distance", "norm", "fraction"],
      ...["criteria", "members", "channel", "drawn"],
    ],
    escapes.map(({ gammaStart, side, end, points, detection, channel }): Cell[] => {
      const { step, theta, at } = points[points.length - 1]!;
      const { gamma, distance } = line.project(theta);
      return [
        ...[gammaStart, side, end, step, at.loss, gamma, distance, parameterNorm(theta)],
        Number.isFinite(detection.fraction) ? detection.fraction : 0,
        Number(detection.channel),
        detection.groups.map(({ neurons }) => neurons.map((k) => k + 1).join("+")).join(" "),
        ...[Number(channel), Number(gammaStart === drawn)],
      ];
    }),
  );
}

/** log10 of a first step; stands for time 0. */
const FIRST_LOG_TIME = -3;

function trajectoriesTable(line: SaddleLine, escapes: readonly Escape[]): string {
  const { shape, direction, outputWeight } = line;
  const growing = Math.sign(outputWeight);
  const neurons = Array.from({ length: shape.hidden[0]! }, (_, k) => k + 1);
  const rows = escapes.flatMap(({ side, points }) =>
    points.map(({ step, time, theta, at }, i): Cell[] => {
      const { gamma, distance } = line.project(theta);
      const update = i === 0 ? null : difference([points[i - 1]!.theta, theta]);
      const apart = neuronDistances(line, theta);
      return [
        ...[side, step, time > 0 ? ln(time) / Math.LN10 : FIRST_LOG_TIME, at.loss, gamma, distance],
        ...[parameterNorm(theta), update === null ? "" : growing * cosineOf(update, direction)],
        ...apart.map(({ inputs }) => inputs),
        ...apart.map(({ output }) => output),
      ];
    })
  );
  return writeTable(
    [
      ...["side", "step", "log10_time", "loss", "gamma", "distance", "norm", "cosine"],
      ...neurons.map((k) => `inputs_${k}`),
      ...neurons.map((k) => `output_${k}`),
    ],
    rows,
  );
}

/** @param direction of unit length */
function cosineOf(update: Float64Array, direction: Float64Array): number {
  return dot(update, direction) / Math.sqrt(dot(update, update));
}
