/** The pictures of a run: training continued from here, and the checkpoints before. */
import type { CheckpointFindings, Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { checkpointsSpec, continuationSpec } from "./along_runs.ts";
import { type MissingPicture, type Named, NO_DATA, type PictureSpec } from "./picture.ts";

export function continuationPicture({ continuation, data }: Diagnosis): PictureSpec | MissingPicture {
  const named = { id: "continuation", title: "Training continued" };
  if (continuation === null) {
    return { ...named, missing: data === null ? NO_DATA : "Training was not continued." };
  }
  if (continuation.path.length === 0) {
    return { ...named, missing: "The continuation kept no points of its way." };
  }
  return {
    ...named,
    lookAt:
      "Look whether the loss levels off while the norm does too (a finite minimum), or whether the norm goes on " +
      "growing (a channel, or growth of another kind).",
    caption:
      "From the network's weights onwards, with exact curvature and without noise. A gradient evaluation is one " +
      "pass over all samples used here. A panel without numbers is left out.",
    alt: "Loss, norm, gradient and closest distance as training is continued.",
    spec: continuationSpec(continuation),
  };
}

export function checkpointsPictureOf({ checkpoints, edge }: Diagnosis): PictureSpec | MissingPicture {
  if (checkpoints.length === 0) {
    return {
      ...CHECKPOINTS,
      missing: "No checkpoints were given; --checkpoints adds those of the same run.",
    };
  }
  return checkpointsPicture(
    checkpoints,
    edge === null || edge.quantity !== "sharpness" ? null : edge.threshold,
  );
}

const CHECKPOINTS: Named = { id: "checkpoints", title: "Checkpoints over time" };

/**
 * @param checkpoints at least one
 * @param threshold 2/η, where λ_max becomes unstable; null where no step size is known
 */
export function checkpointsPicture(
  checkpoints: readonly CheckpointFindings[],
  threshold: number | null,
): PictureSpec {
  return {
    ...CHECKPOINTS,
    lookAt: "Look for a pair that comes closer while the norm grows: a channel." +
      (threshold === null
        ? ""
        : " λ_max that stays at the dashed line says that the step size, not the landscape, holds the run."),
    caption: "One point for each checkpoint, in the order of training. A panel without numbers is left out.",
    alt: "Loss, norm, closest distance and largest eigenvalue over the checkpoints of the run.",
    spec: checkpointsSpec(checkpoints, threshold),
  };
}
