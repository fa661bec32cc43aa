/**
 * Stage toy/sharpness-plan-B: what the runs of SGD and Adam in batches of B start from, and when their sharpness is
 * looked at. In each channel there are two starts: beside the saddle line, as in figure 6b, and inside the channel,
 * farther than SGD gets; where runs from both come to the same place, they are at rest.
 *
 * Parameters: samples; batch (B); offset (distance from the saddle line of the first start); epsilon (of the second);
 * epochs; records (evenly spaced, each at an epoch's end); seeds (for each start, optimiser and channel); seed (the
 * first; each start has its own). Output: plan.json (a {@linkcode SharpnessPlan}).
 */
import { criticalPoints } from "../../../../kernels/analysis/toy/channel_limit.ts";
import { startBeside, toyPlane } from "../../../../kernels/analysis/toy/plane.ts";
import type { StageContext } from "../../../engine/mod.ts";
import type { MinibatchPlan } from "../minibatch_train.ts";
import type { ToySection } from "../profile.ts";
import { STARTS } from "./starts.ts";

export interface SharpnessPlanParameters extends Omit<ToySection["sharpness"], "batches"> {
  readonly samples: number;
  readonly batch: number;
  readonly offset: number;
}

type Run = MinibatchPlan["runs"][number] & { readonly from: typeof STARTS[number] };

export interface SharpnessPlan extends MinibatchPlan {
  readonly runs: readonly Run[];
}

export default function toySharpnessPlan(context: StageContext): void {
  const p = context.parameters as unknown as SharpnessPlanParameters;
  const plane = toyPlane();
  const limits = criticalPoints();
  const runs = Array.from({ length: p.seeds }, (_, k) => k).flatMap((k) =>
    ([1, 2] as const).flatMap((channel) =>
      STARTS.flatMap((from, i) => {
        // Runs of one seed from both starts would come to the same θ, bit for bit nearly: they would be one run.
        const seed = p.seed + STARTS.length * k + i;
        const limit = limits.find(({ name }) => name === `channel_${channel}`)!;
        const start = from === "channel"
          ? inChannel(limit, p.epsilon)
          : startBeside(plane, channel, p.offset);
        return (["sgd", "adam"] as const).map((optimiser): Run => ({
          ...{ optimiser, channel, from, seed, start: [...start] },
        }));
      })
    )
  );
  const perEpoch = p.samples / p.batch;
  const epochs = new Set(
    Array.from({ length: p.records }, (_, k) => Math.round((k + 1) * p.epochs / p.records)),
  );
  const plan: SharpnessPlan = { runs, steps: [0, ...epochs].map((epoch) => epoch * perEpoch) };
  context.output("plan.json", `${JSON.stringify(plan)}\n`);
}

/** θ of a channel at ε, from its w, c and a at ε → 0; a₁ > a₂, as beside the saddle line. */
function inChannel(limit: { w: number; c: number; a: number }, epsilon: number): Float64Array {
  const { w, c, a } = limit;
  const half = a > 0 ? epsilon : -epsilon;
  return Float64Array.of(w + half, w - half, (c + a / half) / 2, (c - a / half) / 2);
}
