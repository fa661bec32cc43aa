/** The stages that hold SGD and Adam on the toy against their edges of stability, at batches of several sizes. */
import { type InputSource, type Json, output, type StageDeclaration } from "../../engine/mod.ts";
import { ON_GPU } from "../on_gpu.ts";
import { sharpnessRuns } from "./sharpness_plan.ts";

/** The profile's section `toy.sharpness`. */
export interface SharpnessSection {
  /** Sizes of batches, each a divisor of the number of samples. */
  readonly batches: readonly number[];
  readonly epsilon: number;
  readonly epochs: number;
  readonly records: number;
  readonly seeds: number;
  readonly seed: number;
}

/** What they share with toy/minibatch. */
export interface ToyTraining {
  readonly samples: number;
  readonly sgd_eta: number;
  readonly adam_eta: number;
  readonly offset: number;
}

/** @param data the input `samples` */
export function sharpnessStages(
  section: SharpnessSection,
  { samples, offset, ...rates }: ToyTraining,
  data: { readonly [name: string]: InputSource },
): StageDeclaration[] {
  const { batches, ...plan } = section;
  const runs = sharpnessRuns(section.seeds);
  const stage = (
    [name, module]: readonly [string, string],
    about: string,
    parameters: { readonly [name: string]: Json },
    inputs: { readonly [name: string]: InputSource },
    outputs: StageDeclaration["outputs"],
  ): StageDeclaration => ({
    ...{ name: `toy/${name}`, about, module: `pipeline/paper/${module}.ts`, parameters, inputs, outputs },
  });
  const each = (file: (batch: number) => readonly [string, InputSource]) =>
    Object.fromEntries(batches.map((batch) => file(batch)));
  return [
    stage(
      ["sharpness-kernels", "toy/sharpness_kernels"],
      "the shader of SGD and Adam for each size of batch",
      { samples, batches, runs, ...rates },
      {},
      Object.fromEntries(batches.map((batch) => [`minibatch-${batch}.wgsl`, {}])),
    ),
    ...batches.flatMap((batch) => [
      stage(
        [`sharpness-plan-${batch}`, "toy/sharpness_plan"],
        `where SGD and Adam in batches of ${batch} start, and when they are looked at`,
        { samples, batch, offset, ...plan },
        {},
        { "plan.json": {} },
      ),
      {
        ...stage(
          [`sharpness-train-${batch}`, "toy/minibatch_train"],
          `SGD and Adam in batches of ${batch}, from the saddle line and from inside the channels`,
          { samples, batch, runs, ...rates },
          {
            ...data,
            shader: output("toy/sharpness-kernels", `minibatch-${batch}.wgsl`),
            "plan.json": output(`toy/sharpness-plan-${batch}`, "plan.json"),
          },
          { "states.bin": {} },
        ),
        ...ON_GPU,
      },
    ]),
    stage(
      ["sharpness", "toy/sharpness"],
      "batch sharpness of SGD and preconditioned sharpness of Adam beside their edges",
      { samples, batches, ...rates },
      {
        ...data,
        ...each((batch) => [`plan-${batch}.json`, output(`toy/sharpness-plan-${batch}`, "plan.json")]),
        ...each((batch) => [`states-${batch}.bin`, output(`toy/sharpness-train-${batch}`, "states.bin")]),
      },
      { "sharpness.csv": { publish: ["claims/sharpness.csv"] } },
    ),
  ];
}
