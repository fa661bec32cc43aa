/** What the second phase of a run came to, as a value and as bytes. */
import { type Proof, PROOFS } from "./proofs.ts";

/** "rest": L + R rests there; "steps": out of steps; "stuck": no step is possible. What is at rest is proved elsewhere. */
export const FINISHER_ENDS = ["rest", "steps", "stuck"] as const;
export type FinisherEnd = typeof FINISHER_ENDS[number];

export interface FinishedRun {
  readonly end: FinisherEnd;
  /** P values. */
  readonly theta: Float64Array;
  /** Accepted ones. */
  readonly steps: number;
  /** Of loss, gradient and Hessian. */
  readonly evaluations: number;
  /**
   * The last point with ‖θ‖ ≤ 800 before the first one with ‖θ‖ ≥ 10³, and that one: the late update of a run that the
   * finisher leads past the norm. Null where there is none; one alone is the half of an update that another finisher,
   * before or after, has the rest of.
   */
  readonly lateFrom: Float64Array | null;
  readonly lateTo: Float64Array | null;
  /**
   * Where the end is at kinks, at which no gradient vanishes: what the finisher has shown of it, and the largest component
   * of the element of the subdifferential. Else null: gradient and Hessian tell.
   */
  readonly shown: { readonly proof: Proof; readonly gradient: number } | null;
}

/** Numbers of a run before its vectors: end, steps, evaluations, LATE bits, proof or −1, gradient. */
const HEAD = 6;
/** Which points of a late update there are. */
const LATE = { FROM: 1, TO: 2 } as const;

/** Finished runs as float64: HEAD numbers, θ, and both ends of the late update, zeros where there is none. */
export function packFinished(runs: readonly FinishedRun[], parameters: number): Uint8Array {
  const width = HEAD + 3 * parameters;
  const values = new Float64Array(runs.length * width);
  for (const [k, { end, theta, steps, evaluations, lateFrom, lateTo, shown }] of runs.entries()) {
    const late = (lateFrom === null ? 0 : LATE.FROM) + (lateTo === null ? 0 : LATE.TO);
    const told = shown === null ? [-1, 0] : [PROOFS.indexOf(shown.proof), shown.gradient];
    values.set([FINISHER_ENDS.indexOf(end), steps, evaluations, late, ...told], k * width);
    for (const [i, vector] of [theta, lateFrom, lateTo].entries()) {
      if (vector !== null) values.set(vector, k * width + HEAD + i * parameters);
    }
  }
  return new Uint8Array(values.buffer);
}

/** @throws RangeError for bytes that are no packed runs of P parameters, or a run with an end that is none */
export function unpackFinished(bytes: Uint8Array, parameters: number): FinishedRun[] {
  const width = HEAD + 3 * parameters;
  const count = bytes.length / (8 * width);
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `Cannot unpack finished runs as a run has ${8 * width} bytes: got ${bytes.length}`,
    );
  }
  const values = new Float64Array(bytes.slice().buffer);
  return Array.from({ length: count }, (_, k): FinishedRun => {
    const [end, steps, evaluations, late, proof, gradient] = values.subarray(k * width, k * width + HEAD);
    const vector = (i: number) =>
      values.slice(k * width + HEAD + i * parameters, k * width + HEAD + (i + 1) * parameters);
    if (FINISHER_ENDS[end!] === undefined || (proof !== -1 && PROOFS[proof!] === undefined)) {
      throw new RangeError(
        `Cannot unpack finished runs as end and proof must be known: run ${k} has ${end}, ${proof}`,
      );
    }
    return {
      ...{ end: FINISHER_ENDS[end!]!, theta: vector(0), steps: steps!, evaluations: evaluations! },
      lateFrom: late! & LATE.FROM ? vector(1) : null,
      lateTo: late! & LATE.TO ? vector(2) : null,
      shown: proof === -1 ? null : { proof: PROOFS[proof!]!, gradient: gradient! },
    };
  });
}
