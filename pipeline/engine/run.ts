/** One run: what is current is taken as it is; the rest runs in parallel, each stage when its inputs exist. */
import { codeRootOf } from "./key/code_root.ts";
import { Interrupted, StageFailure, StorageError } from "./errors.ts";
import { adviceOf, type EngineOptions } from "./options.ts";
import type { RunEvent } from "./events.ts";
import { dependencies } from "./graph.ts";
import { DamagedInput, readInputs } from "./key/inputs.ts";
import type { PlanContext } from "./context.ts";
import { decide, makePlan, planMessage, type StagePlan } from "./plan.ts";
import { layOut, removeStale } from "./store/publish.ts";
import {
  objectRepairsOf,
  type Repair,
  repairsOf,
  restoreObject,
  restoreObjects,
  unlikeEarlier,
} from "./trust/repair.ts";
import type { RunResult } from "./run_result.ts";
import { runStage, type StageResult } from "./sandbox/run_stage.ts";
import { Slots } from "./slots.ts";
import { SourceModules } from "./key/source_modules.ts";
import type { StageDeclaration } from "./stage.ts";
import type { StoredOutput } from "./store/store.ts";
import { StageWorkers } from "./sandbox/workers.ts";

type Outputs = { readonly [name: string]: string };
/** `null`: failed, skipped, or never started because the run ends. */
type Settled = Outputs | null;

export class Run {
  private readonly executed: string[] = [];
  private readonly failed: { stage: string; message: string }[] = [];
  private readonly skipped: string[] = [];
  /** The failed stage at or before a stage, by the name of the latter. */
  private readonly failedBefore = new Map<string, string>();
  private readonly settled = new Map<string, Promise<Settled>>();
  private readonly rebuilding = new Map<string, Promise<Settled>>();
  private readonly byName: Map<string, StageDeclaration>;
  private readonly slots: Slots;
  private readonly workers = new StageWorkers();
  private readonly stop = new AbortController();
  private readonly reused = new Set<string>();
  private restored = 0;
  private storageFailure: StorageError | null = null;

  constructor(
    private readonly context: PlanContext,
    private readonly stages: readonly StageDeclaration[],
    private readonly options: EngineOptions,
    private readonly wholeGraph: boolean,
  ) {
    this.byName = new Map(stages.map((stage) => [stage.name, stage]));
    this.slots = new Slots(options.jobs, options.pools);
  }

  async complete(): Promise<RunResult> {
    const { store, index } = this.context;
    const abort = () => this.stop.abort();
    this.options.signal?.addEventListener("abort", abort);
    if (this.options.signal?.aborted) abort();
    let unlock = () => {};
    try {
      unlock = await store.lock("store", false, () => this.emit({ kind: "run-waiting" }), this.stop.signal);
      const plan = await makePlan(this.context, this.stages);
      const toRun = plan.stages.filter((entry) => entry.state !== "current").length;
      this.emit({ kind: "run-started", stages: plan.stages.length, toRun });
      this.workers.expect(this.stages.filter((_, at) => plan.stages[at]!.state !== "current"));
      for (const entry of plan.stages) {
        if (entry.state !== "current") continue;
        this.reused.add(entry.stage);
        this.rememberKey(entry.stage, entry.key);
        this.settled.set(entry.stage, Promise.resolve(entry.outputs));
      }
      const broken = new Set([...plan.repairs, ...plan.objectRepairs].map((repair) => repair.stage));
      for (const name of broken) this.settled.set(name, this.repair(name, (await this.settled.get(name))!));
      for (const stage of this.stages) if (!this.settled.has(stage.name)) this.settle(stage);
      await Promise.all(this.settled.values());
      if (this.storageFailure !== null) throw this.storageFailure;
      if (this.wholeGraph && this.failed.length === 0 && !this.stop.signal.aborted) {
        removeStale(this.context, this.stages);
      }
    } catch (error) {
      // Outside of a stage, only the store's lock is waited for.
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      try {
        await index.save(this.stop.signal);
      } catch (error) {
        if (!(error instanceof Interrupted)) this.storageFailure ??= error as StorageError;
      }
      this.options.signal?.removeEventListener("abort", abort);
      await this.workers.close();
      unlock();
    }
    if (this.storageFailure !== null) throw this.storageFailure;
    const left = this.skipped.filter((name) => !this.failedBefore.has(name)).length;
    const interrupted = this.options.signal?.aborted ?? false;
    if (left > 0) this.emit({ kind: "stages-left", count: left, interrupted });
    this.emit({
      kind: "run-finished",
      executed: this.executed.length,
      reused: this.reused.size,
      failed: this.failed.length,
    });
    return {
      executed: this.executed,
      reused: this.reused.size,
      restored: this.restored,
      failed: this.failed,
      skipped: this.skipped,
      interrupted,
    };
  }

  /** Starts bringing a stage up to date; dependencies have been started before it. */
  private settle(stage: StageDeclaration): void {
    this.settled.set(stage.name, this.guarded(stage, () => this.bringUpToDate(stage)));
  }

  /** Turns every way of failing into `null` and a report, so that one failure never hides another. */
  private async guarded(stage: StageDeclaration, work: () => Promise<Settled>): Promise<Settled> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Interrupted) {
        this.skipped.push(stage.name);
      } else if (error instanceof StorageError) {
        // Whoever called hears of it once, when the run has ended.
        this.storageFailure ??= error;
        this.skipped.push(stage.name);
        this.stop.abort();
      } else {
        const message = error instanceof Error ? error.message : String(error);
        this.failed.push({ stage: stage.name, message });
        this.failedBefore.set(stage.name, stage.name);
        this.emit({ kind: "stage-failed", stage: stage.name, message });
        if (!(error instanceof StageFailure)) throw error;
      }
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
      const because = blocked.map((name) => this.failedBefore.get(name)).find((name) => name !== undefined);
      if (because === undefined) throw new Interrupted();
      this.skipped.push(stage.name);
      this.failedBefore.set(stage.name, because);
      this.emit({ kind: "stage-skipped", stage: stage.name, because });
      return null;
    }
    const plan = await decide(this.context, stage, (name) => known.get(name)!);
    if (plan.state === "current") return this.reuse(stage, plan.key, plan.outputs);
    if (plan.state !== "run") throw new StageFailure(stage.name, planMessage(plan));
    return await this.executeStage(stage, plan, known);
  }

  /** Executes a stage. Where a stored input is damaged, its stage makes it again first, and then this one's turn comes. */
  private async executeStage(
    stage: StageDeclaration,
    plan: StagePlan & { state: "run" },
    known: Map<string, Outputs>,
    when: "needed" | "always" = "needed",
  ): Promise<Settled> {
    for (const rebuilt = new Set<string>();;) {
      const result = await this.executeInTurn(stage, plan, known, when);
      if (!(result instanceof DamagedInput)) return result.outputs;
      if (rebuilt.has(result.source)) {
        throw new StageFailure(
          stage.name,
          `stage ${stage.name}: input ${result.input} is damaged in the store and ${result.source} does not give ` +
            `the same bytes again: ${adviceOf(this.options).startAfresh} and start afresh`,
        );
      }
      rebuilt.add(result.source);
      // No slot is held meanwhile: the other stage needs one.
      await this.rebuild(this.byName.get(result.source)!);
    }
  }

  /**
   * Waits for a slot and the key's lock, and runs the stage, unless another process finished it meanwhile. Inputs are
   * read when both are there: stages that wait hold none of them in memory.
   */
  private async executeInTurn(
    stage: StageDeclaration,
    plan: StagePlan & { state: "run" },
    known: Map<string, Outputs>,
    when: "needed" | "always",
  ): Promise<{ outputs: Settled } | DamagedInput> {
    const { store, index } = this.context;
    const release = await this.slots.acquire(stage.resources ?? [], this.stop.signal);
    let unlock = () => {};
    try {
      if (this.ending()) throw new Interrupted();
      const tellWaiting = () => this.emit({ kind: "stage-waiting", stage: stage.name });
      unlock = await store.lock(plan.key, true, tellWaiting, this.stop.signal);
      index.forgetOutputs(plan.key);
      const fetched = await this.options.remote?.fetch(stage, plan.key, this.stop.signal) ?? false;
      const made = await decide(this.context, stage, (name) => known.get(name)!, fetched ? "needed" : when);
      if (made.state === "current") return { outputs: await this.reuse(stage, made.key, made.outputs) };
      if (made.state !== "run") throw new StageFailure(stage.name, planMessage(made));
      const inputs = readInputs(this.context, stage, known);
      if (inputs instanceof DamagedInput) return inputs;
      this.emit({
        kind: "stage-started",
        stage: stage.name,
        reasons: plan.changes,
        expectedMilliseconds: this.expectedMilliseconds(stage),
      });
      const result = await this.runUnchanged(stage, plan.key, known, inputs);
      return { outputs: this.keep(stage, plan, result) };
    } finally {
      unlock();
      release();
    }
  }

  /** Runs the stage and makes sure that what it was made of is what its key says, also when it fails. */
  private async runUnchanged(
    stage: StageDeclaration,
    key: string,
    known: Map<string, Outputs>,
    inputs: { readonly [name: string]: Uint8Array },
  ): Promise<StageResult> {
    const { modules, store } = this.context;
    try {
      const result = await runStage({
        codeRoot: await codeRootOf(modules, store, stage.module),
        store,
        stage,
        key,
        inputs,
        signal: this.stop.signal,
        workers: this.workers,
        onProgress: (done, total, note) =>
          this.emit({ kind: "stage-progress", stage: stage.name, done, total, note }),
        onWarning: (message) => this.emit({ kind: "warning", stage: stage.name, message }),
      });
      await this.expectUnchanged(stage, key, known);
      return result;
    } catch (error) {
      // A module that went away makes the worker fail in its own words.
      if (error instanceof StageFailure) await this.expectUnchanged(stage, key, known);
      throw error;
    }
  }

  /** Stores what a stage made, and lays it out. */
  private keep(stage: StageDeclaration, plan: StagePlan & { state: "run" }, result: StageResult): Outputs {
    const { store, index } = this.context;
    const stored: { [name: string]: StoredOutput } = {};
    for (const name of Object.keys(stage.outputs)) stored[name] = store.putObject(result.outputs[name]!);
    for (const message of unlikeEarlier(store, plan.key, stored)) {
      this.emit({ kind: "warning", stage: stage.name, message });
    }
    store.writeAction({
      key: plan.key,
      stage: stage.name,
      fields: plan.fields,
      outputs: stored,
      execution: { ...result.facts, deno: Deno.version.deno },
    });
    store.removeCheckpoint(plan.key);
    const outputs = index.setOutputs(
      plan.key,
      Object.fromEntries(Object.entries(stored).map(([name, { hash }]) => [name, hash])),
    );
    this.rememberKey(stage.name, plan.key);
    this.layOutAll(stage, outputs);
    this.executed.push(stage.name);
    this.emit({ kind: "stage-finished", stage: stage.name, facts: result.facts });
    this.options.remote?.push(stage, plan.key);
    return outputs;
  }

  /** The worker loads its code after the key was computed: an edit in between must not be filed under that key. */
  private async expectUnchanged(
    stage: StageDeclaration,
    key: string,
    known: Map<string, Outputs>,
  ): Promise<void> {
    const { projectRoot, index } = this.context;
    const fresh = { ...this.context, modules: new SourceModules(projectRoot, index) };
    const now = await decide(fresh, stage, (name) => known.get(name)!, "always");
    if (now.state === "run" && now.key === key) return;
    if (now.state === "broken") throw new StageFailure(stage.name, now.message);
    throw new StageFailure(
      stage.name,
      `stage ${stage.name}: its code or an input file changed while it ran: run the same command again`,
    );
  }

  private reuse(stage: StageDeclaration, key: string, outputs: Outputs): Promise<Settled> {
    this.reused.add(stage.name);
    this.rememberKey(stage.name, key);
    this.emit({ kind: "stage-reused", stage: stage.name });
    return this.repair(stage.name, outputs);
  }

  /**
   * Lays out published files that are missing or changed, and puts objects back from published copies; where neither
   * copy is right, the stage runs again.
   */
  private repair(name: string, outputs: Outputs): Promise<Settled> {
    const stage = this.byName.get(name)!;
    return this.guarded(stage, async () => {
      const repairs = repairsOf(this.context, stage, outputs);
      const toRestore = objectRepairsOf(this.context, stage, outputs);
      if (!toRestore.every(({ hash }) => restoreObject(this.context, stage, outputs, hash))) {
        return await this.rebuild(stage);
      }
      for (const repair of toRestore) this.tellRestored(repair);
      if (repairs.some(({ hash }) => this.context.store.readObject(hash) === null)) {
        return await this.rebuild(stage);
      }
      return this.layOutAgain(stage, outputs);
    });
  }

  private layOutAgain(stage: StageDeclaration, outputs: Outputs): Outputs {
    for (const repair of repairsOf(this.context, stage, outputs)) {
      layOut(this.context, repair.path, repair.hash);
      this.tellRestored(repair);
    }
    return outputs;
  }

  private tellRestored({ stage, path, was }: Repair): void {
    this.restored++;
    this.emit({ kind: "file-restored", stage, path, was });
  }

  /** Puts right a stage whose stored objects are damaged, once, whoever asks: from published copies, or by running it. */
  private rebuild(stage: StageDeclaration): Promise<Settled> {
    const started = this.rebuilding.get(stage.name);
    if (started !== undefined) return started;
    const work = this.guarded(stage, async () => {
      const known = new Map<string, Outputs>();
      for (const name of dependencies(stage)) {
        const outputs = await this.settled.get(name)!;
        if (outputs === null) throw new Interrupted();
        known.set(name, outputs);
      }
      const plan = await decide(this.context, stage, (name) => known.get(name)!, "always");
      if (plan.state !== "run") throw new StageFailure(stage.name, planMessage(plan));
      const outputs = this.context.index.outputs(plan.key);
      const { restored, lost } = outputs === null
        ? { restored: [], lost: plan.changes }
        : restoreObjects(this.context, stage, outputs);
      for (const repair of restored) this.tellRestored(repair);
      if (outputs !== null && lost.length === 0) return this.layOutAgain(stage, outputs);
      this.reused.delete(stage.name);
      return await this.executeStage(stage, { ...plan, changes: lost }, known, "always");
    });
    this.rebuilding.set(stage.name, work);
    return work;
  }

  private layOutAll(stage: StageDeclaration, outputs: Outputs): void {
    for (const [name, declaration] of Object.entries(stage.outputs)) {
      for (const path of declaration.publish ?? []) layOut(this.context, path, outputs[name]!);
    }
  }

  private expectedMilliseconds(stage: StageDeclaration): number | null {
    const key = this.context.index.key(this.scoped(stage.name));
    return key === undefined ? null : this.context.store.readAction(key)?.execution.milliseconds ?? null;
  }

  /** Nothing new starts after an interruption, or after a failure unless the user said to keep going. */
  private ending(): boolean {
    return this.stop.signal.aborted || (this.failed.length > 0 && !this.options.keepGoing);
  }

  /** The key of the stage's last result, for garbage collection and to say later what changed. */
  private rememberKey(stage: string, key: string): void {
    if (this.context.index.setKey(this.scoped(stage), key)) return;
    const path = this.context.store.latestPath(this.scoped(stage));
    this.emit({
      kind: "warning",
      stage,
      message: `${path} is not a file, so garbage collection cannot go by it: remove it`,
    });
  }

  private scoped(stage: string): string {
    return `${this.options.scope} ${stage}`;
  }

  private emit(event: RunEvent): void {
    this.options.onEvent?.(event);
  }
}
