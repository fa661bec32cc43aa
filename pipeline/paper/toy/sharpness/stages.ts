/** The stages that hold SGD and Adam on the toy against their edges of stability, at batches of several sizes. */
import { type InputSource, output, type StageDeclaration } from "../../../engine/mod.ts";
import { type Inputs, outputsOf, stage } from "../../stage_builder.ts";
import type { ToyKernelParameters } from "../kernels.ts";
import type { ToySection } from "../profile.ts";
import type { SharpnessParameters } from "./sharpness.ts";
import type { SharpnessKernelParameters } from "./kernels.ts";
import type { SharpnessPlanParameters } from "./plan.ts";
import { sharpnessRuns } from "./starts.ts";

/** What they share with toy/minibatch. */
export interface ToyTraining extends Pick<ToySection["minibatch"], "sgd_eta" | "adam_eta" | "offset"> {
  readonly samples: number;
}

/** @param data the input `samples` */
export function sharpnessStages(
  section: ToySection["sharpness"],
  { samples, offset, ...rates }: ToyTraining,
  data: Inputs,
): StageDeclaration[] {
  const { batches, ...plan } = section;
  const runs = sharpnessRuns(section.seeds);
  const each = (file: (batch: number) => readonly [string, InputSource]) =>
    Object.fromEntries(batches.map((batch) => file(batch)));
  return [
    stage<SharpnessKernelParameters>(
      "toy/sharpness-kernels",
      "the shader of SGD and Adam for each size of batch",
      {
        module: "pipeline/paper/toy/sharpness/kernels.ts",
        parameters: { samples, batches, runs, ...rates },
        outputs: batches.map((batch) => `minibatch-${batch}.wgsl`),
      },
    ),
    ...batches.flatMap((batch) => [
      stage<SharpnessPlanParameters>(
        `toy/sharpness-plan-${batch}`,
        `where SGD and Adam in batches of ${batch} start, and when they are looked at`,
        {
          module: "pipeline/paper/toy/sharpness/plan.ts",
          parameters: { samples, batch, offset, ...plan },
          outputs: ["plan.json"],
        },
      ),
      stage<ToyKernelParameters>(
        `toy/sharpness-train-${batch}`,
        `SGD and Adam in batches of ${batch}, from the saddle line and from inside the channels`,
        {
          module: "pipeline/paper/toy/minibatch_train.ts",
          parameters: { samples, batch, runs, ...rates },
          inputs: {
            ...data,
            shader: output("toy/sharpness-kernels", `minibatch-${batch}.wgsl`),
            ...outputsOf(`toy/sharpness-plan-${batch}`, "plan.json"),
          },
          outputs: ["states.bin"],
          gpu: true,
        },
      ),
    ]),
    stage<SharpnessParameters>(
      "toy/sharpness",
      "batch sharpness of SGD and preconditioned sharpness of Adam beside their edges",
      {
        module: "pipeline/paper/toy/sharpness/sharpness.ts",
        parameters: { samples, batches, ...rates },
        inputs: {
          ...data,
          ...each((batch) => [`plan-${batch}.json`, output(`toy/sharpness-plan-${batch}`, "plan.json")]),
          ...each((batch) => [`states-${batch}.bin`, output(`toy/sharpness-train-${batch}`, "states.bin")]),
        },
        outputs: { "sharpness.csv": "claims/sharpness.csv" },
      },
    ),
  ];
}
