/** What a finisher's run gives for each network, read from its state and vectors. */
import { DeviceError } from "../../device/device.ts";
import type { Snapshot } from "../snapshot.ts";
import { ENDS, ROWS } from "../problem.ts";
import { readPairs } from "../start.ts";
import {
  ALL_WORDS as WORDS,
  FINISHER_CAUSES,
  FINISHER_ROWS,
  FINISHER_STATE as STATE,
  LATE,
} from "./layout.ts";

/**
 * "rest": L + R rests; "steps": out of steps; "stuck": no try is accepted any more; "failed": the start is not finite,
 * or too large for the kernels.
 */
export type FinishEnd = "rest" | "steps" | "stuck" | "failed";

export interface FinishResult {
  readonly end: FinishEnd;
  /** P values, sums of two f32. */
  readonly theta: Float64Array;
  /** L + R. */
  readonly loss: number;
  /** Accepted steps. */
  readonly steps: number;
  /** Of tried points, the start included. */
  readonly evaluations: number;
  /** Tries without a step, by cause: step too long, matrix not positive definite, loss did not fall, sums do not fit. */
  readonly refused: { readonly [cause in "long" | "indefinite" | "rise" | "unfit"]: number };
  /** ‖∇(L + R)‖∞. */
  readonly gradient: number;
  /** ‖θ‖. */
  readonly norm: number;
  /** The last accepted point with ‖θ‖ ≤ 0.8 maxNorm before the first one with ‖θ‖ ≥ maxNorm, and that one; or null. */
  readonly lateFrom: Float64Array | null;
  readonly lateTo: Float64Array | null;
}

/**
 * @param p values of a network
 * @throws DeviceError naming the network for values that are not finite
 */
export function finishResults({ state, vectors: words }: Snapshot, m: number, p: number): FinishResult[] {
  const [floats, vectors] = [new Float32Array(state.buffer), new Float32Array(words.buffer)];
  return Array.from({ length: m }, (_, k) => {
    const word = (name: keyof typeof WORDS, further = 0) => STATE * k + WORDS[name] + further;
    const row = (name: keyof typeof FINISHER_ROWS) =>
      readPairs(vectors, 2 * p * (ROWS * k + FINISHER_ROWS[name]), p);
    const theta = row("THETA");
    const bad = theta.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new DeviceError(`network ${k} left the finite numbers: θ[${bad}] is ${theta[bad]}`);
    }
    const count = (cause: keyof typeof FINISHER_CAUSES) => state[word("REJECTIONS", FINISHER_CAUSES[cause])]!;
    const late = state[word("LATE")]!;
    return {
      end: endOf(state[word("STATUS")]!),
      theta,
      loss: floats[word("LOSS")]! + floats[word("LOSS", 1)]!,
      steps: state[word("STEPS")]!,
      evaluations: state[word("EVALUATIONS")]! + 1,
      refused: {
        long: count("LONG"),
        indefinite: count("INDEFINITE"),
        rise: count("RISE"),
        unfit: count("UNFIT"),
      },
      gradient: floats[word("GRADIENT_NORM")]!,
      norm: floats[word("NORM")]!,
      lateFrom: late & LATE.LATE_HAS_START ? row("LATE_START") : null,
      lateTo: late & LATE.LATE_HAS_STOP ? row("LATE_STOP") : null,
    };
  });
}

/** @throws DeviceError for a status that is no end */
function endOf(status: number): FinishEnd {
  switch (status) {
    case ENDS.CONVERGED:
      return "rest";
    case ENDS.SLOW:
      return "steps";
    case ENDS.STUCK:
      return "stuck";
    case ENDS.FAILED:
      return "failed";
    default:
      throw new DeviceError(`a network's status must be an end: got ${status}`);
  }
}
