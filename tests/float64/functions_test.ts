/** Functions of columns against series of whole numbers (exact_functions.ts): errors in units in the last place. */
import assert from "node:assert/strict";
import { type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { Columns } from "../../kernels/float64/columns.ts";
import {
  bellOf,
  erfOf,
  expOf,
  type Fixed,
  log1pOf,
  placesFor,
  toFixed,
  ulps,
} from "../analysis/exact_functions.ts";

/** Both signs from 2^-1074 to `most`: dense where values change, and close to the bounds of pieces. */
function points(most: number, ...kinks: number[]): number[] {
  const sizes = [0, 2 ** -1074, 2 ** -1022, 2 ** -60, 2 ** -53, 2 ** -30, 1e-8, 1e-4];
  for (let k = 1; k <= 400; k++) sizes.push(k * 0.0173, most * k / 400);
  for (const kink of kinks) {
    for (const by of [-(2 ** -40), -(2 ** -52), 0, 2 ** -52, 2 ** -40]) sizes.push(kink * (1 + by));
  }
  return sizes.filter((z) => z <= most).flatMap((z) => [z, -z]);
}

type Columnwise = (to: number, v: number, n: number) => void;

/** What a function of one column makes of numbers. */
function mapped(name: "exp" | "log1p", values: readonly number[]): Float64Array {
  const n = values.length + (4 - values.length % 4) % 4;
  const columns = Columns.open(n);
  const [to, v] = [columns.column(), columns.column()];
  columns.view(v).set(values);
  (columns.run[name] as Columnwise)(to, v, n);
  return columns.view(to).slice(0, values.length);
}

/** σ, σ′ and σ″ of numbers. */
function activated(name: ActivationName, values: readonly number[]): Float64Array[] {
  const n = values.length + (4 - values.length % 4) % 4;
  const columns = Columns.open(n);
  const places = [columns.column(), columns.column(), columns.column()] as const;
  columns.view(places[0]).set(values);
  columns.run[name](...places, n);
  return places.map((at) => columns.view(at).slice(0, values.length));
}

/** Largest error in units in the last place, and where; NaN is the worst. */
function worst(
  inputs: readonly number[],
  found: Float64Array,
  exact: (z: bigint, bits: number) => bigint,
  reach: (z: number) => number = Math.abs,
): { most: number; at: number } {
  let [most, at] = [0, 0];
  for (const [k, z] of inputs.entries()) {
    const bits = placesFor(z, reach(z));
    const expected: Fixed = { value: exact(toFixed(z, bits), bits), bits };
    const error = Number.isFinite(found[k]!) ? ulps(found[k]!, expected) : Infinity;
    if (error > most) [most, at] = [error, z];
  }
  return { most, at };
}

function assertWithin(name: string, { most, at }: { most: number; at: number }, allowed: number): void {
  assert.ok(most <= allowed, `${name} is ${most} units in the last place off at ${at}, allowed ${allowed}`);
  // The bound is one that is nearly reached: a better function has a smaller one.
  assert.ok(most >= 0.75 * allowed, `${name}: at most ${most}, allowed ${allowed}`);
}

Deno.test("the whole-number series know e, log 2 and their own inverse", () => {
  const bits = 300;
  const one = 1n << 300n;
  assert.equal(Number(expOf(one, bits) >> 200n) / 2 ** 100, Math.E);
  assert.equal(Number(log1pOf(one, bits) >> 200n) / 2 ** 100, Math.LN2);
  const back = expOf(log1pOf(one / 3n, bits), bits) - one - one / 3n;
  assert.ok((back < 0n ? -back : back) < 1n << 40n);
  assert.equal(ulps(1 + 2 ** -52, { value: one, bits }), 1);
  assert.equal(toFixed(-2.5, 4), -40n);
});

Deno.test("exp is within 0.9 units in the last place, and 0 below -709", () => {
  const inputs = points(760, Math.LN2 / 2, Math.LN2, 1.5 * Math.LN2, 708).filter((z) => z <= 0);
  const found = mapped("exp", inputs);
  const above = inputs.map((z, k) => ({ z, y: found[k]! })).filter(({ z }) => z >= -708.7);
  const exact = (z: bigint, bits: number) => expOf(z, bits);
  assertWithin("exp", worst(above.map(({ z }) => z), Float64Array.from(above, ({ y }) => y), exact), 0.9);
  for (const [k, z] of inputs.entries()) if (z < -709) assert.equal(found[k], 0, `exp(${z})`);
});

Deno.test("log1p is within 1.2 units in the last place", () => {
  const inputs = points(1, Math.SQRT2 - 1).filter((z) => z >= 0);
  const found = mapped("log1p", inputs);
  assertWithin("log1p", worst(inputs, found, log1pOf), 1.2);
});

type Exact = (z: bigint, bits: number) => bigint;

const one = (bits: number) => 1n << BigInt(bits);
const quotient = (a: bigint, b: bigint, bits: number) => a * one(bits) / b;
const product = (a: bigint, b: bigint, bits: number) => a * b >> BigInt(bits);
/** e^-|z|. */
const decay: Exact = (z, bits) => expOf(z < 0n ? z : -z, bits);

const logistic: Exact = (z, bits) => {
  const e = decay(z, bits);
  return quotient(z >= 0n ? one(bits) : e, one(bits) + e, bits);
};
const logisticSlope: Exact = (z, bits) => {
  const e = decay(z, bits);
  return quotient(quotient(e, one(bits) + e, bits), one(bits) + e, bits);
};
const logisticCurvature: Exact = (z, bits) => {
  const e = decay(z, bits);
  const half = quotient(one(bits) - e, one(bits) + e, bits);
  return product(logisticSlope(z, bits), z >= 0n ? -half : half, bits);
};
const softplus: Exact = (z, bits) => (z > 0n ? z : 0n) + log1pOf(decay(z, bits), bits);
const tanh: Exact = (z, bits) => {
  const e = decay(2n * z, bits);
  const value = quotient(one(bits) - e, one(bits) + e, bits);
  return z < 0n ? -value : value;
};

interface Case {
  readonly most: number;
  readonly kinks: readonly number[];
  /** The smallest derivative is about e^-reach. */
  readonly reach: (z: number) => number;
  /** σ, σ′ and σ″ with their largest errors in units in the last place. */
  readonly exact: readonly (readonly [Exact, number])[];
}

/** Bounds of pieces: k = 0, 1 in the exponential; 1/16 of the error function; where values reach their limits. */
const CASES: { readonly [name in Exclude<ActivationName, "relu">]: Case } = {
  softplus: {
    most: 708.7,
    reach: Math.abs,
    kinks: [Math.LN2 / 2, 0.881373587, 36.7],
    exact: [[softplus, 1.4], [logistic, 2.3], [logisticSlope, 3.2]],
  },
  sigmoid: {
    most: 708.7,
    reach: Math.abs,
    kinks: [Math.LN2 / 2, 36.7],
    exact: [[logistic, 2.3], [logisticSlope, 3.2], [logisticCurvature, 5]],
  },
  tanh: {
    most: 354.3,
    reach: (z) => 2 * Math.abs(z),
    kinks: [Math.LN2 / 4, 18.7],
    exact: [
      [tanh, 2.4],
      [(z, bits) => 4n * logisticSlope(2n * z, bits), 3.2],
      [(z, bits) => 8n * logisticCurvature(2n * z, bits), 5],
    ],
  },
  g: {
    most: 177.1,
    reach: (z) => 4 * Math.abs(z),
    kinks: [Math.LN2 / 8, Math.LN2 / 2],
    exact: [
      [(z, bits) => logistic(4n * z, bits) + softplus(z, bits), 1.5],
      [(z, bits) => 4n * logisticSlope(4n * z, bits) + logistic(z, bits), 2.3],
    ],
  },
  erf: {
    most: 37.6,
    reach: (z) => z * z / 2,
    kinks: [1 / 16, 3 / 16, 1, 8.29, 8.5],
    exact: [[erfOf, 1.1], [bellOf, 2], [(z, bits) => -product(z, bellOf(z, bits), bits), 2.5]],
  },
};

for (const [name, { most, kinks, reach, exact }] of Object.entries(CASES)) {
  Deno.test(`${name} and its derivatives are within stated errors up to ${most}`, () => {
    const inputs = points(most, ...kinks);
    const found = activated(name as ActivationName, inputs);
    for (const [order, [function_, allowed]] of exact.entries()) {
      assertWithin(`${name}, derivative ${order}`, worst(inputs, found[order]!, function_, reach), allowed);
    }
  });
}

Deno.test("g″ vanishes at its own places, so its error is measured by the larger of its two terms", () => {
  const inputs = points(177.1);
  const [, , curvature] = activated("g", inputs);
  for (const [k, z] of inputs.entries()) {
    const bits = placesFor(z, 4 * Math.abs(z));
    const fixed = toFixed(z, bits);
    const terms = [16n * logisticCurvature(4n * fixed, bits), logisticSlope(fixed, bits)];
    const size = Math.max(...terms.map((term) => Math.abs(Number(term >> BigInt(bits - 1000)) / 2 ** 1000)));
    const error = Number((toFixed(curvature![k]!, bits) - terms[0]! - terms[1]!) >> BigInt(bits - 1000)) /
      2 ** 1000;
    assert.ok(Math.abs(error) <= 8 * 2 ** -53 * size + 2 ** -999, `g″(${z}) is ${error} off, of ${size}`);
  }
});

Deno.test("relu is exact", () => {
  const found = activated("relu", [-3, -(2 ** -1074), -0, 0, 2 ** -1074, 2.5, Infinity, -Infinity]);
  assert.deepEqual(found.map((each) => [...each].map((x) => x + 0)), [
    [0, 0, 0, 0, 2 ** -1074, 2.5, Infinity, 0],
    [0, 0, 0, 0, 1, 1, 1, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
  ]);
});

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

for (const name of NAMES) {
  Deno.test(`${name}: NaN stays NaN in value and derivatives, tails are the limits`, () => {
    const sizes = [1e3, 1e155, 1e300, Infinity];
    const found = activated(name, [NaN, ...sizes, 1, NaN, ...sizes.map((z) => -z)]);
    for (const column of found) {
      assert.ok(Number.isNaN(column[0]) && Number.isNaN(column[6]), String(column));
      assert.ok(Number.isFinite(column[5]));
    }
    const { bound: { slope } } = ACTIVATIONS[name];
    for (const [k, z] of sizes.entries()) {
      const above = found.map((column) => column[1 + k]!);
      const below = found.map((column) => column[7 + k]!);
      const odd = name === "erf" || name === "tanh";
      assert.deepEqual(
        above.map((x) => x + 0),
        [slope === 1 ? z + (name === "g" ? 1 : 0) : 1, slope, 0],
        `${z}`,
      );
      assert.deepEqual(below.map((x) => x + 0), [odd ? -1 : 0, 0, 0], `${-z}`);
    }
  });
}

Deno.test("exp and log1p of NaN are NaN", () => {
  assert.ok(Number.isNaN(mapped("exp", [NaN])[0]));
  assert.ok(Number.isNaN(mapped("log1p", [NaN])[0]));
});
