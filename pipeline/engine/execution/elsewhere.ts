/** A stage's turn when it runs outside of this process: its slots, its attempts, and the proof of its result. */
import { Interrupted, StageFailure, StorageError } from "../errors.ts";
import { DamagedInput } from "../key/inputs.ts";
import type { EngineOptions } from "../options.ts";
import { decide, planMessage } from "../plan.ts";
import type { Slots } from "../slots.ts";
import { MachineFailure, type Order } from "./executor.ts";
import type { Outputs, Result, Turn } from "./turn.ts";

/** How often a stage begins at most whose machine fails. */
const ATTEMPTS = 3;

/**
 * @param ending whether nothing more may start
 * @returns the result as the store has it; or the input whose stored object is damaged: then nothing ran
 * @throws StageFailure; Interrupted; StorageError
 */
export async function executeElsewhere(
  turn: Turn,
  slots: Slots,
  options: EngineOptions,
  ending: () => boolean,
): Promise<Result | DamagedInput> {
  const { stage, signal, emit } = turn;
  if (await turn.remote?.fetch(stage, turn.plan.key, signal)) return await proved(turn, "current");
  let started = false;
  const task = {
    order: orderOf(turn, options),
    store: turn.context.store,
    signal,
    emit,
    started: () => {
      if (started) return;
      started = true;
      const { changes: reasons } = turn.plan;
      const { expectedMilliseconds } = turn;
      emit({ kind: "stage-started", stage: stage.name, reasons, expectedMilliseconds });
    },
  };
  for (let attempt = 1, alone = false;; attempt++) {
    const release = await slots.acquire(stage.resources ?? [], signal, alone);
    try {
      if (ending()) throw new Interrupted();
      const { context, plan: { key }, known } = turn;
      // Asked before the decision: what another run makes after it is no result to be made again.
      const hadResult = context.store.hasAction(key);
      context.index.forgetOutputs(key);
      const now = await decide(context, stage, (name): Outputs => known.get(name)!, turn.when);
      if (now.state === "current") return await proved(turn, "current");
      const end = await options.executor!.execute({ ...task, hadResult });
      if (end.kind === "damaged") return new DamagedInput(end.input, end.source);
      return await proved(turn, end.kind);
    } catch (error) {
      if (!(error instanceof MachineFailure)) throw error;
      if (attempt === ATTEMPTS) {
        throw new StageFailure(stage.name, `${error.message}; it began ${ATTEMPTS} times`);
      }
      alone ||= error.alone;
      const how = alone ? "again, with nothing beside it" : "again";
      // Whoever shows a warning names its stage.
      const what = error.message.replace(`stage ${stage.name}: `, "");
      emit({ kind: "warning", stage: stage.name, message: `${what}: it runs ${how}` });
    } finally {
      release();
    }
  }
}

function orderOf({ stage, plan, when }: Turn, { scope, environment }: EngineOptions): Order {
  return { key: plan.key, stage, fields: plan.fields, when, scope, bytes: null, environment };
}

/** What the store has under the key, whatever was said of it. */
async function proved(turn: Turn, kind: Result["kind"]): Promise<Result> {
  const { context: { index, store }, stage, plan, known } = turn;
  index.forgetOutputs(plan.key);
  const made = await decide(turn.context, stage, (name): Outputs => known.get(name)!);
  if (made.state === "broken") throw new StageFailure(stage.name, planMessage(made));
  if (made.state !== "current" || made.key !== plan.key) {
    throw new StageFailure(
      stage.name,
      `stage ${stage.name}: its process ended well, but the store does not have its result: run the same command again`,
    );
  }
  if (kind === "current") return { kind, outputs: made.outputs };
  const action = store.readAction(plan.key);
  if (action === null) {
    throw new StorageError(`cannot read the record of ${stage.name}: run the command again`);
  }
  const { deno: _, ...facts } = action.execution;
  return { kind, outputs: made.outputs, facts };
}
