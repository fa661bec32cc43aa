/** What one state of a run says: its loss, norm, closest pair and sharpness, and where the update that led to it lies. */
import type { CheckpointFindings } from "../../kernels/diagnosis/findings.ts";
import { shareInside } from "../../kernels/diagnosis/inside.ts";
import type { DenseModel } from "../../kernels/diagnosis/model.ts";
import type { DenseNetwork } from "../../kernels/diagnosis/network.ts";
import { closestOpposite, closestPairOf, findPairs } from "../../kernels/diagnosis/pairs.ts";
import { extremes } from "../../kernels/diagnosis/spectra/extremes.ts";
import { parameterNorm } from "../../kernels/network_reference.ts";

/** Of the largest eigenvalue: enough for a curve. */
export const SHARPNESS = { largest: 1, smallest: 0, tolerance: 1e-3, budget: 60 } as const;

/**
 * @param before θ of the state before; null for the first
 * @param model null without data
 */
export function checkpointFindings(
  name: string,
  network: DenseNetwork,
  theta: Float64Array,
  before: Float64Array | null,
  model: DenseModel | null,
  seed: number,
): CheckpointFindings {
  const pairs = findPairs(network, theta);
  // The pair that could be a channel's; where there is none, whichever is closest.
  const closest = closestOpposite(pairs) ?? closestPairOf(pairs);
  const group = closest === null ? [] : [{ layer: closest.layer, units: [closest.first, closest.second] }];
  const point = model === null ? null : model.at(theta);
  return {
    name,
    loss: point?.loss ?? null,
    norm: parameterNorm(theta),
    closest,
    sharpness: point === null
      ? null
      : extremes((v) => point.product(v), theta.length, { ...SHARPNESS, seed }).largest[0]?.value ?? null,
    inside: before === null ? null : shareInside(network, before, theta, group),
  };
}
