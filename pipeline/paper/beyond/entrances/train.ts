/**
 * Stage beyond/entrances/train-KIND-…: networks of one data set by all trainers of a kind at once, in strict f32 with weights
 * kept to 48 bits (kernels/training), from figure 4's initial weights.
 *
 * Parameters: target, activation, inputs, hidden; kind (trainers.ts); seeds; epochs. Inputs: data.bin; kernels.json
 * (kernels.ts). Output: trained.csv (trained.ts). Goes on from a checkpoint with the same bytes.
 */
import { parameterCount } from "../../../../kernels/network_shape.ts";
import { ADAMW } from "../../../../kernels/training/adamw.ts";
import { DESCENT } from "../../../../kernels/training/descent.ts";
import { ADAM_DEFAULTS, type Optimiser } from "../../../../kernels/training/optimisers.ts";
import type { TrainingRun } from "../../../../kernels/training/runs.ts";
import type { TrainingShaders } from "../../../../kernels/training/shaders.ts";
import { packTraining, type TrainedRun, unpackTraining } from "../../../../kernels/training/snapshot.ts";
import { NetworkTraining } from "../../../../kernels/training/training.ts";
import type { DataSet } from "../../../../kernels/network_reference.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import { type Configuration, scalingShape } from "../../scaling/settings.ts";
import { withDevice } from "../../with_device.ts";
import type { EntrancesSection } from "./profile.ts";
import { startOf } from "./start.ts";
import { type TrainedNetwork, trainedTable } from "./trained.ts";
import { kindName, KINDS, stepsOf, type Trainer, trainersOf } from "./trainers.ts";

export type EntrancesTrainParameters =
  & Configuration
  & Pick<EntrancesSection, "seeds" | "epochs">
  & { readonly kind: string };

/** Checkpoints of a training. */
const PARTS = 50;

export default async function entrancesTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as EntrancesTrainParameters;
  const shape = scalingShape(p);
  const data = readDataSet(context.input("data.bin"));
  const kind = KINDS.find((each) => kindName(each) === p.kind)!;
  const steps = stepsOf(kind, p.epochs, data.n);
  const starts = trainersOf(kind).flatMap((trainer) =>
    Array.from({ length: p.seeds }, (_, seed) => ({ trainer, seed, start: startOf(p, shape, trainer, seed) }))
  );
  const runs = kind.rule === "adam"
    ? await trained(
      context,
      data,
      kind.batch,
      steps,
      ADAMW,
      starts.map(({ trainer, seed, start }) => ({
        ...{ seed, start, ...decays(trainer, steps) },
        hyper: { ...ADAM_DEFAULTS, eta: trainer.eta },
      })),
    )
    : await trained(
      context,
      data,
      kind.batch,
      steps,
      DESCENT,
      starts.map(({ trainer, seed, start }) => ({
        ...{ seed, start, ...decays(trainer, steps) },
        hyper: { eta: trainer.eta, mu: trainer.momentum },
      })),
    );
  const batch = Math.min(kind.batch ?? data.n, data.n);
  const networks = starts.map(({ trainer, seed }, k): TrainedNetwork => {
    const { theta, diverged, steps: taken } = runs[k]!;
    const end = diverged ? "diverged" : "budget";
    return { trainer: trainer.name, seed, end, gradients: taken * batch, theta };
  });
  context.output("trained.csv", trainedTable(networks, parameterCount(shape)));
}

function decays({ decay, steps: schedule }: Trainer, steps: number) {
  return {
    weightDecay: decay,
    ...schedule === "thirds" ? { rateDecay: { every: Math.max(1, Math.ceil(steps / 3)), factor: 0.1 } } : {},
  };
}

async function trained<Hyper>(
  context: StageContext,
  data: DataSet,
  batch: number | null,
  steps: number,
  optimiser: Optimiser<Hyper>,
  runs: readonly TrainingRun<Hyper>[],
): Promise<readonly TrainedRun[]> {
  const shape = scalingShape(context.parameters as unknown as EntrancesTrainParameters);
  const shaders = JSON.parse(context.inputText("kernels.json")) as TrainingShaders;
  const size = Math.min(batch ?? data.n, data.n);
  let ended: readonly TrainedRun[] = [];
  await withDevice(context, async (device) => {
    const training = await NetworkTraining.create(device, shaders, shape, data, size, optimiser, runs);
    try {
      const saved = context.checkpoint.load();
      if (saved !== null) training.restore(unpackTraining(saved));
      const part = Math.ceil(steps / PARTS);
      while (training.steps < steps) {
        training.submit(Math.min(part, steps - training.steps));
        await context.checkpoint.save(packTraining(await training.snapshot()));
        context.progress(training.steps, steps);
      }
      ended = await training.runs();
    } finally {
      training.destroy();
    }
  });
  return ended;
}
