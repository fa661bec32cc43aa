/** Where trainers begin. */
import { initialWeights } from "../../../../kernels/initial_weights.ts";
import type { NetworkShape } from "../../../../kernels/network_shape.ts";
import { type Configuration, configurationName } from "../../scaling/settings.ts";
import type { Trainer } from "./trainers.ts";

/** Figure 4's, multiplied by the trainer's scale, as numbers that f32 holds. */
export function startOf(
  configuration: Configuration,
  shape: NetworkShape,
  { scale }: Trainer,
  seed: number,
): Float64Array {
  const theta = initialWeights(shape, `scaling/${configurationName(configuration)}`, seed);
  return theta.map((each) => Math.fround(scale * each));
}
