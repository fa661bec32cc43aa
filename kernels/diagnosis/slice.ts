/**
 * The loss on a plane through the trained point: along Γ, in which the output weights of a close pair part while their
 * sum stays (paper, section 3), and across it along e_min, the eigenvector of the smallest eigenvalue.
 */
import type { PairFindings } from "./findings.ts";
import type { SliceFindings } from "./findings/channel.ts";
import { dot, hiddenLayers, lengthOf } from "./hidden/units.ts";
import type { DenseModel } from "./model.ts";
import { type DenseNetwork, densePlaces } from "./network.ts";

/** Multiplications that a slice may cost: points × N × P. */
const MOST_WORK = 2e10;
const [MOST_POINTS, LEAST_POINTS] = [41, 9];

/** Γ of a pair: 1 on the first unit's output weights, −1 on the second's, scaled to length 1. */
export function channelDirection(
  network: DenseNetwork,
  { layer, first, second }: Pick<PairFindings, "layer" | "first" | "second">,
): Float64Array {
  const { units } = hiddenLayers(network)[layer]!;
  const direction = new Float64Array(densePlaces(network).parameters);
  for (const i of units[first]!.outputs) direction[i] = 1;
  for (const i of units[second]!.outputs) direction[i] = -1;
  return scaled(direction, 1 / lengthOf(direction));
}

function scaled(v: Float64Array, factor: number): Float64Array {
  return v.map((x) => factor * x);
}

/** Points along each side of a slice, an odd number: fewer for large networks and data. */
export function slicePoints(parameters: number, samples: number): number {
  const most = Math.floor(Math.sqrt(MOST_WORK / (parameters * samples)));
  const points = Math.max(LEAST_POINTS, Math.min(MOST_POINTS, most));
  return points - (1 - points % 2);
}

/**
 * @param across of length 1; what of it lies along Γ is taken out
 * @param reach the largest distances from θ along and across; null where `across` lies along Γ
 */
export function sliceFindings(
  network: DenseNetwork,
  model: DenseModel,
  theta: Float64Array,
  pair: Pick<PairFindings, "layer" | "first" | "second">,
  across: Float64Array,
  points: number,
  reach: readonly [along: number, across: number],
): SliceFindings | null {
  const gamma = channelDirection(network, pair);
  const inside = dot(gamma, across);
  const rest = across.map((x, i) => x - inside * gamma[i]!);
  const length = lengthOf(rest);
  if (!(length > 1e-6)) return null;
  const other = scaled(rest, 1 / length);
  const half = (points - 1) / 2;
  const steps = (most: number) => Array.from({ length: points }, (_, k) => (k - half) / half * most);
  const [s, t] = reach.map(steps) as [number[], number[]];
  const loss = t.flatMap((b) =>
    s.map((a) => {
      const value = model.loss(theta.map((x, i) => x + a * gamma[i]! + b * other[i]!));
      return Number.isFinite(value) ? value : null;
    })
  );
  return { along: s, across: t, loss };
}
