/**
 * The second phase of a run: from where its gradient flow was left to a point where L + R rests. Who does it (a device
 * for a whole ensemble, float64 run by run) is the caller's choice; all give the same of a run, and go on from a state.
 */
import { type FinishedRun, packFinished, unpackFinished } from "./finished_run.ts";

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
