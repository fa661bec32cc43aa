/** Loss, norm and more along a continuation of training, and over the checkpoints of a run. */
import type { CheckpointFindings, ContinuationFindings } from "../../kernels/diagnosis/findings.ts";
import type { Spec } from "../render.ts";
import { isLogarithmic, linear, logarithmic, thinned } from "./axes.ts";
import { stackSpec } from "./stack.ts";

/** Points of a line; more cannot be told apart. */
const MOST_POINTS = 300;

export function continuationSpec({ path }: ContinuationFindings): Spec {
  const points = thinned(path, MOST_POINTS);
  // The start, no evaluation, stands at 1 on a logarithmic axis.
  const counts = points.map(({ evaluations }) => Math.max(1, evaluations));
  const axis = isLogarithmic(counts) ? logarithmic(counts) : linear(counts);
  return stackSpec(counts, axis, "gradient evaluations", [
    { name: "loss", values: points.map(({ loss }) => loss) },
    { name: "norm ‖*θ*‖", values: points.map(({ norm }) => norm) },
    { name: "gradient |∇*L*|", values: points.map(({ gradientNorm }) => gradientNorm) },
    { name: "cosine distance of the closest pair", values: points.map(({ distance }) => distance) },
  ]);
}

/** @param threshold 2/η, or what else λ_max is compared with; null where no step size is known */
export function checkpointsSpec(checkpoints: readonly CheckpointFindings[], threshold: number | null): Spec {
  const points = thinned(checkpoints.map((each, i) => ({ ...each, at: i + 1 })), MOST_POINTS);
  const at = points.map(({ at }) => at);
  const counted = linear(at);
  const axis = { ...counted, axis: { tickMinStep: 1, tickCount: 5, format: "d", grid: false } };
  return stackSpec(at, axis, "checkpoint", [
    { name: "loss", values: points.map(({ loss }) => loss) },
    { name: "norm ‖*θ*‖", values: points.map(({ norm }) => norm) },
    {
      name: "cosine distance of the closest pair",
      values: points.map(({ closest }) => closest?.distance ?? null),
    },
    {
      name: threshold === null ? "*λ*_{max}" : "*λ*_{max}, and where the step size becomes unstable (dashed)",
      values: points.map(({ sharpness }) => sharpness),
      level: threshold,
    },
  ]);
}
