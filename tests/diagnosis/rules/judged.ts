/** Findings made by hand, for tests of the rules that judge them. */
import type { ChannelFindings } from "../../../kernels/diagnosis/findings/channel.ts";
import type {
  ContinuationFindings,
  PairFindings,
  PointFindings,
} from "../../../kernels/diagnosis/findings.ts";
import type { SpectrumFindings } from "../../../kernels/diagnosis/findings/curvature.ts";
import { BOUNDS } from "../../../kernels/diagnosis/rules/thresholds.ts";
import { type Found, judge } from "../../../kernels/diagnosis/verdict.ts";
import { dense } from "../dense_fixture.ts";

export const POINT: PointFindings = {
  ...{ loss: 0.1, lossError: 0, constantLoss: 1, testLoss: null, gradientNorm: 1e-6, gradientMaximum: 1e-6 },
  ...{ norm: 5, euclideanNorm: 12, dead: [] },
};
export const pair = (distance: number): PairFindings => ({
  ...{ layer: 0, first: 0, second: 1, distance, epsilon: Math.sqrt(distance), sum: 1, scaledDifference: 1 },
  ...{ outputs: 2 / Math.sqrt(distance), outputCosine: -1 },
});
export const CHANNEL: ChannelFindings = {
  ...{ layer: 0, units: [0, 1], dimension: 1, lossNow: 0.1, lossLimit: 0.09, gain: 0.01, halfGainNorm: 20 },
  ...{ exponent: 2, computes: "", floor: [] },
};
const NONE: Omit<SpectrumFindings, "smallest" | "negative"> = {
  ...{ method: "dense", largest: [{ value: 2, residual: 0 }], all: null, density: null, products: 0 },
};
export const curved = (change: number | null, value = -1e-6): SpectrumFindings => ({
  ...{ ...NONE, smallest: [{ value, residual: 0 }] },
  negative: change === null ? [] : [{ curvature: value, rounding: 1e-12, change, step: 1 }],
});

/** A way of losses, norms and distances; the last point is the end. */
export function way(
  points: readonly (readonly [loss: number, norm: number, distance: number])[],
  end: ContinuationFindings["end"],
  inside: number | null = null,
): ContinuationFindings {
  const [loss, norm, distance] = points.at(-1)!;
  return {
    ...{ method: "finisher", evaluations: 100, end, loss, gradientNorm: 1e-9, norm, inside },
    closest: pair(distance),
    path: points.map(([loss, norm, distance], evaluations) => ({
      ...{ evaluations, loss, norm, gradientNorm: 1e-6, distance, epsilon: Math.sqrt(distance) },
    })),
  };
}

/** The verdict on a network of two neurons, of what is given and nothing else. */
export function judged(own: Partial<Found>, bounds = BOUNDS) {
  const network = dense([2, 2, 1], [{ name: "tanh" }]);
  return judge({
    ...{ network, pairs: { closest: [[pair(0.05)]], groups: [] }, point: POINT, spectrum: null, edge: null },
    ...{ local: { splits: [], slopeFall: 1e-9 }, noise: null, checkpoints: [] },
    ...{ continuation: null, channel: null, gate: null },
    ...own,
  }, bounds);
}
