/**
 * The second phase of a run: from where its gradient flow was left to a point where L + R rests. Who does it (a device
 * for a whole ensemble, float64 run by run) is the caller's choice; all give the same of a run, and go on from a state.
 */
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

export interface FinishProgress {
  /** A state of an earlier call with the same thetas, to go on from. */
  readonly from?: Uint8Array | null;
  /** Told the finished runs and given a state from time to time; may save it. */
  readonly onPoll?: (finished: number, total: number, state: () => Promise<Uint8Array>) => Promise<void>;
}

export interface RunFinisher {
  /** @param thetas M × P */
  finish(thetas: Float64Array, progress?: FinishProgress): Promise<FinishedRun[]>;
  destroy(): void;
}

/**
 * Runs one after another; the state is what has been finished.
 * @param parameters P
 */
export function oneByOne(parameters: number, finish: (theta: Float64Array) => FinishedRun): RunFinisher {
  return {
    async finish(thetas, { from = null, onPoll } = {}) {
      const total = thetas.length / parameters;
      if (!Number.isInteger(total)) {
        throw new RangeError(
          `Cannot finish runs as thetas must be M × P = M × ${parameters}: got ${thetas.length} values`,
        );
      }
      const finished = from === null ? [] : unpackFinished(from, parameters);
      if (finished.length > total) {
        throw new RangeError(`Cannot go on as the state is of ${finished.length} runs: at most ${total}`);
      }
      while (finished.length < total) {
        const k = finished.length;
        finished.push(finish(thetas.slice(k * parameters, (k + 1) * parameters)));
        await onPoll?.(k + 1, total, () => Promise.resolve(packFinished(finished, parameters)));
      }
      return finished;
    },
    destroy() {},
  };
}

/**
 * All runs by one finisher, then each by another from where that has ended: steps and evaluations of both together, and
 * the late update of the first, where it has one. The state is a word, the phase, and that phase's; in the second the first's
 * runs before it.
 * @param parameters P
 */
export function twoPhases(
  parameters: number,
  first: RunFinisher,
  then: (theta: Float64Array) => FinishedRun,
): RunFinisher {
  const second = (runs: readonly FinishedRun[]) => {
    let k = 0;
    return (theta: Float64Array) => joined(runs[k++]!, then(theta));
  };
  return {
    async finish(thetas, { from = null, onPoll } = {}) {
      const state = from === null ? null : unpackPhase(from);
      const runs = state?.begun ? unpackFinished(state.begun, parameters) : await first.finish(thetas, {
        from: state?.own ?? null,
        onPoll: async (_finished, total, own) =>
          await onPoll?.(0, total, async () => packPhase({ begun: null, own: await own() })),
      });
      const total = thetas.length / parameters;
      if (runs.length !== total) {
        throw new RangeError(`Cannot go on as the state must be of ${total} runs: got ${runs.length}`);
      }
      const begun = packFinished(runs, parameters);
      const ends = Float64Array.from(runs.flatMap(({ theta }) => [...theta]));
      const done = state?.begun ? unpackFinished(state.own, parameters).length : 0;
      return await oneByOne(parameters, second(runs.slice(done))).finish(ends, {
        from: state?.begun ? state.own : null,
        onPoll: async (finished, total, own) =>
          await onPoll?.(finished, total, async () => packPhase({ begun, own: await own() })),
      });
    },
    destroy: () => first.destroy(),
  };
}

function joined(first: FinishedRun, then: FinishedRun): FinishedRun {
  return {
    ...then,
    ...{ steps: first.steps + then.steps, evaluations: first.evaluations + then.evaluations },
    ...joinedLate(first, then),
  };
}

/** Of both phases together: an update can begin in the first and stop in the second. */
function joinedLate(first: FinishedRun, then: FinishedRun): Pick<FinishedRun, "lateFrom" | "lateTo"> {
  const { lateFrom, lateTo } = first;
  if (lateFrom !== null && lateTo !== null) return { lateFrom, lateTo };
  return then.lateFrom === null
    ? { lateFrom, lateTo: lateTo ?? then.lateTo }
    : { lateFrom: then.lateFrom, lateTo: then.lateTo };
}

/** begun: the packed runs of the first phase, null while it goes on; own: the state of the phase itself. */
interface PhaseState {
  readonly begun: Uint8Array | null;
  readonly own: Uint8Array;
}

/** The length of `begun`, 2³² − 1 for none, as a little-endian 32-bit word, then the parts. */
const NONE = 0xffffffff;

function packPhase({ begun, own }: PhaseState): Uint8Array {
  const bytes = new Uint8Array(4 + (begun?.length ?? 0) + own.length);
  new DataView(bytes.buffer).setUint32(0, begun?.length ?? NONE, true);
  if (begun !== null) bytes.set(begun, 4);
  bytes.set(own, 4 + (begun?.length ?? 0));
  return bytes;
}

/** @throws RangeError for bytes that are no packed state */
function unpackPhase(bytes: Uint8Array): PhaseState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 4 ? 0 : view.getUint32(0, true);
  const end = 4 + (length === NONE ? 0 : length);
  if (bytes.length < end) {
    throw new RangeError(
      `Cannot unpack the state of two finishers as it must have at least ${end} bytes: got ${bytes.length}`,
    );
  }
  return { begun: length === NONE ? null : bytes.slice(4, end), own: bytes.slice(end) };
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
