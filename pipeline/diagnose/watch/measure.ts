/** A checkpoint that is followed, measured by the same functions as a diagnosis, within bounds that let a watch keep up. */
import { followChannel } from "../../../kernels/diagnosis/channel.ts";
import { continueFrom } from "../../../kernels/diagnosis/continuation.ts";
import { withoutDecay } from "../../../kernels/diagnosis/decay.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import { edgeFindings } from "../../../kernels/diagnosis/edge.ts";
import type { CheckpointFindings, DataFindings } from "../../../kernels/diagnosis/findings.ts";
import type { EdgeFindings } from "../../../kernels/diagnosis/findings/curvature.ts";
import type { DenseModel, DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { findPairs } from "../../../kernels/diagnosis/pairs.ts";
import { pointFindings } from "../../../kernels/diagnosis/point.ts";
import { judge } from "../../../kernels/diagnosis/verdict.ts";
import type { Json } from "../../engine/mod.ts";
import { checkpointFindings } from "../checkpoint.ts";
import { loadData, type LoadedNetwork, loadNetwork } from "../load.ts";
import { asJson, type DiagnosisRequest, type UserFile } from "../request.ts";
import type { StageFile } from "../stage_io.ts";
import type { Measure, Measured } from "./follower.ts";

/** Gradients that the continuation of one checkpoint may spend. */
const CONTINUED = 200;

/** What the numbers depend on beside the checkpoints. */
export function watchKey(request: DiagnosisRequest, folder: string): Json {
  return asJson({ request, folder, CONTINUED });
}

interface Problem {
  readonly findings: DataFindings;
  readonly samples: DenseSamples;
  readonly model: DenseModel;
  readonly test: DenseModel | null;
}

/** @param root of the project, which the request's files are named from */
export function openMeasure(root: string, request: DiagnosisRequest): Measure {
  const read = ({ name, path }: UserFile): StageFile => ({
    name,
    bytes: Deno.readFileSync(`${root}/${path}`),
  });
  const { spec, data, testData, scale, activation, loss, weightDecay, target, rows, seed } = request;
  const asked = { spec: spec === null ? null : read(spec), activation };
  let first: LoadedNetwork["findings"] | null = null;
  let before: Float64Array | null = null;
  let problem: Problem | null = null;

  async function problemOf({ network }: LoadedNetwork["findings"]): Promise<Problem | null> {
    if (data === null) return null;
    const how = {
      target,
      loss,
      weightDecay,
      rows,
      seed,
      scale: typeof scale === "string" ? scale : read(scale),
    };
    const loaded = await loadData(network, read(data), testData === null ? null : read(testData), how);
    const { findings, samples, tests } = loaded;
    return {
      ...{ findings, samples, model: denseModel(network, findings.loss, samples) },
      test: tests === null ? null : denseModel(network, withoutDecay(findings.loss), tests),
    };
  }

  return async (name, bytes, { isNext, isJudged }) => {
    const { findings, theta } = await loadNetwork([{ name, bytes }], asked);
    if (first === null) {
      problem = await problemOf(findings);
      first = findings;
    } else if (JSON.stringify(first.network) !== JSON.stringify(findings.network)) {
      throw new Error("it is of another network than the first checkpoint: watch it in a folder of its own");
    }
    const last = isNext ? before : null;
    const point = checkpointFindings(name, findings.network, theta, last, problem?.model ?? null, seed);
    before = theta;
    return measured(request, findings, theta, point, problem, isJudged);
  };
}

function measured(
  { training }: DiagnosisRequest,
  { network }: LoadedNetwork["findings"],
  theta: Float64Array,
  checkpoint: CheckpointFindings,
  problem: Problem | null,
  isJudged: boolean,
): Measured {
  const { loss, norm, closest, sharpness, inside } = checkpoint;
  const pairs = findPairs(network, theta);
  const common = { loss, norm, closest, sharpness, inside };
  const found = {
    ...{ network, pairs, local: null, noise: null, checkpoints: [checkpoint], channel: null, gate: null },
    ...{ point: null, spectrum: null, edge: null, continuation: null },
  };
  if (problem === null) {
    const { verdict, sentence } = judge(found);
    return { ...common, ...{ testLoss: null, gradientNorm: null, threshold: null, verdict, sentence } };
  }
  const { findings, samples, model, test } = problem;
  const point = pointFindings({
    ...{ network, theta, samples, model, test },
    ...{ loss: findings.loss, rows: findings.rows - (findings.missing?.rows ?? 0) },
  });
  const edge = edgeOf(training, sharpness!);
  const { testLoss, gradientNorm } = point;
  const numbers = { ...common, testLoss, gradientNorm, threshold: edge?.threshold ?? null };
  if (!isJudged) return { ...numbers, verdict: null, sentence: "" };
  const budget = { budget: CONTINUED };
  const continued = continueFrom(network, findings.loss, samples, model, theta, budget);
  const channel = followChannel(network, findings.loss, samples, continued, point.loss);
  const continuation = continued.findings;
  const { verdict, sentence } = judge({ ...found, point, edge, continuation, channel });
  return { ...numbers, verdict, sentence };
}

/** By λ_max of the Hessian: the edges of batches and of Adam need measures that a watch does not take. */
function edgeOf({ optimiser, learningRate, momentum }: DiagnosisRequest["training"], sharpness: number) {
  if (learningRate === null) return null;
  const measures = { sharpness, batchSharpness: null, preconditioned: null };
  const kind: EdgeFindings["optimiser"] = optimiser ?? "unknown";
  return edgeFindings(kind, learningRate, null, measures, ...momentum === null ? [] : [momentum]);
}
