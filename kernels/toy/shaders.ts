/** The toy's kernels as final WGSL, which is what their host wrappers take. */
import minibatch from "./minibatch.wgsl" with { type: "text" };
import model from "./model.wgsl" with { type: "text" };
import samples from "./samples.wgsl" with { type: "text" };
import { derivativeFactor } from "../loss.ts";
import { DS, F32, PHILOX } from "../strict/sources.ts";
import { strictShader, type StrictSource } from "../strict/strict.ts";
import type { MinibatchShape } from "./shapes.ts";

const MODEL: StrictSource = { file: "kernels/toy/model.wgsl", text: model };

/** What the samples' kernel is made of, in order. */
export const TOY_LIBRARY: readonly StrictSource[] = [F32, DS, PHILOX, MODEL];

/** @param n number of samples, a multiple of 128 */
export function samplesShader(n: number): string {
  return strictShader([...TOY_LIBRARY, { file: "kernels/toy/samples.wgsl", text: samples }], { N: n });
}

export function minibatchShader(shape: MinibatchShape): string {
  const { n, m, batch } = shape;
  return strictShader([...TOY_LIBRARY, { file: "kernels/toy/minibatch.wgsl", text: minibatch }], {
    N: n,
    M: m,
    BATCH: batch,
    BATCHES: n / batch,
    LOSS_FACTOR: { f32: derivativeFactor(batch) },
    SGD_ETA: { f32: shape.sgdEta },
    ADAM_ETA: { f32: shape.adamEta },
  });
}
