/** What flows and evaluations have come to, from the words that the kernels leave. */
import type { RejectionCounts } from "../../analysis/integrators/step_control.ts";
import { DeviceError } from "../../device/device.ts";
import { CAUSES, ENDS, ROWS, STATE, STATE_WORDS, VECTOR_ROWS } from "../problem.ts";
import type { Snapshot } from "../snapshot.ts";

/**
 * Why a flow ended; "slow": out of steps; "failed": its first point is not finite, or too large for the kernels; "stuck":
 * no step is possible any more, as steps became too short or too many were rejected.
 */
export type FlowEnd = "converged" | "infinite" | "slow" | "failed" | "stuck";

/** Where a flow is after some accepted steps. */
export interface FlowPoint {
  readonly steps: number;
  readonly rejections: number;
  /** The rejections by their causes. */
  readonly causes: RejectionCounts;
  /** Flow time of θ′ = −∇(L + R), L the mean square. */
  readonly time: number;
  /** L + R. */
  readonly loss: number;
  /** Largest component of ∇(L + R). */
  readonly gradient: number;
  readonly norm: number;
  /** P values, sums of two f32. */
  readonly theta: Float64Array;
}

export interface FlowResult extends FlowPoint {
  readonly end: FlowEnd;
}

/** In the order of ENDS. */
const FLOW_ENDS: readonly FlowEnd[] = ["converged", "infinite", "slow", "failed", "stuck"];

/**
 * What the flows of M networks with P parameters have come to.
 * @throws DeviceError naming a network whose θ is not finite
 */
export function flowResults({ state, vectors: words }: Snapshot, m: number, p: number): FlowResult[] {
  const floats = new Float32Array(state.buffer);
  const vectors = new Float32Array(words.buffer);
  return Array.from({ length: m }, (_, k) => {
    const word = (name: keyof typeof STATE_WORDS, low = 0) => STATE * k + STATE_WORDS[name] + low;
    const pair = (name: "TIME" | "LOSS") => floats[word(name)]! + floats[word(name, 1)]!;
    const row = 2 * (ROWS * k + VECTOR_ROWS.THETA) * p;
    const theta = Float64Array.from(
      { length: p },
      (_, i) => vectors[row + 2 * i]! + vectors[row + 2 * i + 1]!,
    );
    const bad = theta.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new DeviceError(`the flow of network ${k} left the finite numbers: θ[${bad}] is ${theta[bad]}`);
    }
    const causes = causesOf(state, k);
    return {
      end: FLOW_ENDS[state[word("STATUS")]! - 1]!,
      steps: state[word("STEPS")]!,
      rejections: total(causes),
      causes,
      time: pair("TIME"),
      loss: pair("LOSS"),
      gradient: floats[word("GRADIENT_NORM")]!,
      norm: floats[word("NORM")]!,
      theta,
    };
  });
}

function causesOf(state: Uint32Array, network: number): RejectionCounts {
  const count = (cause: keyof typeof CAUSES) =>
    state[STATE * network + STATE_WORDS.REJECTIONS + CAUSES[cause]]!;
  return {
    inaccurate: count("INACCURATE"),
    indefinite: count("INDEFINITE"),
    rise: count("RISE"),
    unfit: count("UNFIT"),
  };
}

function total({ inaccurate, indefinite, rise, unfit }: RejectionCounts): number {
  return inaccurate + indefinite + rise + unfit;
}

/** @throws DeviceError for what is no evaluation */
export function checkEvaluation(
  network: number,
  status: number,
  { loss, gradient, hessian }: { loss: number; gradient: Float64Array; hessian: Float64Array },
): void {
  const refuse = (why: string): never => {
    throw new DeviceError(
      `Cannot evaluate network ${network} as ${why}: give parameters whose magnitudes add up to less than 10⁶`,
    );
  };
  if (status === ENDS.FAILED) refuse("its residuals are not finite or beyond the kernels' range");
  if (status !== ENDS.RUNNING) refuse(`its status must be RUNNING (${ENDS.RUNNING}): got ${status}`);
  if (!Number.isFinite(loss)) refuse(`its loss must be finite: got ${loss}`);
  for (const [name, values] of Object.entries({ gradient, hessian })) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) refuse(`its ${name}[${bad}] must be finite: got ${values[bad]}`);
  }
}
