/** How hosts work on an ensemble until every network has ended: rounds of many tries, between them a poll of the states. */
import type { Dispatch } from "../device/device.ts";
import { type Ensemble, MOST_SLOTS } from "./ensemble.ts";
import { ENDS, PHASES, ROWS, STATE_WORDS, VECTOR_ROWS } from "./problem.ts";
import type { Snapshot } from "./snapshot.ts";

/** Told, between two rounds, how many networks have ended, and given a snapshot, which it may save. */
export type OnPoll = (finished: number, total: number, snapshot: () => Promise<Snapshot>) => Promise<void>;

export interface Rounds {
  /** Words of a network's state. */
  readonly stateWords: number;
  /** A snapshot of an earlier run, if that is where the ensemble goes on from. */
  readonly from: Snapshot | null;
  /** Tries of a round; no result depends on it. */
  readonly tries: number;
  /** One try of the networks in the slots. */
  readonly attempt: (networks: readonly number[]) => Dispatch[];
  /** What else is read at a poll. */
  readonly drain?: (() => Promise<void>) | undefined;
  readonly onPoll?: OnPoll | undefined;
}

/** @returns where all have ended */
export async function runToEnds(ensemble: Ensemble, rounds: Rounds): Promise<Snapshot> {
  const { m, kernels: { device } } = ensemble;
  const { stateWords, from, tries, attempt, drain, onPoll } = rounds;
  if (from !== null) restore(ensemble, from, stateWords);
  for (;;) {
    const [state] = await Promise.all([device.read(ensemble.state, stateWords * m), drain?.()]);
    const snapshot = async () => ({
      state,
      vectors: await device.read(ensemble.vectors, 2 * ROWS * ensemble.parameters * m),
    });
    const active = running(state, stateWords);
    await onPoll?.(m - active.length, m, snapshot);
    if (active.length === 0) return await snapshot();
    const networks = active.slice(0, MOST_SLOTS);
    ensemble.choose(networks);
    const dispatches = attempt(networks);
    for (let k = 0; k < tries; k++) device.submit(dispatches);
  }
}

/** Networks that have not ended, in order. */
function running(state: Uint32Array, stateWords: number): number[] {
  const active: number[] = [];
  for (let k = 0; k * stateWords < state.length; k++) {
    if (state[stateWords * k + STATE_WORDS.STATUS] === ENDS.RUNNING) active.push(k);
  }
  return active;
}

/**
 * Makes again what a snapshot leaves out: the sums at θ, by an evaluation with the scale that they were made with, and
 * from them the Hessian and all that follows from it, by calling θ new.
 */
function restore(ensemble: Ensemble, { state, vectors }: Snapshot, stateWords: number): void {
  const { kernels: { device }, parameters } = ensemble;
  const { queue } = device.device;
  const width = 2 * parameters;
  const [before, after, points] = [state.slice(), state.slice(), vectors.slice()];
  const flowing = running(state, stateWords).filter((k) =>
    state[stateWords * k + STATE_WORDS.PHASE] === PHASES.FLOWING
  );
  for (const k of flowing) {
    before[stateWords * k + STATE_WORDS.RESIDUAL_EXPONENT] =
      state[stateWords * k + STATE_WORDS.SUMS_EXPONENT]!;
    before[stateWords * k + STATE_WORDS.HAS_TRIAL] = 1;
    after[stateWords * k + STATE_WORDS.FRESH] = 1;
    const row = (name: "THETA" | "POINT") => (ROWS * k + VECTOR_ROWS[name]) * width;
    points.copyWithin(row("POINT"), row("THETA"), row("THETA") + width);
  }
  queue.writeBuffer(ensemble.state, 0, before);
  queue.writeBuffer(ensemble.vectors, 0, points);
  for (let at = 0; at < flowing.length; at += MOST_SLOTS) {
    const networks = flowing.slice(at, at + MOST_SLOTS);
    ensemble.choose(networks);
    device.submit(ensemble.gradient(networks.length));
  }
  queue.writeBuffer(ensemble.state, 0, after);
  queue.writeBuffer(ensemble.vectors, 0, vectors);
}
