/** One student from its start to the end of its descent: whether it is in a channel, and what its limit would be worth. */
import { type Draw, type ExampleName, EXAMPLES, startOf } from "./examples.ts";
import { type GoneOn, goOn } from "./limit_network.ts";
import { descend, type DescentEnd, type LeastSquares, meanSquare } from "./least_squares.ts";
import {
  type ChannelVerdict,
  closestUnits,
  groupOf,
  mostOpposite,
  pairCoordinates,
  type PlacedUnit,
  shareInside,
  type UnitDistance,
  unitsNorm,
  verdictOf,
} from "./pairs.ts";
import { limitOutput, pairOutput } from "./shared_unit.ts";
import { type Layer, layerOutputs, placedUnits } from "./students.ts";

export interface StudentOptions {
  readonly adamSteps: number;
  readonly newtonSteps: number;
}

export interface StudentRun {
  readonly end: DescentEnd;
  readonly loss: number;
  /** Largest entry of ∇L. */
  readonly slope: number;
  /** Steps of the second part that were taken. */
  readonly steps: number;
  /** ‖θ‖ = Σθ²/(2P), of the parameters in which pairs are measured. */
  readonly norm: number;
  readonly pair: UnitDistance;
  /** Units of its group. */
  readonly group: number;
  /** Least cosine of output vectors in the group. */
  readonly opposite: number;
  /** Of the group's output vectors: their lengths over those where the second part began. */
  readonly grown: number;
  /** Of the last fifth of the steps. */
  readonly share: number;
  readonly verdict: ChannelVerdict;
  /** Of the student with the pair's limit unit in the pair's place. */
  readonly limitLoss: number;
  /** Student and limit network after as many steps again; null for a run of no channel. */
  readonly goneOn: GoneOn | null;
}

const ADAM_RATE = 0.02;
/** Followed beyond the criterion's 10³, so that what is close to it is told apart. */
const LARGEST_NORM = 1e4;
/** The part of the path, in steps taken, after which updates are late. */
const LATE = 0.8;

export function problemOf(layer: Layer, { x, targets }: Draw): LeastSquares {
  return {
    targets,
    outputs: (theta) => layerOutputs(layer, theta, x, false).outputs,
    linearised: (theta) => layerOutputs(layer, theta, x, true),
  };
}

/** @throws RangeError where all units of the end are duplicates of each other */
export function runStudent(
  name: ExampleName,
  units: number,
  data: Draw,
  draw: number,
  seed: number,
  { adamSteps, newtonSteps }: StudentOptions,
): StudentRun {
  const { layer, limit } = EXAMPLES[name];
  const problem = problemOf(layer, data);
  const { end, path, theta, loss, slope } = descend(
    problem,
    startOf(name, units, draw, seed),
    {
      ...{ adamSteps, adamRate: ADAM_RATE, newtonSteps },
      stop: (theta) => unitsNorm(placedUnits(layer, theta)) > LARGEST_NORM,
    },
  );
  const last = placedUnits(layer, theta);
  const pair = closestUnits(last);
  if (pair === null) {
    throw new RangeError(`Cannot judge a student as two of its ${units} ${name} must differ: none do`);
  }
  const late = placedUnits(layer, path[Math.floor(LATE * (path.length - 1))]!);
  const norm = unitsNorm(last);
  const group = groupOf(last, pair);
  const grown = sizeOf(last, group) / sizeOf(placedUnits(layer, path[0]!), group);
  const share = shareInside(late, last, group);
  const opposite = mostOpposite(last, group);
  const limitLoss = lossOfLimit(layer, data, layerOutputs(layer, theta, data.x, false).outputs, last, pair);
  const verdict = verdictOf({ distance: pair.distance, opposite, norm, share, grown });
  const goneOn = verdict === "none" ? null : goOn(layer, limit, data, problem, theta, pair, newtonSteps);
  return {
    ...{ end, loss, slope, steps: path.length - 1, norm, pair, group: group.length, opposite, grown, share },
    ...{ verdict, limitLoss, goneOn },
  };
}

/** Σ |Mₖ|. */
function sizeOf(units: readonly PlacedUnit[], group: readonly number[]): number {
  return group.reduce(
    (sum, k) => sum + Math.sqrt(units[k]!.output.reduce((square, value) => square + value * value, 0)),
    0,
  );
}

/** The loss with c u + a u₁ in place of the pair, c, a, p and Δ read off where it stands. */
function lossOfLimit(
  layer: Layer,
  { x, targets }: Draw,
  outputs: Float64Array,
  units: readonly PlacedUnit[],
  { first, second }: UnitDistance,
): number {
  const pair = pairCoordinates(units[first]!, units[second]!, 1);
  const replaced = outputs.slice();
  for (let n = 0; n * layer.inputs < x.length; n++) {
    const own = x.subarray(n * layer.inputs, (n + 1) * layer.inputs);
    const [two, limit] = [
      pairOutput(layer.unit, pair, pair.epsilon, own),
      limitOutput(layer.unit, pair, own),
    ];
    for (const [t, value] of limit.entries()) {
      const at = n * layer.rows + t;
      replaced[at] = replaced[at]! - two[t]! + value;
    }
  }
  return meanSquare(replaced, targets);
}
