/**
 * A channel that a continuation has come into, followed to its limit ε → 0. With smooth activations of the paper's shape
 * and one hidden layer the floor at ε, ε/2, … (../analysis/channel/floor.ts) and Richardson's limit of its losses; with any
 * other network, and where the floor has another flat direction, a fit L = L∞ + k ε^m to the way's last points.
 */
import log2 from "@stdlib/math-base-special-log2";
import pow from "@stdlib/math-base-special-pow";
import { PAIR_DISTANCE } from "../analysis/channel/channel.ts";
import { toChannel } from "../analysis/channel/coordinates.ts";
import { type ChannelFloor, channelFloor } from "../analysis/channel/floor.ts";
import { extrapolate } from "../analysis/numerics/richardson.ts";
import { parameterNorm } from "../network_reference.ts";
import type { Continued } from "./continuation.ts";
import type { ChannelFindings } from "./findings/channel.ts";
import type { ContinuationFindings, DenseLoss, PairFindings } from "./findings.ts";
import { turnedPair } from "./hidden/turned.ts";
import type { DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { closestOpposite, findPairs } from "./pairs.ts";
import { type PaperProblem, paperProblem } from "./paper_loss.ts";

/** Of the floor's equations, as of the paper's jumps. */
const FLOOR = 1e-9;
/** Halvings of ε from the way's end; beyond them the rounding of outputs of size 1/ε is all there is. */
const HALVINGS = 6;
/** Of the loss: a gain that is none. */
const NO_GAIN = 1e-9;
/** Exponents of L − L∞ in ε that a fit may have; the paper's is 2, and 4 where the loss vanishes in the limit. */
const [LEAST_EXPONENT, MOST_EXPONENT] = [1.5, 4.5];

type FloorPoint = ChannelFindings["floor"][number];

/** The pair of a channel at θ: opposite outputs, distance below the paper's threshold; null where there is none. */
export function channelPairAt(network: DenseNetwork, theta: Float64Array): PairFindings | null {
  const pair = closestOpposite(findPairs(network, theta));
  return pair !== null && pair.distance < PAIR_DISTANCE ? pair : null;
}

/**
 * @param lossNow of the point where the diagnosis began
 * @returns null where the continuation has not come into a channel
 */
export function followChannel(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  { theta, findings }: Continued,
  lossNow: number,
): ChannelFindings | null {
  const pair = channelPairAt(network, theta);
  if (pair === null) return null;
  const pairs = findPairs(network, theta);
  const group = pairs.groups.find(({ layer, units }) => layer === pair.layer && units.includes(pair.first));
  const units = group?.units ?? [pair.first, pair.second];
  const problem = paperProblem(network, loss, samples);
  const straight = turnedPair(network, theta, pair);
  const floors = problem !== null && straight !== null && problem.shape.hidden.length === 1 &&
      problem.shape.activation !== "relu" && units.length === 2
    ? floorsOf(problem, pair, straight)
    : [];
  const floor = floors.length >= 3 ? floors : [];
  const limit = floor.length > 0 ? limitOf(floor) : fitted(findings.path);
  const lossLimit = Math.min(limit.loss, findings.loss);
  const gain = lossNow - lossLimit;
  return {
    ...{ layer: pair.layer, units, dimension: units.length - 1 },
    ...{ lossNow, lossLimit, gain },
    halfGainNorm: gain > NO_GAIN * Math.abs(lossNow)
      ? normAt(lossNow - gain / 2, [...findings.path, ...floor])
      : null,
    exponent: limit.exponent,
    computes: computed(network, pair.layer, units.length),
    floor,
  };
}

function floorsOf(
  { shape, loss, factor }: PaperProblem,
  pair: PairFindings,
  theta: Float64Array,
): FloorPoint[] {
  const points: FloorPoint[] = [];
  let at = toChannel(shape, pair, theta);
  let epsilon = at.epsilon;
  for (let k = 0; k <= HALVINGS; k++, epsilon /= 2) {
    const floor: ChannelFloor | null = channelFloor(
      loss.derivatives,
      shape,
      pair,
      { epsilon, q: at.q },
      FLOOR,
    );
    if (floor === null) break;
    at = floor;
    points.push({ epsilon, loss: factor * floor.at.loss, norm: parameterNorm(floor.theta) });
  }
  return points;
}

function limitOf(floor: readonly FloorPoint[]): { readonly loss: number; readonly exponent: number | null } {
  const losses = floor.map(({ loss }) => loss);
  return { loss: extrapolate(losses).value, exponent: exponentOf(losses) };
}

/** log₂ (L₁ − L₂)/(L₂ − L₃) of the first three at ε, ε/2, ε/4; null where they do not fall. */
function exponentOf([one, two, three]: readonly number[]): number | null {
  const [first, second] = [one! - two!, two! - three!];
  return first > 0 && second > 0 ? log2(first / second) : null;
}

/**
 * L∞ of L = L∞ + k ε^m, m by the losses at three ε in equal proportions, between which the way is interpolated. Where m is
 * not near the paper's 2 something else changes too: then the limit is the loss that was reached.
 */
function fitted(
  path: ContinuationFindings["path"],
): { readonly loss: number; readonly exponent: number | null } {
  const reached = { loss: path.at(-1)!.loss, exponent: null };
  const falling = path.filter(({ epsilon }, k) =>
    epsilon !== null && path.slice(k + 1).every((later) => later.epsilon !== null && later.epsilon < epsilon)
  );
  const last = falling.at(-1);
  if (last === undefined || falling.length < 3) return reached;
  const ratio = Math.min(2, Math.sqrt(falling[0]!.epsilon! / last.epsilon!));
  const [one, two, three] = [ratio * ratio, ratio, 1].map((part) => lossAt(falling, part * last.epsilon!));
  const [first, second] = [one! - two!, two! - three!];
  if (!(first > 0 && second > 0 && ratio > 1)) return reached;
  const exponent = log2(first / second) / log2(ratio);
  if (!(exponent > LEAST_EXPONENT && exponent < MOST_EXPONENT)) return reached;
  return { loss: last.loss - second / (pow(ratio, exponent) - 1), exponent };
}

/** Of a way with falling ε the loss at one of them, linear in ε² between its points. */
function lossAt(falling: ContinuationFindings["path"], epsilon: number): number {
  const k = falling.findIndex((point) => point.epsilon! <= epsilon);
  if (k <= 0) return falling[Math.max(k, 0)]!.loss;
  const [a, b] = [falling[k - 1]!, falling[k]!];
  const [x, y] = [a.epsilon! * a.epsilon!, b.epsilon! * b.epsilon!];
  return b.loss + (a.loss - b.loss) * (epsilon * epsilon - y) / (x - y);
}

/** ‖θ‖ at which a loss is first had, between two points by their losses; null where it is not. */
function normAt(
  loss: number,
  points: readonly { readonly loss: number; readonly norm: number }[],
): number | null {
  const k = points.findIndex((point) => point.loss <= loss);
  if (k < 0) return null;
  const [a, b] = [points[k - 1], points[k]!];
  if (a === undefined || a.loss === b.loss) return b.norm;
  return a.norm + (b.norm - a.norm) * (a.loss - loss) / (a.loss - b.loss);
}

/**
 * What units of a channel compute in the limit; z is their common argument w·x with the bias. Before several units of the
 * next layer c and a are vectors (hidden/gated_unit.ts).
 */
function computed({ layers }: DenseNetwork, layer: number, units: number): string {
  const { outputs } = layers[layer + 1]!;
  const s = `σ = ${layers[layer]!.activation.name}`;
  const vectors = outputs === 1
    ? ""
    : `; c and a have ${outputs} components, Δ is one direction for all of them`;
  if (units === 2) return `c σ(z) + a σ′(z) (Δ·x), ${s}: a gated linear unit${vectors}`;
  const highest = units === 3
    ? "a₂ σ″(z) (Δ·x)², a unit of the second derivative"
    : `… to the derivative of order ${units - 1}`;
  return `c σ(z) + a₁ σ′(z) (Δ·x) + ${highest}, ${s}`;
}
