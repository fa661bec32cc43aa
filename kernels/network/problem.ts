/** What the hosts of the network kernels and the makers of their shaders agree on. */
import type { NetworkShape } from "../network_shape.ts";
import type { FlowMethod } from "./flow/method.ts";

/** The kernels of every network, of deeper ones, and of the finisher. */
export const KERNELS = {
  common: [
    "gradient",
    "jacobian",
    "curvature",
    "assemble",
    "factorise",
    "reduce",
    "stage",
    "control",
    "line_tolerance",
    "record",
  ],
  shallow: [
    "rounding",
    "rounded_jacobian",
    "rounded_curvature",
    "rounded_products",
    "roundedAssemble",
    "exact_products",
  ],
  deep: ["normal", "bounds", "tangents", "curvatureInner"],
  finisher: ["chart", "pull_columns", "pull_rows", "propose", "measure", "judge"],
} as const;
export type Kernel = (typeof KERNELS)[keyof typeof KERNELS][number];

/** A kernel's entry point: deep/curvature.wgsl and shallow/hessian.wgsl make two kernels each. */
export function entryPointOf(kernel: Kernel): string {
  if (kernel === "roundedAssemble") return "assemble";
  return kernel === "curvatureInner" ? "curvature" : kernel;
}

/** How the work is laid out on an adapter; no result depends on it. */
export interface Schedule {
  /** Lanes of a workgroup that share out samples. */
  readonly lanes: number;
  /** Workgroups that share out the samples of one network. */
  readonly tiles: number;
  /** Whether a lane's values are variables of their own, in long shaders, or arrays that loops go over. */
  readonly registers: boolean;
}

/** What the kernels are made for. */
export interface NetworkProblem {
  readonly shape: NetworkShape;
  /** N, the number of samples. */
  readonly n: number;
  /** Exponent e with |x| < 2^e for every input. */
  readonly inputExponent: number;
  /** The largest |x|. */
  readonly largestInput: number;
  /** The largest Euclidean norm of a sample's inputs. */
  readonly largestNorm: number;
  /** Whether every input is a multiple of 1/512 (inputs.wgsl). */
  readonly coarse: boolean;
  /** Above this parameter norm the regulariser acts. */
  readonly maxNorm: number;
  /** What flows are followed with. */
  readonly method: FlowMethod;
}

/** Words of a network's state, by name (flow.wgsl). */
export const STATE_WORDS = {
  STATUS: 0,
  HAS_TRIAL: 1,
  RESIDUAL_EXPONENT: 2,
  H: 3,
  REJECTED: 4,
  STEPS: 5,
  FRESH: 6,
  TIME: 7,
  LOSS: 9,
  GRADIENT_NORM: 11,
  NORM: 12,
  PHASE: 13,
  SUMS_EXPONENT: 14,
  TOLERANCE: 15,
  REJECTIONS: 16,
  ERROR: 20,
  ROUNDED: 21,
} as const;
export const STATE = 22;
/** Words of REJECTIONS: error too large, matrix not positive definite, loss rose, sums do not fit or are not finite. */
export const CAUSES = { INACCURATE: 0, INDEFINITE: 1, RISE: 2, UNFIT: 3 } as const;
export const ENDS = { RUNNING: 0, CONVERGED: 1, INFINITE: 2, SLOW: 3, FAILED: 4, STUCK: 5 } as const;
export const PHASES = { START: 0, MEASURED: 1, FLOWING: 2 } as const;
/** Rows of a network's vectors. */
export const VECTOR_ROWS = { THETA: 0, GRADIENT: 1, U: 2, POINT: 8, NEXT: 9 } as const;
export const ROWS = 10;

/** 2^e for a whole e, exactly: by doubling or halving. */
export function powerOfTwo(e: number): number {
  let power = 1;
  for (let k = 0; k < Math.abs(e); k++) power *= e < 0 ? 0.5 : 2;
  return power;
}

/** The smallest whole e with value ≤ 2^e, e ≥ −60: exact, where a logarithm would be rounded. */
export function exponentOf(value: number): number {
  let e = -60;
  for (let power = powerOfTwo(e); power < value; power *= 2) e++;
  return e;
}

/** Exponent e ≥ 0 with |x| < 2^e for every input. */
export function inputExponent(x: ArrayLike<number>): number {
  let largest = 1;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  return exponentOf(largest * (1 + powerOfTwo(-40)));
}

/** Whether every input is a multiple of 1/512 that fits 16 bits, 13 of them at most: inputs below 8. */
export function isCoarse(x: ArrayLike<number>): boolean {
  for (let i = 0; i < x.length; i++) {
    if (!(Number.isInteger(512 * x[i]!) && Math.abs(x[i]!) < 8)) return false;
  }
  return true;
}

/** Words of one sample, whole vec4u: coarse inputs two a word, or fine ones two words each, and the target at the end. */
export function sampleWords({ coarse, shape }: Pick<NetworkProblem, "coarse" | "shape">): number {
  return 4 * Math.ceil((2 + (coarse ? Math.ceil(shape.inputs / 2) : 2 * shape.inputs)) / 4);
}

/** N rounded up to whole vec4i. */
export function columnLength(n: number): number {
  return 4 * Math.ceil(n / 4);
}

/**
 * For software adapters, whose vectors are as wide as a workgroup should be; for those of them whose compiler takes
 * gigabytes for a long shader; and for GPUs.
 */
export const SCHEDULES = {
  software: { lanes: 8, tiles: 1, registers: true },
  compact: { lanes: 8, tiles: 1, registers: false },
  parallel: { lanes: 64, tiles: 4, registers: true },
} as const satisfies Record<string, Schedule>;

/** Samples of a tile of the compact schedule, whose lanes go over neurons and sums in loops for each of them. */
const COMPACT_TILE = 2048;

/** The schedule for N samples: as many tiles as keep the loops of a lane within what every adapter does. */
export function scheduleOf(layout: keyof typeof SCHEDULES, n: number): Schedule {
  const schedule = SCHEDULES[layout];
  return layout === "compact" ? { ...schedule, tiles: Math.ceil(n / COMPACT_TILE) } : schedule;
}

/** Networks of one hidden layer with more parameters have a compact schedule; shaders of others are short enough. */
export const MOST_IN_REGISTERS = 64;

/** Final WGSL of every kernel that a problem has, for each schedule that it has. */
export type NetworkShaders =
  & {
    readonly [schedule in Exclude<keyof typeof SCHEDULES, "compact">]: {
      readonly [kernel in Kernel]?: string;
    };
  }
  & { readonly compact?: { readonly [kernel in Kernel]?: string } };
