/** Checkpoints of a made-up run. */
import type { WatchPoint } from "../../../figures/diagnosis/watch/points.ts";
import { SAMPLE } from "../diagnosis_sample.ts";

const CLOSEST = SAMPLE.pairs.closest[0]![0]!;

export function point(step: number, change: Partial<WatchPoint> = {}): WatchPoint {
  return {
    ...{
      run: 0,
      file: `step-${step}.npz`,
      step,
      loss: 1 / step,
      testLoss: null,
      gradientNorm: 0.1,
      norm: step,
    },
    ...{ closest: CLOSEST, sharpness: 10, threshold: 20, inside: null, verdict: "still training" },
    ...{ sentence: "The loss still falls." },
    ...change,
  };
}
