/** Functions of columns against series of whole numbers (exact_functions.ts): errors in units in the last place. */
import assert from "node:assert/strict";
import { Columns } from "../kernels/float64/columns.ts";
import { expOf, type Fixed, log1pOf, placesFor, toFixed, ulps } from "./exact_functions.ts";

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
async function mapped(name: "exp" | "log1p", values: readonly number[]): Promise<Float64Array> {
  const n = values.length + (4 - values.length % 4) % 4;
  const columns = await Columns.open(n);
  const [to, v] = [columns.column(), columns.column()];
  columns.view(v).set(values);
  (columns.run[name] as Columnwise)(to, v, n);
  return columns.view(to).slice(0, values.length);
}

async function softplus(values: readonly number[]): Promise<Float64Array[]> {
  const n = values.length + (4 - values.length % 4) % 4;
  const columns = await Columns.open(n);
  const places = [columns.column(), columns.column(), columns.column()] as const;
  columns.view(places[0]).set(values);
  columns.run.softplus(...places, n);
  return places.map((at) => columns.view(at).slice(0, values.length));
}

/** Largest error in units in the last place, and where; NaN is the worst. */
function worst(
  inputs: readonly number[],
  found: Float64Array,
  exact: (z: bigint, bits: number) => bigint,
): { most: number; at: number } {
  let [most, at] = [0, 0];
  for (const [k, z] of inputs.entries()) {
    const bits = placesFor(z);
    const expected: Fixed = { value: exact(toFixed(z, bits), bits), bits };
    const error = Number.isFinite(found[k]!) ? ulps(found[k]!, expected) : Infinity;
    if (error > most) [most, at] = [error, z];
  }
  return { most, at };
}

function assertWithin(name: string, { most, at }: { most: number; at: number }, allowed: number): void {
  assert.ok(most <= allowed, `${name} is ${most} units in the last place off at ${at}, allowed ${allowed}`);
  // The bound is one that is nearly reached: a better function has a smaller one.
  assert.ok(most >= 0.7 * allowed, `${name}: at most ${most}, allowed ${allowed}`);
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

Deno.test("exp is within 0.9 units in the last place, and 0 below -708", async () => {
  const inputs = points(760, Math.LN2 / 2, Math.LN2, 1.5 * Math.LN2, 708).filter((z) => z <= 0);
  const found = await mapped("exp", inputs);
  const above = inputs.map((z, k) => ({ z, y: found[k]! })).filter(({ z }) => z >= -708);
  const exact = (z: bigint, bits: number) => expOf(z, bits);
  assertWithin("exp", worst(above.map(({ z }) => z), Float64Array.from(above, ({ y }) => y), exact), 0.9);
  for (const [k, z] of inputs.entries()) if (z < -708) assert.equal(found[k], 0, `exp(${z})`);
});

Deno.test("log1p is within 1.2 units in the last place", async () => {
  const inputs = points(1, Math.SQRT2 - 1).filter((z) => z >= 0);
  const found = await mapped("log1p", inputs);
  assertWithin("log1p", worst(inputs, found, log1pOf), 1.2);
});

Deno.test("softplus and its derivatives are within stated errors, from -708 to 760", async () => {
  const inputs = points(760, Math.LN2, -Math.log(Math.SQRT2 - 1), 36.7, 708).filter((z) => z >= -708);
  const [value, slope, curvature] = await softplus(inputs);
  const one = (bits: number) => 1n << BigInt(bits);
  const small = (z: bigint, bits: number) => expOf(z < 0n ? z : -z, bits);
  assertWithin(
    "softplus",
    worst(inputs, value!, (z, bits) => (z > 0n ? z : 0n) + log1pOf(small(z, bits), bits)),
    1.4,
  );
  assertWithin(
    "slope",
    worst(inputs, slope!, (z, bits) => {
      const e = small(z, bits);
      return (z >= 0n ? one(bits) : e) * one(bits) / (one(bits) + e);
    }),
    2.3,
  );
  assertWithin(
    "curvature",
    worst(
      inputs.filter((z) => z <= 708),
      curvature!.filter((_, k) => inputs[k]! <= 708),
      (z, bits) => {
        const [e, u] = [small(z, bits), one(bits)];
        return e * u * u / ((u + e) * (u + e));
      },
    ),
    3.2,
  );
});

Deno.test("softplus below -708 is 0 with its derivatives, less than 3.4e-308 off", async () => {
  const found = await softplus([-708.5, -745, -760, -1e300]);
  assert.deepEqual(found.map((each) => [...each]), [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);
  assert.ok(Math.exp(-708) < 3.4e-308);
});

Deno.test("NaN stays NaN in values and derivatives, infinities are the limits", async () => {
  const [value, slope, curvature] = await softplus([NaN, Infinity, -Infinity, 0, 1, NaN]);
  for (const column of [value!, slope!, curvature!]) {
    assert.ok(Number.isNaN(column[0]) && Number.isNaN(column[5]), String(column));
    assert.ok(Number.isFinite(column[4]));
  }
  assert.deepEqual([value![1], slope![1], curvature![1]], [Infinity, 1, 0]);
  assert.deepEqual([value![2], slope![2], curvature![2]], [0, 0, 0]);
  assert.ok(Number.isNaN((await mapped("exp", [NaN]))[0]));
  assert.ok(Number.isNaN((await mapped("log1p", [NaN]))[0]));
});
