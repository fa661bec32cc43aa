/** No comparator, norm or error estimate loses a NaN: neither the first, one in the middle, nor the last. */
import assert from "node:assert/strict";
import { ascending, median } from "../../kernels/analysis/numerics/ascending.ts";
import { closestOf, type NeuronPair } from "../../kernels/analysis/channel/neuron_pairs.ts";
import { gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { indexOfLeast } from "../../kernels/analysis/numerics/least.ts";
import { luFactor, solveLu } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { lossLevels } from "../../kernels/analysis/plateau/loss_levels.ts";
import { radau5 } from "../../kernels/analysis/integrators/radau5.ts";
import { extrapolate } from "../../kernels/analysis/numerics/richardson.ts";
import { scaledError } from "../../kernels/analysis/integrators/step_control.ts";
import { superiority } from "../../kernels/analysis/statistics/superiority.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { cutOf, largestGapOf } from "../../kernels/analysis/plateau/unique_minima.ts";
import { DS, F32 } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";
import { above, always, beyond, inRange, some } from "../../pipeline/paper/claim_rules.ts";
import { growthClaims } from "../../pipeline/paper/plateau/growth_claims.ts";
import { convergenceClaims } from "../../pipeline/paper/plateau/stability_claims.ts";
import { assertClose } from "../compare.ts";
import { isWorse } from "../strict/reference.ts";

const PLACES = [0, 1, 2];
/** 3, 1, 2 with a NaN in one place. */
const withNaN = (place: number) => [3, 1, 2].with(place, NaN);

for (const place of PLACES) {
  const name = ["first", "in the middle", "last"][place];
  const values = withNaN(place);
  const theta = Float64Array.from(values);

  Deno.test(`norms and errors with a NaN ${name} are NaN`, () => {
    assert.ok(Number.isNaN(infNorm(values)));
    const ones = new Float64Array(3).fill(1);
    const tolerances = { absoluteTolerance: 1, relativeTolerance: 1 };
    assert.ok(Number.isNaN(scaledError(theta, ones, ones, tolerances)), "error");
    assert.ok(Number.isNaN(scaledError(ones, theta, ones, tolerances)), "before");
    assert.ok(Number.isNaN(scaledError(ones, ones, theta, tolerances)), "after");
    assert.ok(Number.isNaN(median(values)));
    const { value, lower } = superiority([[values, [0, 5]]]);
    assert.ok(Number.isNaN(value) && Number.isNaN(lower));
    assert.ok(Number.isNaN(superiority([[[0, 5], values]]).value));
  });

  Deno.test(`comparisons of tests fail for a NaN ${name}`, () => {
    const expected = [3, 1, 2];
    assert.throws(() => assertClose("found", values, expected, 1e-12), /got NaN/);
    assert.throws(() => assertClose("expected", expected, values, 1e-12), /expected NaN/);
    assert.throws(() => assertClose("scaled", values, expected, 1e12, 1), /NaN/);
    const worst = values.reduce((most, error) => isWorse(error, most) ? error : most, -1);
    assert.ok(Number.isNaN(worst));
  });

  Deno.test(`numbers are sorted with a NaN ${name}, it stands last; what needs order refuses it`, () => {
    assert.deepEqual(ascending(values).slice(0, 2), [3, 1, 2].toSpliced(place, 1).sort());
    assert.ok(Number.isNaN(ascending(values)[2]));
    assert.throws(() => lossLevels(values), new RegExp(`losses\\[${place}\\] must be finite: got NaN`));
    assert.throws(() => extrapolate([...values, 1, 2]), new RegExp(`values\\[${place}\\] must be finite`));
    const matrix = Float64Array.of(2, 1, 0, 1, 2, 1, 0, 1, 2);
    matrix[4 * place] = NaN;
    assert.throws(
      () => symmetricEigen(matrix, 3),
      new RegExp(`matrix\\[${place}\\]\\[${place}\\] must be finite: got NaN`),
    );
  });

  Deno.test(`a linear system with a NaN ${name} has no solution, or one that says so`, () => {
    for (let row = 0; row < 3; row++) {
      const matrix = Float64Array.of(2, 1, 0, 1, 2, 1, 0, 1, 2);
      matrix[3 * row + place] = NaN;
      const factor = luFactor(matrix, 3);
      if (factor !== null) assert.ok(solveLu(factor, Float64Array.of(1, 1, 1)).some(Number.isNaN));
    }
  });

  Deno.test(`no solver takes a step with a NaN ${name} in its gradient or error`, () => {
    const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const at = (gradient: Float64Array) => ({ loss: 1, gradient, hessian: identity });
    const fine = Float64Array.of(1, 1, 1);
    const tolerances = { absoluteTolerance: 1, relativeTolerance: 1 };
    const radau = radau5({ newtonTolerance: 1e-2, ...tolerances });
    assert.equal(radau.step(() => at(theta), fine, at(fine), 0.1), "iteration");
    for (const solver of [radau, undefined]) {
      // Derivatives are finite at the start alone.
      const { end, last, causes } = gradientFlow((x) => at(x === fine ? fine : theta), fine, {
        ...tolerances,
        ...(solver && { solver }),
        firstStep: 1,
        mostSteps: 20,
        stop: () => false,
        record: () => {},
      });
      assert.deepEqual([end, last.step], ["stuck", 0]);
      assert.ok(causes.unfit > 0 || causes.iteration > 0);
    }
  });

  Deno.test(`claim 4 counts a gradient that is NaN ${name} among those above`, () => {
    const rows = [1e-13, 1e-12, 1e-14].map((gradient, seed) => ({
      ...{ biased: 0, r: 2, seed, end: "converged", lambda_min: 1, lambda_max: 2, norm: 1 },
      gradient_inf: seed === place ? "NaN" : gradient,
    }));
    const claims = convergenceClaims(rows, () => ({ value: 1e-5, text: "", written: "1e-5" }));
    const ours = claims.find(({ kind }) => kind === "ours")!;
    assert.equal(ours.verdict, "does not hold");
    assert.match(ours.note, /2 of 3; largest –; 0 of the 1 above/);
  });

  Deno.test(`what is least, and where a tree is cut, is never a matter of where a NaN stands: ${name}`, () => {
    const values = [0.1, 0.3, 0.2].with(place, NaN);
    const pairs = values.map((distance) => ({ distance }) as NeuronPair);
    assert.ok(Number.isNaN(closestOf(pairs)!.distance));
    for (const least of [cutOf, largestGapOf, indexOfLeast]) {
      assert.throws(
        () => least(values),
        new RegExp(`RangeError: .*(\\[${place}\\] must|NaN at values\\[${place}\\])`),
      );
    }
    assert.equal(indexOfLeast([0.1, 0.3, 0.2].with(place, 0)), place);
  });

  Deno.test(`bits of magnitudes on the device: a NaN ${name} is the largest, and not positive`, () => {
    const { magnitude, is_positive } = emulate([F32, ...DS]) as unknown as {
      magnitude: (a: number) => number;
      is_positive: (a: number) => boolean;
    };
    const largest = [3e38, -2, Infinity].with(place, NaN).reduce(
      (most, a) => Math.max(most, magnitude(a)),
      0,
    );
    assert.ok(largest > magnitude(Infinity) && magnitude(-1e3) === magnitude(1e3));
    assert.deepEqual([NaN, 1, Infinity].map((_, i, all) => is_positive(all[(i + place) % 3]!)), [
      ...[NaN, 1, Infinity].map((_, i, all) => all[(i + place) % 3] === 1),
    ]);
    assert.deepEqual([0, -0, -1, 1e-45, 1.2e-38].map(is_positive), [false, false, false, false, true]);
  });
}

Deno.test("no rule of claims decides anything by an end that is NaN", () => {
  for (const ends of [{ lower: 1, upper: NaN }, { lower: NaN, upper: -1 }, { lower: NaN, upper: NaN }]) {
    assert.equal(above({ ...ends, n: 3 }, 0), "not decided");
    assert.equal(inRange({ ...ends, n: 3 }, 0.1, 0.5), "not decided");
    assert.equal(some({ count: 1, upper: NaN, n: 3 }), "not decided");
  }
  assert.equal(beyond(NaN, 2), "not decided");
  assert.deepEqual([always(NaN, 0, 3), always(3, NaN, 3)], ["not decided", "not decided"]);
});

Deno.test("claim 14: numbers that fall exponentially do not grow exponentially", () => {
  const claims = (counts: readonly number[]) =>
    growthClaims(counts.map((ended_minima, i) => ({
      ...{ biased: 0, r: i + 1, converged: 1000, infinite: 0, unique_minima: 0 },
      ended_minima,
    }))).filter(({ test }) => test.startsWith("Akaike"));
  assert.equal(claims([900, 300, 100, 33])[0]!.verdict, "does not hold");
  assert.equal(claims([33, 100, 300, 900])[0]!.verdict, "holds");
});
