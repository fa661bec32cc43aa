/**
 * The spectrum of a network's Hessian at a point: all of it where P is small, otherwise both ends by Lanczos's method and
 * the density between them; directions of negative curvature with their proof and what they bring.
 */
import { symmetricEigen } from "../analysis/linear_algebra/symmetric_eigen.ts";
import { denseHessian, MOST_DENSE } from "./dense_hessian.ts";
import type { DenseLoss } from "./findings.ts";
import { MOST_CERTIFIED, type Ritz, type SpectrumFindings } from "./findings/curvature.ts";
import type { DenseModel, DensePoint, DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { certifiedCurvature } from "./spectra/certificate.ts";
import { type DensityOptions, spectralDensity } from "./spectra/density.ts";
import {
  type Eigenpair,
  eigenpair,
  type Extremes,
  extremes,
  type ExtremesOptions,
} from "./spectra/extremes.ts";
import { isLevel, largestFall } from "./spectra/fall.ts";

/** What is looked at: a model of network, loss and samples, at θ. */
export interface SpectrumSubject {
  readonly network: DenseNetwork;
  readonly loss: DenseLoss;
  readonly samples: DenseSamples;
  readonly model: DenseModel;
  readonly theta: Float64Array;
}

export interface SpectrumOptions extends ExtremesOptions {
  /** Parameters up to which the whole spectrum is computed, at most 2000. */
  readonly dense: number;
  readonly density: DensityOptions;
  /** Negative directions that are proved and followed, the steepest first. */
  readonly negative: number;
  /** Called behind each product with their number and how many there will be at most. */
  readonly progress: (done: number, most: number) => void;
}

export interface Spectrum {
  readonly findings: SpectrumFindings;
  /** Beside the findings' lists, of length 1. */
  readonly largest: readonly Float64Array<ArrayBuffer>[];
  readonly smallest: readonly Float64Array<ArrayBuffer>[];
  /** Whether all residuals are below the tolerance; else the budget was spent. */
  readonly converged: boolean;
}

export const SPECTRUM: SpectrumOptions = {
  ...{ seed: 1, largest: 5, smallest: 5, tolerance: 1e-6, budget: 400, memory: 4e8, dense: MOST_DENSE },
  ...{ density: { probes: 4, steps: 40, seed: 1 }, negative: MOST_CERTIFIED },
  progress: () => {},
};

/** @throws RangeError where the Hessian is not finite */
export function spectrumOf(subject: SpectrumSubject, options: Partial<SpectrumOptions> = {}): Spectrum {
  const set = { ...SPECTRUM, ...options };
  const p = subject.model.parameters;
  const isDense = p <= set.dense;
  const ends = set.largest + set.smallest;
  const most = ends + (isDense ? p : set.budget + set.density.probes * set.density.steps);
  const at = subject.model.at(subject.theta);
  let products = 0;
  const point: DensePoint = {
    ...at,
    product(v) {
      const product = at.product(v);
      set.progress(++products, most);
      return product;
    },
  };
  const whole = isDense ? wholeSpectrum(subject, point, set) : null;
  const { largest, smallest, converged } = whole ?? extremes(point.product, p, set);
  const density = isDense ? null : spectralDensity(point.product, p, set.density);
  const ritz = ({ value, residual }: Eigenpair): Ritz => ({ value, residual });
  return {
    findings: {
      method: isDense ? "dense" : "lanczos",
      largest: largest.map(ritz),
      smallest: smallest.map(ritz),
      all: whole?.all ?? null,
      density: density === null ? null : { nodes: density.nodes, weights: density.weights },
      products,
      flat: flatDirections(subject, smallest, largest[0]!.value),
      negative: negativeDirections(subject, smallest.slice(0, set.negative)),
    },
    largest: largest.map(({ vector }) => vector),
    smallest: smallest.map(({ vector }) => vector),
    converged,
  };
}

function wholeSpectrum(
  { network, loss, samples, theta }: SpectrumSubject,
  point: DensePoint,
  { largest, smallest, tolerance }: SpectrumOptions,
): Extremes & { readonly all: readonly number[] } {
  const p = theta.length;
  const { values, vectors } = symmetricEigen(denseHessian(network, loss, samples, theta, point), p);
  const pair = (vector: Float64Array) => eigenpair(point.product, Float64Array.from(vector));
  const top = vectors.slice(Math.max(0, p - largest)).reverse().map(pair);
  const bottom = vectors.slice(0, smallest).map(pair);
  const size = Math.max(Math.abs(values[0]!), Math.abs(values[p - 1]!));
  return {
    ...{ largest: top, smallest: bottom, all: [...values], products: top.length + bottom.length },
    converged: [...top, ...bottom].every(({ residual }) => residual <= tolerance * size),
  };
}

/** Of the largest curvature: what is none, after rounding. */
const NO_CURVATURE = 1e-14;

function flatDirections(
  { model, theta }: SpectrumSubject,
  smallest: readonly Eigenpair[],
  largest: number,
): NonNullable<SpectrumFindings["flat"]> {
  const none = smallest.filter(({ value }) => Math.abs(value) <= NO_CURVATURE * Math.abs(largest));
  return {
    directions: none.length,
    level: none.filter(({ vector }) => isLevel(model, theta, vector)).length,
  };
}

/** Those whose curvature is negative beyond its rounding, each with the largest fall of the loss along it. */
function negativeDirections(
  { network, loss, samples, model, theta }: SpectrumSubject,
  candidates: readonly Eigenpair[],
): SpectrumFindings["negative"] {
  return candidates.filter(({ value }) => value < 0).flatMap(({ vector }) => {
    const proof = certifiedCurvature(network, loss, samples, theta, vector);
    return proof.curvature < -proof.rounding ? [{ ...proof, ...largestFall(model, theta, vector) }] : [];
  });
}
