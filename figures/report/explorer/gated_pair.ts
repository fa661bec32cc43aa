/**
 * Two neurons of one input that approach each other while their output weights grow, and what they become
 * (section 3): w₁,₂ = w ± ε, a₁,₂ = c/2 ± a/(2ε) give c σ(wx + b) + a x σ′(wx + b) + O(ε²). For pictures in a browser.
 */

export type ActivationName = "softplus" | "erf";

export interface PairSettings {
  readonly activation: ActivationName;
  readonly epsilon: number;
  readonly w: number;
  readonly b: number;
  readonly c: number;
  /** ε (a₁ − a₂), which settles along a channel: the weight of the gated input. */
  readonly a: number;
}

interface Activation {
  readonly value: (z: number) => number;
  readonly derivative: (z: number) => number;
}

/** The paper's: ln(1 + eᶻ), and erf(z/√2). */
export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  softplus: {
    value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    derivative: (z) => 1 / (1 + Math.exp(-z)),
  },
  erf: {
    value: (z) => erf(z * Math.SQRT1_2),
    derivative: (z) => Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2),
  },
};

/** Beyond it, erf is ±1 in float64. */
const ERF_END = 6;

/** 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(1·3·…·(2n+1)): every term has the sign of x, so nothing cancels. */
export function erf(x: number): number {
  if (Math.abs(x) >= ERF_END) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** Input and output weights of both neurons. */
export function weightsOf({ epsilon, w, c, a }: PairSettings) {
  return {
    inputs: [w + epsilon, w - epsilon] as const,
    outputs: [c / 2 + a / (2 * epsilon), c / 2 - a / (2 * epsilon)] as const,
  };
}

/** What neuron 0 or 1 adds to the output at x. */
export function neuronAt(settings: PairSettings, neuron: 0 | 1, x: number): number {
  const { inputs, outputs } = weightsOf(settings);
  return outputs[neuron] * ACTIVATIONS[settings.activation].value(inputs[neuron] * x + settings.b);
}

export function pairAt(settings: PairSettings, x: number): number {
  return neuronAt(settings, 0, x) + neuronAt(settings, 1, x);
}

/** The gated linear unit. */
export function limitAt({ activation, w, b, c, a }: PairSettings, x: number): number {
  const { value, derivative } = ACTIVATIONS[activation];
  const z = w * x + b;
  return c * value(z) + a * x * derivative(z);
}

/** The largest |pair − limit| over [−range, range]. */
export function distanceToLimit(settings: PairSettings, range: number, points = 201): number {
  let largest = 0;
  for (let i = 0; i < points; i++) {
    const x = range * (2 * i / (points - 1) - 1);
    largest = Math.max(largest, Math.abs(pairAt(settings, x) - limitAt(settings, x)));
  }
  return largest;
}
