/**
 * What the strict functions should give, in float64 with corrections, the domains over which their errors are
 * stated, and the stated bounds. Used by accuracy_test.ts and measure/strict_accuracy.ts.
 */
import erf from "@stdlib/math-base-special-erf";
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import log1p from "@stdlib/math-base-special-log1p";
import tanh from "@stdlib/math-base-special-tanh";
import { emulate } from "../../kernels/strict/strict.ts";
import { DS, F32 } from "../../kernels/strict/sources.ts";

const functions = emulate([F32, ...DS]);
const SMALLEST_NORMAL = 2 ** -126;
const LARGEST = 3.4028234663852886e38;

/** A function of one f32: measured over bit patterns. */
export interface SingleCase {
  readonly name: string;
  readonly domain: string;
  readonly from: number;
  readonly to: number;
  readonly exact: (x: number) => number;
  /** The largest error allowed, in units in the last place of the exact value. */
  readonly bound: number;
}

function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

function sigmoidDerivative(x: number): number {
  const e = exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));

const ALL = "all normal x and 0";

export const SINGLE_CASES: readonly SingleCase[] = [
  {
    name: "f_sqrt",
    domain: "0 and normal x > 0",
    from: 0,
    to: LARGEST,
    exact: (x) => Math.sqrt(x),
    bound: 0.5,
  },
  { name: "f_exp", domain: "-87.33 <= x <= 88.72", from: -87.33, to: 88.72, exact: exp, bound: 1 },
  { name: "f_log", domain: "normal x > 0", from: SMALLEST_NORMAL, to: LARGEST, exact: ln, bound: 1 },
  { name: "f_log1p", domain: "x > -1", from: -0.99999994, to: LARGEST, exact: log1p, bound: 1 },
  { name: "f_softplus", domain: "x >= -87.33", from: -87.33, to: LARGEST, exact: softplus, bound: 2 },
  { name: "f_sigmoid", domain: "x >= -87.33", from: -87.33, to: LARGEST, exact: sigmoid, bound: 2.5 },
  {
    name: "f_sigmoid_derivative",
    domain: "|x| <= 87.33",
    from: -87.33,
    to: 87.33,
    exact: sigmoidDerivative,
    bound: 3,
  },
  { name: "f_tanh", domain: ALL, from: -LARGEST, to: LARGEST, exact: tanh, bound: 2 },
  { name: "f_erf", domain: ALL, from: -LARGEST, to: LARGEST, exact: erf, bound: 1.5 },
];

/** The largest error found, over how many inputs, and where. */
export interface Measurement {
  readonly inputs: number;
  readonly error: number;
  readonly worst: string;
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** One unit in the last place of f32 numbers as large as y. */
function unitOf(y: number): number {
  single[0] = y;
  const exponent = Math.max(1, (bits[0]! >>> 23) & 0xff);
  // 2^(exponent − 150): as the bits of an f32 while it is a normal one.
  return exponent > 23 ? fromBits((exponent - 23) << 23) : 2 ** (exponent - 150);
}

function fromBits(word: number): number {
  bits[0] = word;
  return single[0]!;
}

/** Whether an error is larger than the largest so far: NaN is, of those that are not NaN, and nothing is larger than NaN. */
export function isWorse(error: number, largest: number): boolean {
  return !(error <= largest) && !Number.isNaN(largest);
}

/** Every stride-th f32 of the domain, by bit pattern, from pattern `first` on. */
export function measureSingle(each: SingleCase, stride: number, first = 0): Measurement {
  const tried = functions[each.name]!;
  let [inputs, error, worst] = [0, -1, NaN];
  for (let pattern = first; pattern < 2 ** 32; pattern += stride) {
    const x = fromBits(pattern);
    if (!(x >= each.from && x <= each.to) || (Math.abs(x) < SMALLEST_NORMAL && x !== 0)) continue;
    inputs++;
    const exact = each.exact(x);
    // Results below the normal numbers are 0.
    const found = tried(x);
    const wrong = Math.abs(exact) < SMALLEST_NORMAL
      ? (found === 0 ? 0 : Infinity)
      : Math.abs(found - exact) / unitOf(exact);
    if (isWorse(wrong, error)) [error, worst] = [wrong, x];
  }
  return { inputs, error, worst: String(worst) };
}

/** A reproducible stream of words for operands (xorshift of 32 bits). */
export function words(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Quotients of random normal numbers whose exact value is normal too: 0.5 means correctly rounded. */
export function measureDivision(count: number, seed: number): Measurement {
  const next = words(seed);
  const operand = () => {
    for (;;) {
      const word = next();
      const exponent = (word >>> 23) & 0xff;
      if (exponent > 0 && exponent < 255) return fromBits(word);
    }
  };
  let [inputs, error, worst] = [0, -1, ""];
  while (inputs < count) {
    const [a, b] = [operand(), operand()];
    const exact = a / b;
    if (Math.abs(exact) < SMALLEST_NORMAL || Math.abs(exact) > LARGEST) continue;
    inputs++;
    // Float64 holds the quotient of two f32 well enough to round it once more without harm.
    const wrong = functions.f_div!(a, b) === Math.fround(exact)
      ? Math.abs(Math.fround(exact) - exact) / unitOf(exact)
      : Infinity;
    if (isWorse(wrong, error)) [error, worst] = [wrong, `${a} / ${b}`];
  }
  return { inputs, error, worst };
}

type Pair = readonly [number, number];

/** A double-single function: measured over operands with random high and low parts. */
export interface DoubleCase {
  readonly name: string;
  readonly domain: string;
  readonly operands: (next: () => number) => readonly Pair[];
  /** The exact value, as a float64 and what is left. */
  readonly exact: (...operands: readonly Pair[]) => Pair;
}

/** The bound of every double-single function: relative error 2^-44. */
export const DOUBLE_BOUND = 2 ** -44;

const fraction = (word: number) => word / 2 ** 32;

/** high + low with random bits in both. */
function pair(value: number, next: () => number): Pair {
  const high = Math.fround(value);
  const low = Math.fround(high * (fraction(next()) - 0.5) * 5.9604644775390625e-8);
  const sum = Math.fround(high + low);
  return [sum, Math.fround(low - Math.fround(sum - high))];
}

/** ±2^e for e from `from` to `to`, uniform in e. */
function magnitude(from: number, to: number, next: () => number): number {
  const exponent = from + Math.floor(fraction(next()) * (to - from));
  const value = (1 + fraction(next())) * 2 ** exponent;
  return next() & 1 ? value : -value;
}

/** Half of the inputs spread evenly, half over all magnitudes from 2^bottom. */
function spread(from: number, to: number, bottom: number) {
  return (next: () => number): readonly Pair[] => {
    for (;;) {
      const x = next() & 1
        ? from + fraction(next()) * (to - from)
        : magnitude(bottom, Math.ceil(log2(to)), next);
      if (x >= from && x <= to) return [pair(x, next)];
    }
  };
}

const log2 = (x: number) => ln(x) / ln(2);

/** f at high + low, where f and its derivative are known in float64. */
function corrected(f: (x: number) => number, slope: (x: number) => number) {
  return ([high, low]: Pair): Pair => {
    const x = high + low;
    return [f(x), slope(x) * ((high - x) + low)];
  };
}

const value = ([high, low]: Pair) => high + low;

/** The sum of two float64 and its rounding error. */
function exactSum(a: number, b: number): Pair {
  const sum = a + b;
  const t = sum - a;
  return [sum, (a - (sum - t)) + (b - t)];
}

export const DOUBLE_CASES: readonly DoubleCase[] = [
  {
    name: "ds_add",
    domain: "2^-30 <= |a|, |b| <= 2^30",
    // A third of the sums cancel: some by a few bits, some but for their low parts.
    operands: (next) => {
      const a = pair(magnitude(-30, 30, next), next);
      const cancelling = [-a[0] * (1 + fraction(next())), -a[0]][next() & 1]!;
      return [a, pair(next() % 3 > 0 ? magnitude(-30, 30, next) : cancelling, next)];
    },
    exact: (a, b) => {
      const [high, e1] = exactSum(a[0], b[0]);
      const [low, e2] = exactSum(a[1], b[1]);
      const [sum, e3] = exactSum(high, low);
      return [sum, e1 + e2 + e3];
    },
  },
  {
    name: "ds_mul",
    domain: "2^-30 <= |a|, |b| <= 2^30",
    operands: (next) => [pair(magnitude(-30, 30, next), next), pair(magnitude(-30, 30, next), next)],
    exact: (a, b) => [value(a) * value(b), 0],
  },
  {
    name: "ds_div",
    domain: "2^-30 <= |a|, |b| <= 2^30",
    operands: (next) => [pair(magnitude(-30, 30, next), next), pair(magnitude(-30, 30, next), next)],
    exact: (a, b) => [value(a) / value(b), 0],
  },
  {
    name: "ds_sqrt",
    domain: "2^-60 <= a <= 2^60",
    operands: (next) => [pair(Math.abs(magnitude(-60, 60, next)), next)],
    exact: (a) => [Math.sqrt(value(a)), 0],
  },
  {
    name: "ds_exp",
    domain: "|x| <= 48",
    operands: spread(-48, 48, -60),
    exact: corrected(exp, exp),
  },
  {
    name: "ds_log1p",
    domain: "-0.29 <= x <= 2^60",
    operands: (next) => next() & 1 ? spread(-0.29, 4, -60)(next) : spread(0, 2 ** 60, -60)(next),
    exact: corrected(log1p, (x) => 1 / (1 + x)),
  },
  {
    name: "ds_sigmoid",
    domain: "|x| <= 48",
    operands: spread(-48, 48, -60),
    exact: corrected(sigmoid, sigmoidDerivative),
  },
  {
    name: "ds_softplus",
    domain: "-48 <= x <= 2^60",
    operands: (next) => next() & 7 ? spread(-48, 48, -60)(next) : spread(0, 2 ** 60, -60)(next),
    exact: corrected(softplus, sigmoid),
  },
  {
    name: "ds_erf",
    domain: "2^-60 <= |x| <= 2^60",
    operands: (next) => next() & 7 ? spread(-7, 7, -60)(next) : [pair(magnitude(-60, 60, next), next)],
    exact: corrected(erf, (x) => 1.1283791670955126 * exp(-x * x)),
  },
];

/** The largest relative error over `count` random operands. */
export function measureDouble(each: DoubleCase, count: number, seed: number): Measurement {
  const tried = functions[each.name]!;
  const next = words(seed);
  let [error, worst] = [-1, ""];
  for (let i = 0; i < count; i++) {
    const operands = each.operands(next);
    const [exact, rest] = each.exact(...operands);
    const [high, low] = tried(...operands) as Pair;
    // Near the exact value the first difference is exact.
    const wrong = exact === 0 ? Math.abs(high + low) : Math.abs(((high - exact) + low - rest) / exact);
    if (isWorse(wrong, error)) {
      [error, worst] = [
        wrong,
        operands.map(([h, l]) => `${h}${l < 0 ? "" : "+"}${l}`).join(" "),
      ];
    }
  }
  return { inputs: count, error, worst };
}
