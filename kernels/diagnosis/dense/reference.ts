/**
 * What ../dense_model.ts computes, sample by sample and readable beside the equations (backward.ts, tangents.ts,
 * losses.ts). For tests.
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { activationAt, type Values } from "../activations.ts";
import type { DenseLoss } from "../findings.ts";
import type { DenseSamples } from "../model.ts";
import { type DenseNetwork, densePlaces } from "../network.ts";

/** L, ∇L, and where a direction v is given ∇∇L v. */
export function referenceDerivatives(
  network: DenseNetwork,
  loss: DenseLoss,
  { n, inputs, outputs, x, y }: DenseSamples,
  theta: Float64Array,
  v: Float64Array = new Float64Array(theta.length),
): { loss: number; gradient: Float64Array; product: Float64Array; outputs: Float64Array } {
  const { places, parameters } = densePlaces(network);
  const [gradient, product] = [new Float64Array(parameters), new Float64Array(parameters)];
  const all = new Float64Array(n * outputs);
  const add = (to: Float64Array, at: number, value: number) => to[at] = to[at]! + value / n;
  let sum = 0;
  for (let s = 0; s < n; s++) {
    // Values h and their tangents of every layer, the inputs first.
    const values = [[...x.subarray(s * inputs, (s + 1) * inputs)]];
    const tangents = [new Array<number>(inputs).fill(0)];
    const sigmas: Values[][] = [];
    const moves: number[][] = [];
    for (const [l, { offset, stride, inputs, outputs, biased, activation }] of places.entries()) {
      const [h, hDot] = [values[l]!, tangents[l]!];
      const at = activationAt(activation);
      const z = Array.from({ length: outputs }, (_, k) => {
        const row = offset + k * stride;
        let [own, dot] = biased ? [theta[row + inputs]!, v[row + inputs]!] : [0, 0];
        for (let i = 0; i < inputs; i++) {
          own += theta[row + i]! * h[i]!;
          dot += v[row + i]! * h[i]! + theta[row + i]! * hDot[i]!;
        }
        return [own, dot] as const;
      });
      sigmas.push(z.map(([own]) => at(own)));
      moves.push(z.map(([, dot]) => dot));
      values.push(sigmas[l]!.map(([value]) => value));
      tangents.push(sigmas[l]!.map(([, slope], k) => slope * z[k]![1]));
    }
    const f = values.at(-1)!;
    all.set(f, s * outputs);
    const sample = sampleLoss(loss, f, tangents.at(-1)!, y.subarray(s * outputs, (s + 1) * outputs));
    sum += sample.loss;
    let [beta, betaDot] = [sample.beta, sample.betaDot];
    for (let l = places.length - 1; l >= 0; l--) {
      const { offset, stride, inputs, outputs, biased } = places[l]!;
      const delta = beta.map((b, k) => b * sigmas[l]![k]![1]);
      const deltaDot = beta.map((b, k) =>
        betaDot[k]! * sigmas[l]![k]![1] + b * sigmas[l]![k]![2] * moves[l]![k]!
      );
      beta = new Array<number>(inputs).fill(0);
      betaDot = new Array<number>(inputs).fill(0);
      for (let k = 0; k < outputs; k++) {
        const row = offset + k * stride;
        for (let i = 0; i < inputs; i++) {
          add(gradient, row + i, delta[k]! * values[l]![i]!);
          add(product, row + i, deltaDot[k]! * values[l]![i]! + delta[k]! * tangents[l]![i]!);
          beta[i]! += theta[row + i]! * delta[k]!;
          betaDot[i]! += theta[row + i]! * deltaDot[k]! + v[row + i]! * delta[k]!;
        }
        if (!biased) continue;
        add(gradient, row + inputs, delta[k]!);
        add(product, row + inputs, deltaDot[k]!);
      }
    }
  }
  return { loss: sum / n, gradient, product, outputs: all };
}

/** ℓ, ∂ℓ/∂f and its tangent by f's. */
function sampleLoss(
  loss: DenseLoss,
  f: readonly number[],
  fDot: readonly number[],
  y: Float64Array,
): { loss: number; beta: number[]; betaDot: number[] } {
  if (loss.kind === "mean-square") {
    const e = f.map((value, m) => value - y[m]!);
    return {
      loss: e.reduce((sum, value) => sum + loss.factor * value * value, 0),
      beta: e.map((value) => 2 * loss.factor * value),
      betaDot: fDot.map((value) => 2 * loss.factor * value),
    };
  }
  const largest = Math.max(...f);
  const weights = f.map((value) => exp(value - largest));
  const total = weights.reduce((sum, value) => sum + value, 0);
  const classes = y.reduce((sum, value) => sum + value, 0);
  const p = weights.map((value) => value / total);
  const mean = p.reduce((sum, value, m) => sum + value * fDot[m]!, 0);
  return {
    loss: f.reduce((sum, value, m) => sum + y[m]! * (ln(total) + largest - value), 0),
    beta: p.map((value, m) => classes * value - y[m]!),
    betaDot: p.map((value, m) => classes * value * (fDot[m]! - mean)),
  };
}
