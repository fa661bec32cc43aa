/** The toy's kernels as final WGSL, which is what their host wrappers take. */
import change from "../training/change.wgsl" with { type: "text" };
import minibatch from "./minibatch.wgsl" with { type: "text" };
import model from "./model.wgsl" with { type: "text" };
import samples from "./samples.wgsl" with { type: "text" };
import { derivativeFactor } from "../loss.ts";
import { DS, F32, PHILOX } from "../strict/sources.ts";
import { type Constants, strictShader, type StrictSource } from "../strict/strict.ts";
import { ADAM, ADAM_DEFAULTS, ADAM_RULE } from "../training/optimisers.ts";
import type { MinibatchShape } from "./shapes.ts";

const MODEL: StrictSource = { file: "kernels/toy/model.wgsl", text: model };

/** What the samples' kernel is made of, in order. */
export const TOY_LIBRARY: readonly StrictSource[] = [F32, ...DS, PHILOX, MODEL];

/** @param n number of samples, a multiple of 128 */
export function samplesShader(n: number): string {
  return strictShader([...TOY_LIBRARY, { file: "kernels/toy/samples.wgsl", text: samples }], { N: n });
}

/** What the training's kernel is made of, in order. */
export const MINIBATCH_SOURCES: readonly StrictSource[] = [
  ...TOY_LIBRARY,
  { file: "kernels/training/change.wgsl", text: change },
  ADAM_RULE,
  { file: "kernels/toy/minibatch.wgsl", text: minibatch },
];

/** @throws RangeError for a learning rate without sense */
export function minibatchConstants({ n, m, batch, sgdEta, adamEta }: MinibatchShape): Constants {
  const hyper = ADAM.values({ eta: adamEta, ...ADAM_DEFAULTS });
  const names = ["ADAM_ETA", "BETA1", "REST1", "BETA2", "REST2", "EPSILON"];
  return {
    N: n,
    M: m,
    BATCH: batch,
    BATCHES: n / batch,
    LOSS_FACTOR: { f32: derivativeFactor(batch) },
    SGD_ETA: { f32: sgdEta },
    ...Object.fromEntries(names.map((name, i) => [name, { f32: hyper[i]! }])),
  };
}

export function minibatchShader(shape: MinibatchShape): string {
  return strictShader(MINIBATCH_SOURCES, minibatchConstants(shape));
}
