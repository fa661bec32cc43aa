/** Rules of growing weights, and of ways down that are none, on findings made by hand: which verdict, and what it says why. */
import assert from "node:assert/strict";
import { BOUNDS } from "../../../kernels/diagnosis/rules/thresholds.ts";
import { dense } from "../dense_fixture.ts";
import { CHANNEL, curved, judged, pair, POINT, way } from "./judged.ts";

/** Most of the gain comes with the norm, and with the pair. */
const GROWS = [[0.1, 5, 0.05], [0.099, 8, 8e-3], [0.095, 40, 1e-3], [0.09, 1000, 1e-5]] as const;

Deno.test("a pair that closes is a channel by the late updates alone: the paper's third criterion", () => {
  const at = (inside: number) => judged({ continuation: way(GROWS, "norm", inside), channel: CHANNEL });
  assert.equal(at(0.91).verdict, "channel");
  const other = at(0.89);
  assert.equal(other.verdict, "norm growth");
  assert.match(other.sentence, /although units 1 and 2 of layer 1 come together .* not theirs/);
  assert.match(
    judged({ continuation: way(GROWS.map(([l, n]) => [l, n, 0.3]), "norm") }).sentence,
    /no two units/,
  );
});

Deno.test("a run whose gain is had before its pair is together is on its way, not growing in another way", () => {
  // All but a twentieth of the gain is had before the cosine distance is 10⁻², half of it beyond twice the norm.
  const points = [[0.1, 5, 0.05], [0.095, 9, 0.04], [0.0905, 30, 0.02], [0.0904, 60, 8e-3], [
    0.09,
    1000,
    1e-5,
  ]] as const;
  const { verdict } = judged({ continuation: way(points, "norm", 0.99), channel: CHANNEL });
  assert.equal(verdict, "still training");
  assert.equal(
    judged({ continuation: way(points, "norm", 0.99), channel: CHANNEL }, { ...BOUNDS, before: 0.99 })
      .verdict,
    "channel",
  );
});

Deno.test("a run that slides at the norm until its budget is spent has grown, but where a pair still closes there", () => {
  const slides = GROWS.map(([loss, norm]) => [loss, norm, 0.3] as const);
  assert.equal(judged({ continuation: way(slides, "limit") }).verdict, "norm growth");
  const short = slides.map(([loss, norm, distance]) => [loss, Math.min(norm, 990), distance] as const);
  assert.equal(judged({ continuation: way(short, "limit") }).verdict, "still training");
  const closing = GROWS.map(([loss, norm]) => [loss, norm, 2e-3] as const);
  assert.equal(judged({ continuation: way(closing, "limit", 0.99) }).verdict, "still training");
  assert.equal(judged({ continuation: way(closing, "limit", 0.5) }).verdict, "norm growth");
});

Deno.test("a gradient is steep as far as going on has what it promises", () => {
  const local = { splits: [], slopeFall: 5e-3 };
  const point = { ...POINT, loss: 0.2 };
  const rests = (
    loss: number,
  ) => ({ ...way([[0.2, 5, 0.5], [loss, 5, 0.5]], "rest"), proof: "finite" } as const);
  // On kinks a gradient is not zero at a minimum.
  assert.equal(judged({ point, local, continuation: rests(0.2) }).verdict, "finite minimum");
  assert.equal(judged({ point, local, continuation: rests(0.195) }).verdict, "still training");
});

Deno.test("classes that are separated: growth of the norm, wherever the continuation ends and however much it gains", () => {
  const network = dense([2, 4, 2], [{ name: "tanh" }]);
  // As of a run at a loss of 2·10⁻⁵: nearly all of it is had at little more than the present norm.
  const point = { ...POINT, loss: 2e-5, misclassified: 0 };
  const points = [[2e-5, 0.5, 0.3], [1e-9, 0.9, 0.3], [1e-39, 1400, 0.3]] as const;
  for (const end of ["norm", "rest", "limit"] as const) {
    const { verdict, sentence } = judged({ network, point, continuation: way(points, end) });
    assert.equal(verdict, "norm growth", end);
    assert.match(sentence, /every sample is in its class/);
  }
  const wrong = { ...point, misclassified: 1 };
  assert.equal(
    judged({ network, point: wrong, continuation: way(points, "norm") }).verdict,
    "still training",
  );
  // Outputs that are bounded cannot grow.
  const bounded = {
    layers: network.layers.map((layer, l) =>
      l === 0 ? layer : { ...layer, activation: { name: "tanh" } } as const
    ),
  };
  assert.equal(
    judged({ network: bounded, point, continuation: way(points, "norm") }).verdict,
    "still training",
  );
});

Deno.test("weights beyond the paper's norm at rest, where the loss no longer depends on them", () => {
  const point = { ...POINT, norm: 2e6 };
  const rest = way([[0.1, 2e6, 0.5], [0.09999, 2e6, 0.5]], "rest");
  const steps = judged({ point, continuation: { ...rest, proof: "flat" }, spectrum: curved(-4e-6) });
  assert.equal(steps.verdict, "norm growth");
  assert.match(steps.sentence, /^The weights have grown without end, .* hardly depends on their size\.$/);
  assert.equal(judged({ point, continuation: rest, spectrum: curved(null, 1e-16) }).verdict, "norm growth");
  // Held by the loss it is a minimum in large units; of rectified units a rescaling is flat, and no growth.
  assert.equal(judged({ point, continuation: { ...rest, proof: "finite" } }).verdict, "finite minimum");
  assert.equal(judged({ point, continuation: rest, spectrum: curved(null, 1e-3) }).verdict, "finite minimum");
  const network = dense([2, 2, 2, 1], [{ name: "relu" }, { name: "relu" }]);
  assert.notEqual(
    judged({ network, point, continuation: rest, spectrum: curved(null, 1e-16) }).verdict,
    "norm growth",
  );
  assert.equal(judged({ continuation: { ...rest, norm: 5, proof: "flat" } }).verdict, "not decidable");
});

Deno.test("a way down that gains less than any data could tell makes no saddle of a minimum", () => {
  const continuation = { ...way([[0.1, 5, 0.5], [0.09999, 5, 0.5]], "rest"), proof: "finite" } as const;
  assert.equal(judged({ continuation, spectrum: curved(-4e-6) }).verdict, "finite minimum");
  assert.equal(judged({ continuation, spectrum: curved(-2e-4) }).verdict, "saddle");
  // What is to be gained further on counts as well.
  const far = { ...way([[0.1, 5, 0.5], [0.0995, 5, 0.5]], "rest"), proof: "finite" } as const;
  assert.equal(judged({ continuation: far, spectrum: curved(-5e-5) }).verdict, "saddle");
});

Deno.test("a young run that gains most before a pair is nearly together has not grown: it is on its way", () => {
  // By norms 0.86 of it is had at twice the present one, by the pair 0.99.
  const points = [[0.3, 1.7, 0.8], [0.085, 3.3, 0.3], [0.053, 100, 0.02], [0.052, 130, 8e-3], [
    0.05,
    1000,
    5e-3,
  ]] as const;
  const at = (constantLoss: number, points: Parameters<typeof way>[0]) =>
    judged({
      point: { ...POINT, loss: points[0]![0], norm: 1.7, constantLoss },
      continuation: way(points, "norm"),
    });
  assert.equal(at(0.7, points).verdict, "still training");
  // Much is learnt, or no pair comes near: the weights are what is growing.
  assert.equal(at(10, points).verdict, "norm growth");
  assert.equal(at(0.7, points.map(([loss, norm]) => [loss, norm, 0.3])).verdict, "norm growth");
});

Deno.test("a channel in small units of the targets: its end is flat to rounding before the norm has grown", () => {
  const ends = (outputs: number, own = CHANNEL) => {
    const continuation = way([[0.1, 5, 4e-4], [0.09999, 4.9, 6e-9]], "rest", 1);
    const closest = { ...pair(6e-9), outputs };
    const pairs = { closest: [[{ ...pair(4e-4), outputs: 7e-4 }]], groups: [] };
    return judged({ pairs, continuation: { ...continuation, proof: "flat", closest }, channel: own });
  };
  assert.equal(ends(0.18).verdict, "channel");
  // Output weights that do not grow are a plateau's.
  assert.equal(ends(8e-4).verdict, "not decidable");
});

Deno.test("a sentence has the digits that tell what is gained, and says where nothing is", () => {
  const grows = way(GROWS, "norm", 0.99);
  const limit = (lossLimit: number) =>
    judged({ continuation: grows, channel: { ...CHANNEL, lossLimit, gain: 0.1 - lossLimit } }).sentence;
  assert.match(limit(0.09), /^This is no minimum .* fall from 0\.1 to 0\.09, 10 percent\.$/);
  assert.match(limit(0.099884), /fall from 0\.1 to 0\.09988, 0\.116 percent\.$/);
  assert.match(
    limit(0.0999941),
    /^This is a channel .* as good as nothing is left to gain, from 0\.1 to 0\.099994, 0\.0059 percent\.$/,
  );
  assert.doesNotMatch(limit(0.0999941), /no minimum/);
  assert.equal(limit(0.1).includes("from"), false);
});

Deno.test("a run that is not finished says what else is known of it", () => {
  const points = [[0.1, 5, 0.05], [0.0901, 30, 0.02], [0.09, 1000, 1e-5]] as const;
  const into = judged({ continuation: way(points, "norm", 0.99), channel: CHANNEL });
  assert.equal(into.verdict, "still training");
  assert.match(into.sentence, /, on the way into a channel of units 1 and 2 of layer 1\.$/);
  const noise = { batch: 64, variance: 0.04, gradientSquared: 0.016, excess: 1e-5, held: false };
  const rests = way([[0.1, 5, 0.5], [0.08, 5, 0.5]], "stuck");
  const noisy = judged({ continuation: rests, noise });
  assert.equal(noisy.verdict, "still training");
  assert.match(noisy.sentence, /at least, where the continuation got stuck; batches of 64 .* noise\.$/);
  assert.ok(noisy.advice.some(({ what }) => /step smaller/.test(what)));
  assert.ok(noisy.advice.some(({ why }) => /lower bound/.test(why)));
  const quiet = judged({ continuation: { ...rests, end: "limit" }, noise: { ...noise, variance: 0.01 } });
  assert.match(quiet.sentence, /from 0\.1 to 0\.08\.$/);
  assert.ok(!quiet.advice.some(({ what }) => /step smaller/.test(what)));
});
