/** The paper's graph for a profile: what each stage reads, makes, and is asked for by. */
import { defineGraph, type Graph } from "../engine/graph.ts";
import { file, type InputSource, type Json, output, type StageDeclaration } from "../engine/stage.ts";
import { claimsStage } from "./claims_stage.ts";
import { channelStages } from "./channel/stages.ts";
import { drawStages } from "./figures.ts";
import { geometryStages } from "./geometry/stages.ts";
import { hyperParameters } from "./hyper_parameters.ts";
import { ON_GPU } from "./on_gpu.ts";
import { plateauStages, runsOf } from "./plateau/stages.ts";
import { WIDTHS } from "./plateau/settings.ts";
import { DEFAULT_PROFILE, type Profile } from "./profiles.ts";
import { publishedInReport, reportStages } from "./report/graph.ts";
import { RECORD_FILE, recordScript } from "./report/record.ts";
import { scalingStages } from "./scaling/stages.ts";
import { configurations } from "./scaling/settings.ts";
import { type SharpnessSection, sharpnessStages, type ToyTraining } from "./toy/sharpness_stages.ts";

type Parameters = { readonly [name: string]: Json };

/** A stage that computes: its module is pipeline/paper/NAME.ts with - as _. */
function compute(
  name: string,
  about: string,
  parameters: Parameters,
  inputs: { readonly [name: string]: InputSource },
  outputs: readonly string[],
  more: Partial<StageDeclaration> = {},
): StageDeclaration {
  const module = `pipeline/paper/${name.replaceAll("-", "_")}.ts`;
  const declared = Object.fromEntries(outputs.map((each) => [each, {}]));
  return { name, about, module, parameters, inputs, outputs: declared, ...more };
}

/** Where the report shows the record of a run, and as what. */
export const RUN_RECORD = { path: RECORD_FILE, text: recordScript };

/** Experiments with claims of their own, in the order of the page; its stage is NAME/claims. */
export const CLAIMS = ["plateau", "geometry", "channel", "scaling", "toy"] as const;

export function paperStages(profile: Profile): StageDeclaration[] {
  const toy = profile.toy as { readonly [section: string]: Parameters };
  const { batch, runs, sgd_eta, adam_eta, ...minibatchPlan } = toy.minibatch!;
  const samples = toy.samples!.count!;
  const kernelParameters = { samples, batch: batch!, runs: runs!, sgd_eta: sgd_eta!, adam_eta: adam_eta! };
  const shader = (file: string) => output("toy/kernels", file);
  const data = { samples: output("toy/samples", "samples.bin") };
  const stages = [
    compute("toy/kernels", "the toy's shaders in strict arithmetic", kernelParameters, {}, [
      "samples.wgsl",
      "minibatch.wgsl",
    ]),
    compute("toy/samples", "the fixed normal inputs and targets", toy.samples!, {
      shader: shader("samples.wgsl"),
    }, [
      "samples.bin",
    ], ON_GPU),
    compute("toy/critical-points", "critical points of ℓ(w,0) and the ends of h > 0", {}, {}, [
      "critical_points.csv",
      "h_zeros.csv",
    ]),
    compute("toy/curve", "ℓ(w,0) and h(w) along w", toy.curve!, {}, ["curve.csv"]),
    compute("toy/functions", "target, saddle line and channel limits as functions", toy.functions!, {}, [
      "functions.csv",
    ]),
    compute("toy/landscape", "the minimised landscape over γ and α", toy.landscape!, {}, [
      "landscape.csv",
      "basis.csv",
    ]),
    compute(
      "toy/flow-kernels",
      "network kernels for the toy's data",
      { gamma_to: toy.flow!.gamma_to! },
      data,
      [
        "kernels.json",
      ],
    ),
    compute(
      "toy/flow",
      "gradient flow into both channels",
      toy.flow!,
      { ...data, "kernels.json": output("toy/flow-kernels", "kernels.json") },
      ["flow.csv", "flow_fits.csv"],
      ON_GPU,
    ),
    compute(
      "toy/edge-of-stability",
      "full-batch gradient descent down a channel",
      { ...toy.edge_of_stability!, samples: samples! },
      data,
      ["edge.csv", "edge_fits.csv"],
    ),
    compute(
      "toy/minibatch-plan",
      "where SGD and Adam start, and at which steps they are looked at",
      { ...minibatchPlan, samples: samples!, batch: batch!, runs: runs! },
      {},
      ["plan.json"],
    ),
    compute(
      "toy/minibatch-train",
      "SGD and Adam into both channels",
      kernelParameters,
      {
        ...data,
        shader: shader("minibatch.wgsl"),
        "plan.json": output("toy/minibatch-plan", "plan.json"),
      },
      ["states.bin"],
      ON_GPU,
    ),
    compute(
      "toy/minibatch",
      "where SGD and Adam were, with loss and largest eigenvalue",
      { samples: samples!, batch: batch! },
      {
        ...data,
        "plan.json": output("toy/minibatch-plan", "plan.json"),
        "states.bin": output("toy/minibatch-train", "states.bin"),
      },
      ["minibatch.csv"],
    ),
    compute(
      "toy/batch-noise",
      "at which ε the noise of minibatches holds SGD",
      { ...toy.batch_noise!, sgd_eta: sgd_eta!, batch: batch! },
      { ...data, "critical_points.csv": output("toy/critical-points", "critical_points.csv") },
      [],
      { outputs: { "batch_noise.csv": { publish: ["claims/batch_noise.csv"] } } },
    ),
    ...sharpnessStages(
      toy.sharpness as unknown as SharpnessSection,
      { samples, sgd_eta, adam_eta, offset: minibatchPlan.offset } as unknown as ToyTraining,
      data,
    ),
    compute("toy/slice", "a plane through channel 2", toy.slice!, {}, ["slice.csv", "slice_basis.csv"]),
    {
      ...compute(
        "table/1",
        "hyper-parameters of the paper and ours",
        { rows: hyperParameters(profile) as unknown as Json },
        {},
        [],
      ),
      module: "pipeline/paper/table_1.ts",
      outputs: {
        "table_1.csv": { publish: ["table1/table_1.csv"] },
        "table_1.md": { publish: ["table1/table_1.md"] },
        "table_1.tex": { publish: ["table1/table_1.tex"] },
      },
      targets: ["table1"],
    },
    ...plateauStages(profile.plateau),
    ...geometryStages(profile.geometry, profile.name),
    ...channelStages(profile.channel, profile.name),
    ...scalingStages(profile.scaling),
    ...drawStages(),
    claimsStage("toy", "claim 12", { batch: batch! }, {
      "critical_points.csv": output("toy/critical-points", "critical_points.csv"),
      "h_zeros.csv": output("toy/critical-points", "h_zeros.csv"),
      "edge_fits.csv": output("toy/edge-of-stability", "edge_fits.csv"),
      "minibatch.csv": output("toy/minibatch", "minibatch.csv"),
      "batch_noise.csv": output("toy/batch-noise", "batch_noise.csv"),
      "sharpness.csv": output("toy/sharpness", "sharpness.csv"),
    }),
    {
      name: "claims/table",
      about: "the claims of the paper, a row each",
      module: "pipeline/paper/claims_table.ts",
      parameters: {},
      inputs: {
        "statements.csv": file("data/claims.csv"),
        ...Object.fromEntries(
          CLAIMS.map((name) => [`claims-${name}.csv`, output(`${name}/claims`, "claims.csv")]),
        ),
      },
      outputs: {
        "claims.csv": { publish: ["claims/claims.csv"] },
        "tests.csv": { publish: ["claims/tests.csv"] },
        "claims.md": { publish: ["claims/claims.md"] },
        "open.md": { publish: ["claims/open.md"] },
      },
      targets: ["claims"],
    },
  ].map(publishedInReport);
  return [
    ...stages,
    ...reportStages(stages, {
      profile: profile.name,
      option: profile.name === DEFAULT_PROFILE ? "" : ` --profile ${profile.name}`,
      about: profile.about,
      samples: profile.plateau.data.points * profile.plateau.data.points,
      runs: WIDTHS.map((r) => runsOf(profile.plateau, r)),
      claims: CLAIMS,
    }, {
      standardise: profile.plateau.data.standardise,
      scaling: configurations(profile.scaling.sizes).filter(({ hidden }) => hidden.length === 1),
    }),
  ];
}

/** @throws ProfileError, GraphError */
export function paperGraph(profile: Profile): Graph {
  return defineGraph(paperStages(profile));
}
