/** What the finisher's hosts and shaders agree on, beside ../problem.ts. */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { DUPLICATE } from "../../analysis/networks/network_distance.ts";
import type { Constants } from "../../strict/strict.ts";
import { powerOfTwo, STATE, STATE_WORDS, VECTOR_ROWS } from "../problem.ts";

/**
 * Words of a network's state that are the finisher's, behind those of ../problem.ts: DAMPING (λ, f32); TRIES since the
 * last accepted step; PROBE (whether this try only asks for rest); EVALUATIONS of tried points; REACH (relative length of
 * the step, f32); FALL (predicted fall of the loss, f32); LATE (which points of the late update there are);
 * MEASURES (whether the fall is more than rounding hides); SIZE (natural size of the gradient at θ, f32).
 */
export const FINISHER_WORDS = {
  DAMPING: STATE,
  TRIES: STATE + 1,
  PROBE: STATE + 2,
  EVALUATIONS: STATE + 3,
  REACH: STATE + 4,
  FALL: STATE + 5,
  LATE: STATE + 6,
  MEASURES: STATE + 7,
  SIZE: STATE + 8,
} as const;
/** All words of a network's state. */
export const ALL_WORDS = { ...STATE_WORDS, ...FINISHER_WORDS } as const;
export const FINISHER_STATE = STATE + 10;
/** What a try without damping is for. */
const PROBING = { PROBES: 1, SETTLES: 2 } as const;
export const LATE = { LATE_HAS_START: 1, LATE_HAS_STOP: 2 } as const;

/** Causes of tries that fail: the step is too long, the matrix not positive definite, the loss does not fall, sums do not fit. */
export const FINISHER_CAUSES = { LONG: 0, INDEFINITE: 1, RISE: 2, UNFIT: 3 } as const;

/** Rows of a network's vectors: those of ../problem.ts, and in the places of stages the late update's points. */
export const FINISHER_ROWS = {
  ...VECTOR_ROWS,
  LATE_START: VECTOR_ROWS.U,
  LATE_STOP: VECTOR_ROWS.U + 1,
} as const;

/** Rows of a network's geometry (chart.wgsl). */
export const GEOMETRY_ROWS = {
  COORDINATES: 0,
  SLOPES: 1,
  METRIC: 2,
  PAIR_LIST: 3,
  DIRECTIONS: 4,
  OUTPUTS: 5,
  OUTPUT_SLOPES: 6,
  INVERSES: 7,
  TURNS: 8,
  NORM_SLOPES: 9,
  PLAIN_SLOPES: 10,
  EXCESS: 11,
  OUTWARD: 12,
  HOLD: 13,
  FLATS: 14,
  TARGET_SLOPES: 15,
  MOVED_OUTPUTS: 16,
  SIGMAS: 17,
} as const;
/** SIGMAS are three rows. */
export const GEOMETRY_ROW_COUNT = 20;

export const FIRST_DAMPING = 1e-4;

/** Numbers of ../../analysis/finisher/charts.ts and ../../analysis/finisher/finisher.ts. */
const RULES = {
  CHART_DISTANCE: 1e-2,
  BALANCE: 1.4,
  FLAT_LENGTH: 0.7,
  DUPLICATE,
  LATE_FROM: 0.2,
  LATE_BEGIN: 0.8,
  HELD_PART: 0.999,
  HELD_STEP: 1e-2,
  LEAST_DAMPING: 1e-15,
  NO_DAMPING: 1e-16,
} as const;

/** Numbers of the device: what double-single products and f32 hold. */
const BOUNDS = {
  /** Shorter rows do not scale their outputs. */
  LEAST_LENGTH: 1e-9,
  LEAST_VALUE: powerOfTwo(-70),
  LARGEST_DAMPING: 1e8,
  /** A relative length below which a step moves no parameter. */
  SHORTEST_REACH: powerOfTwo(-47),
} as const;

/** Rounds of pairs: of neurons, then of what pairs leave. */
const ROUNDS = 3;

/** Tries in a row after which it is asked for rest, where rounding hides the fall. */
const PROBE_AFTER = 8;

/** What the rows of gradients in a geometry are multiplied by, from the bits of the gradient's largest component (small.wgsl). */
export function slopeUnit(bits: number): number {
  const above = Math.max((bits >>> 23 & 255) - 126, -126);
  return powerOfTwo(Math.min(Math.max(-above, -60), 60));
}

/** Units of a network, layer after layer. */
export function unitCount({ hidden }: NetworkShape): number {
  return hidden.reduce((sum, neurons) => sum + neurons, 0);
}

/** Instead of or beside what a flow's shaders have. */
export function finisherConstants(shape: NetworkShape): Constants {
  const { layers, output, parameters } = layoutOf(shape);
  const width = shape.hidden[0]!;
  const strides = [layers[0]!.stride, (layers[1] ?? layers[0]!).stride] as const;
  return {
    ...ALL_WORDS,
    STATE: FINISHER_STATE,
    ...FINISHER_ROWS,
    ...FINISHER_CAUSES,
    ...GEOMETRY_ROWS,
    GEOMETRY: GEOMETRY_ROW_COUNT,
    ...LATE,
    ...PROBING,
    NORM_ROUNDS: 2,
    ...f32s(RULES),
    ...f32s(BOUNDS),
    PROBE_AFTER,
    W: width,
    LAYERS: layers.length,
    UNITS: unitCount(shape),
    FIRST_STRIDE: strides[0],
    SECOND: layers[1]?.offset ?? parameters,
    STRIDE: strides[1],
    MOST_STRIDE: Math.max(...strides),
    MOST_ENTRIES: Math.max(strides[0] + (layers.length > 1 ? width : 1), strides[1] + width),
    ROUNDS,
    MOST_PAIRS: Math.max(1, width * (width - 1) / 2),
    OUTPUT: output,
  };
}

function f32s(numbers: { readonly [name: string]: number }): Constants {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { f32: value }]));
}
