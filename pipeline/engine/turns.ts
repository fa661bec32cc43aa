/** The turns of a run's stages: each waits for a slot, and is executed here or where the run's executor has it done. */
import { Interrupted, StageFailure } from "./errors.ts";
import type { PlanContext } from "./context.ts";
import type { RunEvent } from "./events.ts";
import { executeElsewhere } from "./execution/elsewhere.ts";
import { executeInTurn, type Outputs, type PlannedRun, type Result } from "./execution/turn.ts";
import { DamagedInput } from "./key/inputs.ts";
import { expectedMilliseconds } from "./last_results.ts";
import { adviceOf, type EngineOptions } from "./options.ts";
import { StageWorkers } from "./sandbox/workers.ts";
import { Slots } from "./slots.ts";
import type { StageDeclaration } from "./stage.ts";

/** `null`: failed, skipped, or never started because the run ends. */
export type Settled = Outputs | null;

/** What the run does for its turns. */
export interface TurnsOfRun {
  readonly context: PlanContext;
  readonly options: EngineOptions;
  /** Ends what is at work. */
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** Whether nothing new starts. */
  ending(): boolean;
  /** Lays out what a stage has made. */
  finish(stage: StageDeclaration, key: string, result: Result): Promise<Settled>;
  /** Makes the outputs of another stage again. */
  rebuild(stage: string): Promise<unknown>;
}

export class Turns {
  private readonly slots: Slots;
  private readonly workers = new StageWorkers();

  constructor(private readonly run: TurnsOfRun) {
    const { jobs, pools } = run.options.executor?.limits ?? run.options;
    this.slots = new Slots(jobs, pools);
  }

  /** Says which stages will run here. */
  expect(stages: Iterable<StageDeclaration>): void {
    this.workers.expect(stages);
  }

  /** Ends what was started for stages that did not run. */
  close(): Promise<void> {
    return this.workers.close();
  }

  /** Executes a stage. Where a stored input is damaged, its stage makes it again first, and then this one's turn comes. */
  async execute(
    stage: StageDeclaration,
    plan: PlannedRun,
    known: Map<string, Outputs>,
    when: "needed" | "always" = "needed",
  ): Promise<Settled> {
    for (const rebuilt = new Set<string>();;) {
      const result = await this.takeTurn(stage, plan, known, when);
      if (!(result instanceof DamagedInput)) return result;
      if (rebuilt.has(result.source)) {
        throw new StageFailure(
          stage.name,
          `stage ${stage.name}: input ${result.input} is damaged in the store and ${result.source} does not give ` +
            `the same bytes again: ${adviceOf(this.run.options).startAfresh} and start afresh`,
        );
      }
      rebuilt.add(result.source);
      // No slot is held meanwhile: the other stage needs one.
      await this.run.rebuild(result.source);
    }
  }

  /** Waits for a slot and the key's lock, and runs the stage: here, or where the executor runs it. */
  private async takeTurn(
    stage: StageDeclaration,
    plan: PlannedRun,
    known: Map<string, Outputs>,
    when: "needed" | "always",
  ): Promise<Settled | DamagedInput> {
    const { run, slots, workers } = this;
    const { context, emit, signal, options } = run;
    const turn = {
      ...{ context, stage, plan, known, when, signal, emit, workers },
      remote: options.remote,
      expectedMilliseconds: expectedMilliseconds(context, stage.name),
    };
    const settle = (result: Result): Promise<Settled> => run.finish(stage, plan.key, result);
    if (options.executor !== undefined) {
      const result = await executeElsewhere(turn, slots, options, () => run.ending());
      return result instanceof DamagedInput ? result : await settle(result);
    }
    const release = await slots.acquire(stage.resources ?? [], signal);
    try {
      if (run.ending()) throw new Interrupted();
      return await executeInTurn(turn, settle);
    } finally {
      release();
    }
  }
}
