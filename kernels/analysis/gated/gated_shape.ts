/**
 * A network of one hidden layer with G gated linear units and R plain neurons in any mixture, with biases:
 *
 *   f(x) = Σ_g [c_g σ(w_g·x̃) + (v_g·x̃) σ′(w_g·x̃)] + Σ_k a_k σ(w_k·x̃) + b_out,   x̃ = (x, 1).
 *
 * A gated unit is the limit of two neurons in a channel (paper, section 3). θ holds w and v of each unit, w of each neuron, all c,
 * all a, b_out: with G = 1 the order of ../channel/gated_network.ts, with G = 0 that of a network without units.
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";
import { normals } from "../../strict/random.ts";

export interface GatedShape {
  /** D ≥ 1. */
  readonly inputs: number;
  /** G. */
  readonly gated: number;
  /** R. */
  readonly neurons: number;
  /** Smooth: σ′ of a kink is a step. */
  readonly activation: ActivationName;
}

/** Where things stand in θ. */
export interface GatedLayout {
  /** D + 1. */
  readonly stride: number;
  /** Places of w, of units first, then of neurons; v of a unit stands right behind its w. */
  readonly weights: readonly number[];
  /** Where c begins; a follows. */
  readonly output: number;
  /** P = G (2D + 3) + R (D + 2) + 1: one less for each unit than with two neurons in its place. */
  readonly parameters: number;
}

/** @throws RangeError for counts without sense, and for an activation with a kink in a gated unit */
export function gatedLayout({ inputs, gated, neurons, activation }: GatedShape): GatedLayout {
  const whole = [inputs, gated, neurons].every(Number.isInteger) && inputs >= 1 && gated >= 0 && neurons >= 0;
  if (!whole || gated + neurons < 1 || gated > 0 && ACTIVATIONS[activation].kink) {
    throw new RangeError(
      `Cannot lay out a network as it must have inputs, a unit or a neuron, and no gated unit of a kink: ` +
        `got D = ${inputs}, G = ${gated}, R = ${neurons}, ${activation}`,
    );
  }
  const stride = inputs + 1;
  const weights = Array.from(
    { length: gated + neurons },
    (_, m) => stride * (m < gated ? 2 * m : m + gated),
  );
  const output = stride * (2 * gated + neurons);
  return { stride, weights, output, parameters: output + gated + neurons + 1 };
}

/**
 * Initial weights by Glorot and Bengio (2010), v as w: variance 2/(D + M) of input weights and 2/(M + 1) of output weights,
 * M = G + R; biases, those of gates too, 0. Of the stream's normal numbers as many are taken as there are weights.
 */
export function gatedInitialWeights(shape: GatedShape, stream: string, seed: number): Float64Array {
  const { stride, output, parameters } = gatedLayout(shape);
  const { inputs, gated, neurons } = shape;
  const units = gated + neurons;
  const rows = 2 * gated + neurons;
  const z = normals(stream, seed, rows * inputs + units);
  const [into, out] = [Math.sqrt(2 / (inputs + units)), Math.sqrt(2 / (units + 1))];
  const theta = new Float64Array(parameters);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) theta[row * stride + i] = into * z[row * inputs + i]!;
  }
  for (let m = 0; m < units; m++) theta[output + m] = out * z[rows * inputs + m]!;
  return theta;
}
