/**
 * What single samples and batches of them do to the gradient: the mean squares of single samples' gradients, the noise
 * that they make in batches, the batch sharpness, and the sharpness in the norm of Adam's second moments.
 */
import { adamPreconditioner } from "../analysis/toy/sharpness.ts";
import { randomWords } from "../strict/random.ts";
import { addGradient, through } from "./dense/backward.ts";
import { openState, openWorkspace, takeSums } from "./dense/blocks.ts";
import { blockLoss } from "./dense/losses.ts";
import { addProduct } from "./dense/tangents.ts";
import { addDecay } from "./decay.ts";
import type { DenseLoss } from "./findings.ts";
import type { NoiseFindings } from "./findings/curvature.ts";
import type { DensePoint, DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { extremes } from "./spectra/extremes.ts";
import { dot } from "./spectra/vectors.ts";
import { padded } from "../float64/sample_blocks.ts";

export interface GradientMoments {
  /** ∇L. */
  readonly gradient: Float64Array;
  /** (1/N) Σ (∂ℓₙ/∂θᵢ)², P values. */
  readonly squares: Float64Array;
}

/** Of a layer's weights, (∂ℓₙ/∂W)² = δₙ² (hₙ²)ᵀ: one product of matrices, no gradient of a single sample. */
export function gradientMoments(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
): GradientMoments {
  const work = openWorkspace(network, samples);
  const { memory: { run, length, stride: apart }, memory, places, sums } = work;
  const lossOf = blockLoss(loss);
  const state = openState(work);
  const widest = Math.max(...places.flatMap(({ outputs, stride }) => [outputs, stride]));
  const [inputSquares, deltaSquares] = [memory.rows(padded(widest)), memory.rows(padded(widest))];
  // Sums of squares stand apart from those of the gradient.
  const squareSums = sums.map(({ numbers, line }) => ({ numbers, line, at: memory.numbers(numbers) }));
  memory.view(work.theta, work.parameters).set(theta);
  for (const block of work.blocks) {
    through(work, block, state, lossOf);
    addGradient(work, block, state);
    let from = block.x;
    for (const [l, { place: { outputs, stride }, value, delta }] of state.layers.entries()) {
      const { at, line } = squareSums[l]!;
      run.multiply(inputSquares.at, from.at, from.at, stride * length);
      run.multiply(deltaSquares.at, delta.at, delta.at, outputs * length);
      run.add_products(at, line, deltaSquares.at, outputs, inputSquares.at, stride, 0, apart, length);
      from = value;
    }
  }
  const scale = lossOf.scale(samples.n);
  const { decay = 0 } = loss;
  const gradient = takeSums(work, scale);
  const squares = takeSums({ ...work, sums: squareSums }, scale * scale * samples.n);
  // Every sample's gradient g has λ θ: mean square of g + λ θ.
  const moved = squares.map((square, i) =>
    square + decay * theta[i]! * (2 * gradient[i]! + decay * theta[i]!)
  );
  return { gradient: addDecay(gradient, theta, decay), squares: decay === 0 ? squares : moved };
}

/**
 * Noise of batches of B samples, drawn without replacement: the covariance of their gradients has the trace
 * (N − B)/((N − 1) B) (Σᵢ squares − |∇L|²). On a quadratic SGD with step η then stays at an excess loss of η/4 times
 * that, for steps far below 2/λ_max (Mandt, Hoffman and Blei 2017).
 * @param descent loss that is left to gain, where it is known: noise holds the run where its excess is as large
 */
export function noiseFindings(
  { gradient, squares }: GradientMoments,
  samples: number,
  batch: number,
  learningRate: number | null,
  descent: number | null,
): NoiseFindings {
  const gradientSquared = dot(gradient, gradient);
  const single = Math.max(0, squares.reduce((sum, value) => sum + value, 0) - gradientSquared);
  const variance = single * batchPart(samples, batch);
  const excess = learningRate === null ? null : learningRate / 4 * variance;
  return {
    ...{ batch, variance, gradientSquared, excess },
    held: excess !== null && descent !== null && excess > 0 && excess >= descent,
  };
}

/** (N − B)/((N − 1) B); 0 for batches of all samples. */
function batchPart(n: number, batch: number): number {
  return batch >= n ? 0 : (n - batch) / ((n - 1) * batch);
}

export interface BatchSharpness {
  /** Mean over batches of gᵀH_B g / gᵀg, g = ∇L_B (Andreyev and Beneventano 2024, arXiv 2412.20553). */
  readonly value: number;
  /** Of the mean, over batches; null where there is one batch. */
  readonly error: number | null;
  readonly batches: number;
}

/**
 * @param batch B; the whole data where they are fewer
 * @param most batches that are drawn, without replacement; the samples' order is that of random words
 * @throws RangeError where a batch has no gradient or one that is not finite
 */
export function batchSharpness(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  batch: number,
  most: number,
  seed: number,
): BatchSharpness {
  const size = Math.min(batch, samples.n);
  const batches = Math.min(most, Math.floor(samples.n / size));
  const words = randomWords("diagnosis/batches", seed, samples.n);
  const order = Array.from(words, (_, i) => i).sort((i, j) => words[i]! - words[j]! || i - j);
  const drawn = pick(samples, order.slice(0, batches * size));
  const work = openWorkspace(network, drawn, size);
  const lossOf = blockLoss(loss);
  const state = openState(work);
  const { decay = 0 } = loss;
  work.memory.view(work.theta, work.parameters).set(theta);
  const values = work.blocks.map((block) => {
    through(work, block, state, lossOf);
    addGradient(work, block, state);
    const gradient = addDecay(takeSums(work, lossOf.scale(size)), theta, decay);
    work.memory.view(work.direction, work.parameters).set(gradient);
    addProduct(work, block, state, lossOf);
    const product = addDecay(takeSums(work, lossOf.scale(size)), gradient, decay);
    const value = dot(gradient, product) / dot(gradient, gradient);
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot tell the curvature along a batch's gradient: got ${value}, |g|² ${dot(gradient, gradient)}`,
      );
    }
    return value;
  });
  const value = values.reduce((sum, each) => sum + each, 0) / batches;
  const variance = values.reduce((sum, each) => sum + (each - value) * (each - value), 0);
  return { value, batches, error: batches > 1 ? Math.sqrt(variance / (batches * (batches - 1))) : null };
}

/** Samples of these places. */
function pick({ inputs, outputs, x, y }: DenseSamples, places: readonly number[]): DenseSamples {
  const own = { x: new Float64Array(places.length * inputs), y: new Float64Array(places.length * outputs) };
  for (const [to, from] of places.entries()) {
    own.x.set(x.subarray(from * inputs, (from + 1) * inputs), to * inputs);
    own.y.set(y.subarray(from * outputs, (from + 1) * outputs), to * outputs);
  }
  return { n: places.length, inputs, outputs, ...own };
}

/**
 * Adam's second moments as they come to be where θ stays in place: the mean square of a batch's gradient, by parameter.
 * For a run whose own moments were not kept.
 */
export function expectedSecondMoment(
  { gradient, squares }: GradientMoments,
  samples: number,
  batch: number,
): Float64Array {
  const part = batchPart(samples, batch);
  return gradient.map((g, i) => g * g + part * Math.max(0, squares[i]! - g * g));
}

/**
 * The largest eigenvalue of D^(−1/2) H D^(−1/2), D = diag(√v + 10⁻⁸) (Cohen et al. 2022, arXiv 2207.14484).
 * @param second v, corrected for its start or of many steps
 */
export function preconditionedSharpness(
  point: DensePoint,
  second: Float64Array,
  seed: number,
  budget = 100,
): { readonly value: number; readonly residual: number; readonly products: number } {
  const roots = adamPreconditioner(second, [0, 0]).map(Math.sqrt);
  const scaled = (v: Float64Array) => v.map((value, i) => value / roots[i]!);
  const { largest: [top], products } = extremes(
    (v) => scaled(point.product(scaled(v))),
    second.length,
    { seed, budget, largest: 1, smallest: 0, tolerance: 1e-4 },
  );
  return { value: top!.value, residual: top!.residual, products };
}
