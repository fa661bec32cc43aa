/**
 * The continuation of smooth networks that are not of the paper's form, by the study's finisher in its charts: with several
 * outputs, other activations, other losses. The network is taken as one of the paper's form with its outputs as a last
 * hidden layer (../hidden/layered.ts). A chart is a change of coordinates and right for any activation; which one it takes
 * for a constant or a mirror image only says how straight ways become.
 *
 * Parameters that the network does not have are held at zero by ½ x², and what a cross-entropy leaves open, a sum over its
 * outputs, where it is at the start; both do not touch the loss. The loss is divided by that of the best constant, as
 * bounds of the finisher are for targets of variance 1.
 */
import type { ActivationName } from "../../activations.ts";
import type { LayerActivation, LayerActivationName } from "../activations.ts";
import { hessianByProducts } from "../dense_hessian.ts";
import type { DenseLoss } from "../findings.ts";
import { layeredNetwork } from "../hidden/layered.ts";
import { mirrorSigns } from "../hidden/mirror_signs.ts";
import { lengthOf } from "../hidden/units.ts";
import type { DenseModel, DenseSamples } from "../model.ts";
import { type DenseNetwork, densePlaces } from "../network.ts";
import { constantLoss } from "../point.ts";
import { finished, type FinishedEnd } from "./finish.ts";

/** Parameters above which a Hessian at each step, by P products, and its factor cost too much. */
export const MOST_CHARTED = 300;
/** Products that cost as much as a gradient, in networks of so few parameters (../dense/README.md). */
const PRODUCTS_PER_GRADIENT = 4;

/** A budget for fewer steps is left to a method of cheaper ones; a proof alone may take as many. */
const LEAST_STEPS = 30;

/** Whose constants and mirror images a chart takes; none where second derivatives jump by much. */
const CHARTED: Readonly<Record<LayerActivationName, ActivationName | null>> = {
  ...{ softplus: "softplus", erf: "erf", sigmoid: "sigmoid", tanh: "tanh", g: "g" },
  // σ(z) = z + σ(−z), as of softplus.
  ...{ gelu: "softplus", "gelu-tanh": "softplus", silu: "softplus" },
  ...{ relu: null, "leaky-relu": null, elu: null, identity: null },
};

/** Null for networks with kinks or linear hidden layers, of too many parameters, or for too small a budget. */
export function chartedContinuation(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  model: DenseModel,
  start: Float64Array,
  maxNorm: number,
  budget: number,
  progress: (evaluations: number, budget: number) => void = () => {},
): FinishedEnd | null {
  const activation = chartedActivation(network);
  const p = start.length;
  const cost = 1 + p / PRODUCTS_PER_GRADIENT;
  if (activation === null || p > MOST_CHARTED || budget < LEAST_STEPS * cost) return null;
  const signs = mirrorSigns(network, start);
  const { shape, places, empty, wide, narrow } = layeredNetwork(network, activation, signs);
  const first = wide(start);
  const whole = first.length;
  const unit = constantLoss(loss, samples) || 1;
  const gauges = loss.kind === "cross-entropy" ? outputSums(network, places) : [];
  const derivatives = (x: Float64Array) => {
    const at = model.at(narrow(x));
    const own = hessianByProducts(at, p);
    const gradient = wide(at.gradient).map((g) => g / unit);
    const hessian = new Float64Array(whole * whole);
    for (let i = 0; i < p; i++) {
      const row = places[i]! * whole;
      for (let j = 0; j < p; j++) hessian[row + places[j]!] = signs[i]! * signs[j]! * own[i * p + j]! / unit;
    }
    let held = 0;
    const hold = (sum: readonly number[], target: number) => {
      let off = -target;
      for (const i of sum) off += x[i]!;
      held += off * off / 2;
      for (const i of sum) {
        gradient[i] = gradient[i]! + off;
        for (const j of sum) hessian[i * whole + j] = hessian[i * whole + j]! + 1;
      }
    };
    for (const i of empty) hold([i], 0);
    for (const sum of gauges) hold(sum, sum.reduce((total, i) => total + first[i]!, 0));
    return { loss: at.loss / unit + held, gradient, hessian };
  };
  const point = (theta: Float64Array, evaluations: number) => {
    const at = model.gradient(theta);
    return { evaluations, theta, loss: at.loss, gradientNorm: lengthOf(at.gradient) };
  };
  return finished(
    { shape, derivatives, cost, theta: narrow, point, progress },
    first,
    maxNorm * p / whole,
    budget,
  );
}

/** That of the first hidden layer; null where a chart or the finisher does not suit the network. */
export function chartedActivation({ layers }: DenseNetwork): ActivationName | null {
  const hidden = layers.slice(0, -1).map(({ activation }: { activation: LayerActivation }) =>
    CHARTED[activation.name]
  );
  const fits = hidden.length > 0 && hidden.every((name) => name !== null);
  return fits ? hidden[0]! : null;
}

/** Of a cross-entropy's logits: parameters by input of the last layer, whose common shift changes nothing. */
function outputSums(network: DenseNetwork, places: Int32Array): number[][] {
  const { offset, stride, outputs, activation } = densePlaces(network).places.at(-1)!;
  if (activation.name !== "identity") return [];
  return Array.from(
    { length: stride },
    (_, i) => Array.from({ length: outputs }, (_, m) => places[offset + m * stride + i]!),
  );
}
