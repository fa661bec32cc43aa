/**
 * Stage toy/minibatch-plan: what the runs of SGD and Adam start from, and at which steps they are looked at.
 *
 * Parameters: samples, batch, runs (those of toy/kernels); offset (distance of the starts from the saddle line's
 * point with a₂ = −2); epochs; records (points that are recorded, log-spaced in steps); seed (the first; each
 * run has its own). Output: plan.json (a {@linkcode MinibatchPlan}).
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { startBeside, toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import type { StageContext } from "../../engine/mod.ts";
import type { MinibatchPlan } from "./minibatch_train.ts";
import type { ToySection } from "./profile.ts";

export interface MinibatchPlanParameters extends Omit<ToySection["minibatch"], "sgd_eta" | "adam_eta"> {
  readonly samples: number;
}

export default function toyMinibatchPlan(context: StageContext): void {
  const p = context.parameters as unknown as MinibatchPlanParameters;
  const plane = toyPlane();
  // Half of the runs use each optimiser, half of those each channel.
  const runs = Array.from({ length: p.runs }, (_, i) => {
    const channel = (i >> 1) % 2 === 0 ? 1 as const : 2 as const;
    return {
      optimiser: i % 2 === 0 ? "sgd" as const : "adam" as const,
      channel,
      seed: p.seed + (i >> 2),
      start: [...startBeside(plane, channel, p.offset)],
    };
  });
  const plan: MinibatchPlan = { runs, steps: logSpaced(p.epochs * p.samples / p.batch, p.records) };
  context.output("plan.json", `${JSON.stringify(plan)}\n`);
}

/** 0 and then at most `count` different whole numbers up to `last`, evenly spaced in their logarithm. */
export function logSpaced(last: number, count: number): number[] {
  const numbers = new Set([0]);
  for (let i = 0; i <= count; i++) numbers.add(Math.round(exp(ln(last) * i / count)));
  return [...numbers].sort((a, b) => a - b);
}
