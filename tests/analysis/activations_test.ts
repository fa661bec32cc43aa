/** The activations: derivatives, identities, tails, and the bounds that the kernels rely on. */
import assert from "node:assert/strict";
import { type Activation, type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
const near = (found: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${what}: ${found}, expected ${expected}`);

/** max |σ⁽ᵏ⁾| on a grid that holds 0. */
function supremum(activation: Activation, k: number): number {
  let most = 0;
  for (let z = -8; z <= 8; z += 1 / 64) most = Math.max(most, Math.abs(activation.at(z)[k]!));
  return most;
}

for (const name of NAMES) {
  const activation: Activation = ACTIVATIONS[name];

  Deno.test(`${name}: each derivative is that of the one before`, () => {
    const step = 2e-4;
    const largest = [0, 1, 2, 3, 4, 5].map((k) => k === 0 ? 1 : supremum(activation, k));
    for (let z = -9.985; z < 10; z += 0.03) {
      const [p1, m1, p2, m2] = [1, -1, 2, -2].map((k) => activation.at(z + k * step));
      const here = activation.at(z);
      for (let k = 1; k <= 5; k++) {
        const difference = (8 * (p1![k - 1]! - m1![k - 1]!) - (p2![k - 1]! - m2![k - 1]!)) / (12 * step);
        // Rounding, 2⁻⁵² · 3/2 · |σ⁽ᵏ⁻¹⁾| / step = 2e-12 in units of that derivative's largest value, and the
        // rule's own error, step⁴/30 σ⁽ᵏ⁺⁴⁾: for g, whose derivatives grow like 4ᵏ, 1e-11 in those units.
        const unit = Math.max(1, largest[k - 1]!, Math.abs(here[k - 1]!));
        near(here[k]!, difference, 2e-11 * unit, `σ⁽${k}⁾(${z})`);
      }
    }
  });

  const { law } = activation;
  if (law !== undefined) {
    Deno.test(`${name}: its second derivative is what its law says`, () => {
      for (let z = -40; z <= 40; z += 1 / 64) {
        const [s, d, dd] = activation.at(z);
        const factor = law.one + (law.byZ ?? 0) * z + (law.byValue ?? 0) * s + (law.bySlope ?? 0) * d;
        near(dd, d * factor, 4e-16 * Math.max(1, Math.abs(z)) * d, `σ″(${z})`);
      }
    });
  }

  Deno.test(`${name}: bounds hold on a dense grid, and are not loose`, () => {
    const { bound: { offset, slope }, slopeBound, curvatureBound } = activation;
    let [reach, steepest, most] = [0, 0, 0];
    for (let i = -40 * 512; i <= 40 * 512; i++) {
      const z = i / 512;
      const [s, d, dd] = activation.at(z);
      assert.ok(Math.abs(s) <= offset + slope * Math.abs(z), `|σ(${z})| = ${Math.abs(s)}`);
      reach = Math.max(reach, Math.abs(s) - slope * Math.abs(z));
      steepest = Math.max(steepest, Math.abs(d));
      most = Math.max(most, Math.abs(dd));
    }
    assert.ok(steepest <= slopeBound, `|σ′| reaches ${steepest}`);
    assert.ok(most <= curvatureBound, `|σ″| reaches ${most}`);
    // Not so loose that the kernels give digits away: measured room is at most 26 % (offset of g), 33 % (σ′ of g).
    assert.ok(offset <= 1.35 * reach && slopeBound <= 1.35 * steepest);
  });

  Deno.test(`${name}: finite everywhere, and all derivatives vanish or settle in both tails`, () => {
    for (const size of [36, 100, 700, 746, 1e4, 1e30]) {
      for (const z of [size, -size]) {
        const [s, d, ...higher] = activation.at(z);
        assert.ok(Number.isFinite(s) && Number.isFinite(d), `${name} at ${z}`);
        for (const value of higher) near(value, 0, 1e-12, `${name} at ${z}`);
        near(d, activation.bound.slope === 1 && z > 0 ? 1 : 0, 1e-12, `σ′(${z})`);
      }
    }
  });
}

Deno.test("of NaN every value and derivative is NaN", () => {
  for (const name of NAMES) {
    for (const value of ACTIVATIONS[name].at(NaN)) assert.ok(Number.isNaN(value), name);
  }
});

Deno.test("known identities and values", () => {
  const { g, softplus, erf, sigmoid, tanh, relu } = ACTIVATIONS;
  for (let z = -30; z <= 30; z += 0.37) {
    const scale = 1e-15 * (1 + Math.abs(z));
    near(softplus.at(z)[1], sigmoid.at(z)[0], 0, "softplus′ is the logistic function");
    near(softplus.at(z)[0] - softplus.at(-z)[0], z, 2 * scale, "softplus(z) − softplus(−z) = z");
    near(sigmoid.at(z)[0] + sigmoid.at(-z)[0], 1, 2 ** -52, "s(z) + s(−z) = 1");
    near(tanh.at(z)[0], Math.tanh(z), 3e-16, "tanh");
    near(tanh.at(z)[1], 1 / Math.cosh(z) ** 2, 4e-16, "tanh′");
    near(erf.at(-z)[0], -erf.at(z)[0], 0, "erf is odd");
    near(g.at(z)[0], sigmoid.at(4 * z)[0] + softplus.at(z)[0], scale, "g");
    near(relu.at(z)[0], Math.max(z, 0), 0, "relu");
  }
  near(erf.at(1)[0], 0.6826894921370859, 2e-16, "a normal variable lies within one deviation");
  near(softplus.at(0)[0], Math.LN2, 2e-16, "softplus(0)");
  // Relative accuracy in the tails, where 1 − σ or log(1 + e) would lose it.
  near(sigmoid.at(-30)[0] / Math.exp(-30), 1, 1e-12, "s(−30)");
  near(softplus.at(-30)[0] / Math.exp(-30), 1, 1e-12, "softplus(−30)");
  // Near 0, where differences of exponentials lose all digits: odd functions, by their series.
  for (const z of [0.049, 0.0500001, 1e-5, 1e-8, -1e-12, 1e-300]) {
    near(tanh.at(z)[0] / Math.tanh(z), 1, 1e-15, `tanh(${z})`);
    const q = z * z;
    near(tanh.at(z)[2] / (-2 * z * (1 - 4 / 3 * q + 17 / 15 * q * q)), 1, q * q * q + 2e-15, `tanh″(${z})`);
    near(
      sigmoid.at(z)[2] / (-z / 8 * (1 - q / 3 + 17 / 240 * q * q)),
      1,
      q * q * q + 2e-15,
      `sigmoid″(${z})`,
    );
    near(softplus.at(z)[3] / sigmoid.at(z)[2], 1, 0, `softplus‴(${z})`);
  }
});
