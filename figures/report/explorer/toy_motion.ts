/**
 * The motions of the explorer's ball on the toy's loss (toy_loss.ts): gradient descent with a step of chosen size, and
 * gradient flow from the same start. Time is that of θ′ = −∇L: n steps of η have come as far as a flow of time nη.
 */
import { overlap, targetOverlap, type ToyDerivatives, toyDerivatives } from "./toy_loss.ts";
import { symmetricEigen4 } from "./symmetric_eigen4.ts";

/** The single neuron whose duplication makes the saddle line: where d/dw of F²/K vanishes. */
export const SINGLE = singleNeuron();

function singleNeuron(): { readonly w: number; readonly a: number } {
  const slope = (w: number) => {
    const [[f, d], [k, u]] = [targetOverlap(w), overlap(w, w)];
    return d * k - f * u;
  };
  let [low, high] = [1, 2];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (Math.sign(slope(middle)) === Math.sign(slope(low))) low = middle;
    else high = middle;
  }
  return { w: low, a: targetOverlap(low)[0] / overlap(low, low)[0] };
}

/** What the picture shows of a network. */
export interface BallState {
  /** Steps done, and the time that they are worth. */
  readonly steps: number;
  readonly time: number;
  /** Projected γ, and (w₁ − w₂)/2: positive in channel 1. */
  readonly gamma: number;
  readonly epsilon: number;
  readonly loss: number;
  readonly lambda: number;
}

export interface Start {
  readonly channel: 1 | 2;
  /** γ of the saddle line's point beside which the ball is let go. */
  readonly gamma: number;
}

/** How far beside the saddle line a ball starts. */
const OFFSET = 0.1;

/** The saddle line's point at γ, moved along the eigenvector of the smallest eigenvalue. */
export function startOf({ channel, gamma }: Start): Float64Array {
  const { w, a } = SINGLE;
  const theta = Float64Array.of(w, w, gamma * a, (1 - gamma) * a);
  const { vectors } = symmetricEigen4(toyDerivatives(theta).hessian);
  const towards = (vectors[0]![0]! + vectors[0]![1]! > 0) === (channel === 2) ? 1 : -1;
  return theta.map((value, i) => value + towards * OFFSET * vectors[0]![i]!);
}

function stateOf(theta: Float64Array, at: ToyDerivatives, steps: number, time: number): BallState {
  return {
    ...{ steps, time, loss: at.loss },
    gamma: (theta[2]! - theta[3]! + SINGLE.a) / (2 * SINGLE.a),
    epsilon: (theta[0]! - theta[1]!) / 2,
    lambda: symmetricEigen4(at.hessian).values[3]!,
  };
}

/** Weights beyond this are those of a ball that has been thrown out: erf is flat there. */
const FAR = 50;

/** Gradient descent. */
export class Descent {
  readonly #theta: Float64Array;
  #steps = 0;

  constructor(start: Start, readonly eta: number) {
    this.#theta = startOf(start);
  }

  get steps(): number {
    return this.#steps;
  }

  get state(): BallState {
    return stateOf(this.#theta, toyDerivatives(this.#theta), this.#steps, this.#steps * this.eta);
  }

  /** Whether the steps were too long for any valley. */
  get thrownOut(): boolean {
    return !this.#theta.every((weight) => Math.abs(weight) <= FAR);
  }

  step(): void {
    const { gradient } = toyDerivatives(this.#theta);
    for (let i = 0; i < 4; i++) this.#theta[i] = this.#theta[i]! - this.eta * gradient[i]!;
    this.#steps++;
  }
}

/** Error of a step of the flow that is let pass, relative to 1 + |θ|. */
const TOLERANCE = 1e-5;
/** ROS2 with γ = 1 − 1/√2: of second order, and damped however stiff the walls are. */
const GAMMA = 1 - Math.SQRT1_2;

/**
 * Gradient flow by the Rosenbrock method ROS2 (Verwer, Spee, Blom and Hundsdorfer 1999) with the exact Hessian:
 *   (I + γhH) k₁ = −∇L(θ), (I + γhH) k₂ = −∇L(θ + hk₁) − 2k₁, θ ← θ + h(3k₁ + k₂)/2;
 * its step is judged against the first-order θ + hk₁.
 */
export class Flow {
  #theta: Float64Array;
  #time = 0;
  #step = 0.1;

  constructor(start: Start) {
    this.#theta = startOf(start);
  }

  get time(): number {
    return this.#time;
  }

  get state(): BallState {
    return stateOf(this.#theta, toyDerivatives(this.#theta), 0, this.#time);
  }

  /** One step, no further than to `until`; one that is refused leaves a shorter one to the next call. */
  advance(until: number): void {
    const h = Math.min(this.#step, until - this.#time);
    const { gradient, hessian } = toyDerivatives(this.#theta);
    const matrix = hessian.map((value, i) => GAMMA * h * value + (i % 5 === 0 ? 1 : 0));
    const first = solve4(matrix, gradient.map((value) => -value));
    const ahead = toyDerivatives(this.#theta.map((value, i) => value + h * first[i]!));
    const second = solve4(matrix, ahead.gradient.map((value, i) => -value - 2 * first[i]!));
    const next = this.#theta.map((value, i) => value + h * (3 * first[i]! + second[i]!) / 2);
    const error = Math.max(...next.map((_, i) => {
      return h * Math.abs(first[i]! + second[i]!) / 2 / (1 + Math.abs(this.#theta[i]!)) / TOLERANCE;
    }));
    const factor = Math.max(0.2, Math.min(4, 0.8 / Math.sqrt(Math.max(error, 1e-8))));
    if (error <= 1) {
      [this.#theta, this.#time] = [next, h === until - this.#time ? until : this.#time + h];
      // A step cut short by `until` says nothing against the one before it.
      this.#step = Math.max(h * factor, h < this.#step ? this.#step : 0);
    } else this.#step = h * factor;
  }
}

/** The solution of a 4×4 system by elimination with row exchanges. */
function solve4(matrix: Float64Array, right: Float64Array): Float64Array {
  const rows = [0, 1, 2, 3].map((i) => [...matrix.subarray(4 * i, 4 * i + 4), right[i]!]);
  for (let column = 0; column < 4; column++) {
    let pivot = column;
    for (let i = column + 1; i < 4; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = column + 1; i < 4; i++) {
      const factor = rows[i]![column]! / rows[column]![column]!;
      for (let j = column; j < 5; j++) rows[i]![j] = rows[i]![j]! - factor * rows[column]![j]!;
    }
  }
  const solution = new Float64Array(4);
  for (let i = 3; i >= 0; i--) {
    let value = rows[i]![4]!;
    for (let j = i + 1; j < 4; j++) value -= rows[i]![j]! * solution[j]!;
    solution[i] = value / rows[i]![i]!;
  }
  return solution;
}
