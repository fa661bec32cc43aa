/** One run: what is current is taken as it is; the rest runs in parallel, each stage when its inputs exist. */
import { Interrupted, StageFailure, type StorageError } from "./errors.ts";
import type { EngineOptions } from "./options.ts";
import type { RunEvent } from "./events.ts";
import type { Outputs, Result } from "./execution/turn.ts";
import { dependencies } from "./graph.ts";
import { rememberKey } from "./last_results.ts";
import type { PlanContext } from "./context.ts";
import type { Mending } from "./mending.ts";
import { decide, makePlan, planMessage } from "./plan.ts";
import { layOut, removeStale } from "./store/publish.ts";
import type { RunResult } from "./run_result.ts";
import type { StageDeclaration } from "./stage.ts";
import { Tally } from "./tally.ts";
import type { Settled, Turns } from "./turns.ts";

/** What brings stages up to date. */
interface Work {
  readonly turns: Turns;
  readonly mending: Mending;
}

export class Run {
  private readonly settled = new Map<string, Promise<Settled>>();
  private readonly byName: Map<string, StageDeclaration>;
  private readonly stop = new AbortController();
  private readonly emit = (event: RunEvent) => this.options.onEvent?.(event);
  private readonly tally = new Tally(this.emit);
  /** Null as long as every stage is current: a run with nothing to do loads none of it. */
  private work: Work | null = null;

  constructor(
    private readonly context: PlanContext,
    private readonly stages: readonly StageDeclaration[],
    private readonly options: EngineOptions,
    private readonly wholeGraph: boolean,
  ) {
    this.byName = new Map(stages.map((stage) => [stage.name, stage]));
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
      const broken = new Set([...plan.repairs, ...plan.objectRepairs].map((repair) => repair.stage));
      if (toRun > 0 || broken.size > 0) this.work = await this.loadWork();
      if (this.options.executor === undefined) {
        this.work?.turns.expect(this.stages.filter((_, at) => plan.stages[at]!.state !== "current"));
      }
      for (const entry of plan.stages) {
        if (entry.state !== "current") continue;
        tally.countReused(entry.stage);
        await rememberKey(this.context, entry.stage, entry.key, this.emit);
        this.settled.set(entry.stage, Promise.resolve(entry.outputs));
      }
      for (const name of broken) {
        const outputs = (await this.settled.get(name))!;
        this.settled.set(name, this.work!.mending.repair(this.byName.get(name)!, outputs));
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
      await this.work?.turns.close();
      unlock();
    }
    if (tally.storageFailure !== null) throw tally.storageFailure;
    return tally.finish(this.options.signal?.aborted ?? false);
  }

  /** By computed addresses, which Deno does not read before. */
  private async loadWork(): Promise<Work> {
    const { Turns } = await import(new URL("turns.ts", import.meta.url).href) as typeof import("./turns.ts");
    const { Mending } = await import(
      new URL("mending.ts", import.meta.url).href
    ) as typeof import("./mending.ts");
    const { context, tally, emit } = this;
    const mending: Mending = new Mending({
      ...{ context, tally, emit },
      guarded: (stage, work) => this.guarded(stage, work),
      outputsOf: (stage) => this.settled.get(stage)!,
      execute: (stage, plan, known, when) => turns.execute(stage, plan, known, when),
    });
    const turns: Turns = new Turns({
      ...{ context, emit, options: this.options, signal: this.stop.signal },
      ending: () => this.ending(),
      finish: (stage, key, result) => this.finish(stage, key, result),
      rebuild: (stage) => mending.rebuild(this.byName.get(stage)!),
    });
    return { turns, mending };
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
    return await this.work!.turns.execute(stage, plan, known);
  }

  /** Lays out what a stage has made. */
  private async finish(stage: StageDeclaration, key: string, result: Result): Promise<Settled> {
    const { outputs } = result;
    if (result.kind === "current") return await this.reuse(stage, key, outputs);
    await rememberKey(this.context, stage.name, key, this.emit);
    for (const [name, declaration] of Object.entries(stage.outputs)) {
      for (const path of declaration.publish ?? []) layOut(this.context, path, outputs[name]!);
    }
    this.tally.countExecuted(stage.name);
    this.emit({ kind: "stage-finished", stage: stage.name, facts: result.facts });
    this.options.remote?.push(stage, key);
    return outputs;
  }

  private async reuse(stage: StageDeclaration, key: string, outputs: Outputs): Promise<Settled> {
    this.tally.countReused(stage.name);
    await rememberKey(this.context, stage.name, key, this.emit);
    this.emit({ kind: "stage-reused", stage: stage.name });
    return await this.work!.mending.repair(stage, outputs);
  }

  /** Nothing new starts after an interruption, or after a failure unless the user said to keep going. */
  private ending(): boolean {
    return this.stop.signal.aborted || (this.tally.hasFailed && !this.options.keepGoing);
  }
}
