/** The stages of the toy model (figures 1, 6 and B12): landscape, flows, training, sharpness, claim 12. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { BatchNoiseParameters } from "./batch_noise.ts";
import type { ToyClaimsParameters } from "./claims.ts";
import type { CurveParameters } from "./curve.ts";
import type { EdgeParameters } from "./edge_of_stability.ts";
import type { FlowParameters } from "./flow.ts";
import type { FlowKernelParameters } from "./flow_kernels.ts";
import type { FunctionsParameters } from "./functions.ts";
import type { ToyKernelParameters } from "./kernels.ts";
import type { LandscapeParameters } from "./landscape.ts";
import type { MinibatchParameters } from "./minibatch.ts";
import type { MinibatchPlanParameters } from "./minibatch_plan.ts";
import type { ToySection } from "./profile.ts";
import type { ToySamplesParameters } from "./samples.ts";
import { sharpnessStages } from "./sharpness/stages.ts";
import type { SliceParameters } from "./slice.ts";

/** The data of every stage with finite data. */
const DATA = { samples: output("toy/samples", "samples.bin") };

export function toyStages(section: ToySection): StageDeclaration[] {
  const { batch, sgd_eta, adam_eta, offset } = section.minibatch;
  const samples = section.samples.count;
  return [
    ...finiteData(section),
    ...landscapeStages(section),
    ...flowStages(section),
    ...minibatchStages(section),
    stage<BatchNoiseParameters>("toy/batch-noise", "at which ε the noise of minibatches holds SGD", {
      parameters: { ...section.batch_noise, sgd_eta, batch },
      inputs: { ...DATA, ...outputsOf("toy/critical-points", "critical_points.csv") },
      outputs: { "batch_noise.csv": "claims/batch_noise.csv" },
    }),
    ...sharpnessStages(section.sharpness, { samples, sgd_eta, adam_eta, offset }, DATA),
    claimsStage<ToyClaimsParameters>("toy", "claim 12", {
      ...outputsOf("toy/critical-points", "critical_points.csv", "h_zeros.csv"),
      ...outputsOf("toy/edge-of-stability", "edge_fits.csv"),
      ...outputsOf("toy/minibatch", "minibatch.csv"),
      ...outputsOf("toy/batch-noise", "batch_noise.csv"),
      ...outputsOf("toy/sharpness", "sharpness.csv"),
    }, { batch }),
  ];
}

/** What figure 6b's networks are trained with, and on how many samples. */
function kernelParameters({ samples, minibatch }: ToySection): ToyKernelParameters {
  const { batch, runs, sgd_eta, adam_eta } = minibatch;
  return { samples: samples.count, batch, runs, sgd_eta, adam_eta };
}

function finiteData(section: ToySection): StageDeclaration[] {
  return [
    stage<ToyKernelParameters>("toy/kernels", "the toy's shaders in strict arithmetic", {
      parameters: kernelParameters(section),
      outputs: ["samples.wgsl", "minibatch.wgsl"],
    }),
    stage<ToySamplesParameters>("toy/samples", "the fixed normal inputs and targets", {
      parameters: section.samples,
      inputs: { shader: output("toy/kernels", "samples.wgsl") },
      outputs: ["samples.bin"],
      gpu: true,
    }),
  ];
}

/** On infinite data, in closed form. */
function landscapeStages({ curve, functions, landscape, slice }: ToySection): StageDeclaration[] {
  return [
    stage("toy/critical-points", "critical points of ℓ(w,0) and the ends of h > 0", {
      outputs: ["critical_points.csv", "h_zeros.csv"],
    }),
    stage<CurveParameters>("toy/curve", "ℓ(w,0) and h(w) along w", {
      parameters: curve,
      outputs: ["curve.csv"],
    }),
    stage<FunctionsParameters>(
      "toy/functions",
      "target, saddle line and channel limits as functions",
      { parameters: functions, outputs: ["functions.csv"] },
    ),
    stage<LandscapeParameters>("toy/landscape", "the minimised landscape over γ and α", {
      parameters: landscape,
      outputs: ["landscape.csv", "basis.csv"],
    }),
    stage<SliceParameters>("toy/slice", "a plane through channel 2", {
      parameters: slice,
      outputs: ["slice.csv", "slice_basis.csv"],
    }),
  ];
}

function flowStages({ samples, flow, edge_of_stability }: ToySection): StageDeclaration[] {
  return [
    stage<FlowKernelParameters>("toy/flow-kernels", "network kernels for the toy's data", {
      parameters: { gamma_to: flow.gamma_to },
      inputs: DATA,
      outputs: ["kernels.json"],
    }),
    stage<FlowParameters>("toy/flow", "gradient flow into both channels", {
      parameters: flow,
      inputs: { ...DATA, ...outputsOf("toy/flow-kernels", "kernels.json") },
      outputs: ["flow.csv", "flow_fits.csv"],
      gpu: true,
    }),
    stage<EdgeParameters>("toy/edge-of-stability", "full-batch gradient descent down a channel", {
      parameters: { ...edge_of_stability, samples: samples.count },
      inputs: DATA,
      outputs: ["edge.csv", "edge_fits.csv"],
    }),
  ];
}

function minibatchStages(section: ToySection): StageDeclaration[] {
  const { sgd_eta: _, adam_eta: __, ...plan } = section.minibatch;
  const samples = section.samples.count;
  return [
    stage<MinibatchPlanParameters>(
      "toy/minibatch-plan",
      "where SGD and Adam start, and at which steps they are looked at",
      { parameters: { ...plan, samples }, outputs: ["plan.json"] },
    ),
    stage<ToyKernelParameters>("toy/minibatch-train", "SGD and Adam into both channels", {
      parameters: kernelParameters(section),
      inputs: {
        ...DATA,
        shader: output("toy/kernels", "minibatch.wgsl"),
        ...outputsOf("toy/minibatch-plan", "plan.json"),
      },
      outputs: ["states.bin"],
      gpu: true,
    }),
    stage<MinibatchParameters>(
      "toy/minibatch",
      "where SGD and Adam were, with loss and largest eigenvalue",
      {
        parameters: { samples, batch: plan.batch },
        inputs: {
          ...DATA,
          ...outputsOf("toy/minibatch-plan", "plan.json"),
          ...outputsOf("toy/minibatch-train", "states.bin"),
        },
        outputs: ["minibatch.csv"],
      },
    ),
  ];
}
