/**
 * Adam on all samples in float64, with coupled weight decay: the rule of ../../training/optimisers.ts on any loss, so on
 * networks that no kernel trains. Its memories begin at 0.
 */
import { ADAM, type AdamHyper, type Memory } from "../../training/optimisers.ts";
import { endingAt, type LossOf, type Stops, type Trained } from "./trainer.ts";

/**
 * @param decay λ of the coupled weight decay: the rule sees ∇L + λθ; L stays without it
 * @throws RangeError for hyper-parameters without sense
 */
export function adam(
  lossOf: LossOf,
  start: Float64Array,
  hyper: AdamHyper,
  stops: Stops,
  decay = 0,
): Trained {
  ADAM.values(hyper);
  if (!(decay >= 0 && Number.isFinite(decay))) {
    throw new RangeError(`Cannot train by Adam as the weight decay must be 0 or more: got ${decay}`);
  }
  let theta: Float64Array = start.slice();
  let memories: Memory[] = Array.from(start, () => [0, 0]);
  let clock = ADAM.clock;
  for (let steps = 0;; steps++) {
    const point = { ...lossOf(theta), theta, steps, evaluations: steps + 1 };
    const ending = endingAt(point, stops);
    if (ending !== null) return { ...point, ending };
    clock = ADAM.nextClock(clock, hyper);
    const next: Memory[] = [];
    theta = theta.map((value, i) => {
      const { step, memory } = ADAM.change(point.gradient[i]! + decay * value, memories[i]!, clock, hyper);
      next.push(memory);
      return value - step;
    });
    memories = next;
  }
}
