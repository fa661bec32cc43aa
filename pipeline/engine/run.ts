/** One run: what is current is taken as it is; the rest runs in parallel, each stage when its inputs exist. */
import { Interrupted, StageFailure, type StorageError } from "./errors.ts";
import type { EngineOptions } from "./options.ts";
import type { RunEvent } from "./events.ts";
import type { Outputs, Result } from "./execution/turn.ts";
import { dependencies } from "./graph.ts";
import { rememberKey } from "./last_results.ts";
import type { PlanContext } from "./context.ts";
import { Mending } from "./mending.ts";
import { decide, makePlan, planMessage } from "./plan.ts";
import { layOut, removeStale } from "./store/publish.ts";
import type { RunResult } from "./run_result.ts";
import type { StageDeclaration } from "./stage.ts";
import { StageWorkers } from "./sandbox/workers.ts";
import { Tally } from "./tally.ts";
import { type Settled, Turns } from "./turns.ts";

export class Run {
  private readonly settled = new Map<string, Promise<Settled>>();
  private readonly byName: Map<string, StageDeclaration>;
  private readonly workers = new StageWorkers();
  private readonly stop = new AbortController();
  private readonly emit = (event: RunEvent) => this.options.onEvent?.(event);
  private readonly tally = new Tally(this.emit);
  private readonly mending: Mending;
  private readonly turns: Turns;

  constructor(
    private readonly context: PlanContext,
    private readonly stages: readonly StageDeclaration[],
    private readonly options: EngineOptions,
    private readonly wholeGraph: boolean,
  ) {
    this.byName = new Map(stages.map((stage) => [stage.name, stage]));
    this.mending = new Mending({
      context,
      tally: this.tally,
      emit: this.emit,
      guarded: (stage, work) => this.guarded(stage, work),
      outputsOf: (stage) => this.settled.get(stage)!,
      execute: (stage, plan, known, when) => this.turns.execute(stage, plan, known, when),
    });
    this.turns = new Turns({
      context,
      options,
      workers: this.workers,
      signal: this.stop.signal,
      emit: this.emit,
      ending: () => this.ending(),
      finish: (stage, key, result) => this.finish(stage, key, result),
      rebuild: (stage) => this.mending.rebuild(this.byName.get(stage)!),
    });
  }

  async complete(): Promise<RunResult> {
    const { context: { store, index }, tally } = this;
    const abort = () => this.stop.abort();
    this.options.signal?.addEventListener("abort", abort);
    if (this.options.signal?.aborted) abort();
    let unlock = () => {};
    try {
      unlock = await store.lock("store", false, () => this.emit({ kind: "run-waiting" }), this.stop.signal);
      const plan = await makePlan(this.context, this.stages);
      const toRun = plan.stages.filter((entry) => entry.state !== "current").length;
      this.emit({ kind: "run-started", stages: plan.stages.length, toRun });
      // Processes of single stages read there what was found out about files and modules.
      if (this.options.executor !== undefined && toRun > 0) await index.save(this.stop.signal);
      if (this.options.executor === undefined) {
        this.workers.expect(this.stages.filter((_, at) => plan.stages[at]!.state !== "current"));
      }
      for (const entry of plan.stages) {
        if (entry.state !== "current") continue;
        tally.countReused(entry.stage);
        rememberKey(this.context, entry.stage, entry.key, this.emit);
        this.settled.set(entry.stage, Promise.resolve(entry.outputs));
      }
      const broken = new Set([...plan.repairs, ...plan.objectRepairs].map((repair) => repair.stage));
      for (const name of broken) {
        const outputs = (await this.settled.get(name))!;
        this.settled.set(name, this.mending.repair(this.byName.get(name)!, outputs));
      }
      for (const stage of this.stages) if (!this.settled.has(stage.name)) this.settle(stage);
      await Promise.all(this.settled.values());
      if (tally.storageFailure !== null) throw tally.storageFailure;
      if (this.wholeGraph && !tally.hasFailed && !this.stop.signal.aborted) {
        removeStale(this.context, this.stages);
      }
    } catch (error) {
      // Outside of a stage, only the store's lock is waited for.
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      try {
        await index.save(this.stop.signal);
      } catch (error) {
        if (!(error instanceof Interrupted)) tally.storageFailure ??= error as StorageError;
      }
      this.options.signal?.removeEventListener("abort", abort);
      await this.workers.close();
      unlock();
    }
    if (tally.storageFailure !== null) throw tally.storageFailure;
    return tally.finish(this.options.signal?.aborted ?? false);
  }

  /** Starts bringing a stage up to date; dependencies have been started before it. */
  private settle(stage: StageDeclaration): void {
    this.settled.set(stage.name, this.guarded(stage, () => this.bringUpToDate(stage)));
  }

  private async guarded(stage: StageDeclaration, work: () => Promise<Settled>): Promise<Settled> {
    try {
      return await work();
    } catch (error) {
      this.tally.failure(stage.name, error, () => this.stop.abort());
      return null;
    }
  }

  private async bringUpToDate(stage: StageDeclaration): Promise<Settled> {
    const known = new Map<string, Outputs>();
    const blocked: string[] = [];
    for (const name of dependencies(stage)) {
      const outputs = await this.settled.get(name)!;
      if (outputs === null) blocked.push(name);
      else known.set(name, outputs);
    }
    if (blocked.length > 0) {
      this.tally.skip(stage.name, blocked);
      return null;
    }
    const plan = await decide(this.context, stage, (name) => known.get(name)!);
    if (plan.state === "current") return this.reuse(stage, plan.key, plan.outputs);
    if (plan.state !== "run") throw new StageFailure(stage.name, planMessage(plan));
    return await this.turns.execute(stage, plan, known);
  }

  /** Lays out what a stage has made. */
  private async finish(stage: StageDeclaration, key: string, result: Result): Promise<Settled> {
    const { outputs } = result;
    if (result.kind === "current") return await this.reuse(stage, key, outputs);
    rememberKey(this.context, stage.name, key, this.emit);
    for (const [name, declaration] of Object.entries(stage.outputs)) {
      for (const path of declaration.publish ?? []) layOut(this.context, path, outputs[name]!);
    }
    this.tally.countExecuted(stage.name);
    this.emit({ kind: "stage-finished", stage: stage.name, facts: result.facts });
    this.options.remote?.push(stage, key);
    return outputs;
  }

  private reuse(stage: StageDeclaration, key: string, outputs: Outputs): Promise<Settled> {
    this.tally.countReused(stage.name);
    rememberKey(this.context, stage.name, key, this.emit);
    this.emit({ kind: "stage-reused", stage: stage.name });
    return this.mending.repair(stage, outputs);
  }

  /** Nothing new starts after an interruption, or after a failure unless the user said to keep going. */
  private ending(): boolean {
    return this.stop.signal.aborted || (this.tally.hasFailed && !this.options.keepGoing);
  }
}
