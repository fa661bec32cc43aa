/**
 * A whole diagnosis of a network in memory, at once: what the stages of pipeline/diagnose find one after the other, and
 * the verdict, for whoever has many networks and needs no files of any.
 */
import { followChannel } from "./channel.ts";
import { type ContinuationOptions, type Continued, continueFrom } from "./continuation.ts";
import { denseModel } from "./dense_model.ts";
import { edgeFindings } from "./edge.ts";
import type { DenseLoss } from "./findings.ts";
import type { EdgeFindings } from "./findings/curvature.ts";
import type { VerdictFindings } from "./findings/verdict.ts";
import { gatePair } from "./gate.ts";
import { localFindings } from "./local.ts";
import type { DenseModel, DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import {
  batchSharpness,
  expectedSecondMoment,
  gradientMoments,
  noiseFindings,
  preconditionedSharpness,
} from "./noise.ts";
import { findPairs } from "./pairs.ts";
import { pointFindings } from "./point.ts";
import { spectrumOf } from "./spectrum.ts";
import { type Found, judge } from "./verdict.ts";

/** L = the mean square, as the paper has it. */
export const MEAN_SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };

export interface Subject {
  readonly network: DenseNetwork;
  readonly loss?: DenseLoss;
  readonly samples: DenseSamples;
  readonly theta: Float64Array;
  /** How it was trained; without it nothing is said of step sizes and batches. */
  readonly training?: Training;
}

export interface Training {
  readonly optimiser: EdgeFindings["optimiser"];
  readonly learningRate: number;
  readonly momentum: number;
  /** Samples of a batch, N for all. */
  readonly batch: number;
  /** Of batches that are drawn, and of Lanczos's method. */
  readonly seed: number;
}

export interface WholeDiagnosis {
  readonly found: Found;
  readonly continued: Continued;
  readonly verdict: VerdictFindings;
}

/** Batches whose sharpness is measured, and products of Lanczos's method in the preconditioner's norm. */
const [BATCHES, PRODUCTS] = [100, 100];

/** @param options of the continuation, and findings that stand in for those computed here */
export function diagnoseAtOnce(
  { network, loss = MEAN_SQUARE, samples, theta, training }: Subject,
  options: ContinuationOptions & Partial<Found> = {},
): WholeDiagnosis {
  const model = denseModel(network, loss, samples);
  const point = pointFindings({ network, theta, loss, samples, model, rows: samples.n, test: null });
  const pairs = findPairs(network, theta);
  const continued = continueFrom(network, loss, samples, model, theta, options);
  const channel = followChannel(network, loss, samples, continued, point.loss);
  const gate = channel === null ? null : gatePair(network, loss, samples, continued.theta)?.findings ?? null;
  const spectrum = spectrumOf({ network, loss, samples, model, theta }).findings;
  const left = point.loss - continued.findings.loss;
  const found: Found = {
    ...{ network, pairs, point, checkpoints: [] },
    ...training === undefined
      ? { edge: null, noise: null }
      : ofTraining(training, { network, loss, samples, theta }, model, spectrum.largest[0]!.value, left),
    local: localFindings(network, theta, model.at(theta), pairs),
    ...{ spectrum, continuation: continued.findings, channel, gate },
    ...options,
  };
  return { found, continued, verdict: judge(found) };
}

/** @param left what the continuation gains */
function ofTraining(
  { optimiser, learningRate, momentum, batch, seed }: Training,
  { network, loss, samples, theta }: Required<Omit<Subject, "training">>,
  model: DenseModel,
  sharpness: number,
  left: number,
): Pick<Found, "edge" | "noise"> {
  const inBatches = batch < samples.n;
  const moments = gradientMoments(network, loss, samples, theta);
  const adaptive = ["adam", "adamw", "rmsprop"].includes(optimiser);
  const second = () => expectedSecondMoment(moments, samples.n, batch);
  const measures = {
    sharpness,
    batchSharpness: optimiser === "sgd" && inBatches
      ? batchSharpness(network, loss, samples, theta, batch, BATCHES, seed).value
      : null,
    preconditioned: adaptive
      ? preconditionedSharpness(model.at(theta), second(), seed, PRODUCTS).value
      : null,
  };
  const rate = optimiser === "sgd" ? learningRate : null;
  return {
    edge: edgeFindings(optimiser, learningRate, inBatches ? batch : null, measures, momentum),
    noise: inBatches ? noiseFindings(moments, samples.n, batch, rate, left) : null,
  };
}
