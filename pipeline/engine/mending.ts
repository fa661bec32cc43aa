/** A run's repairs: published files and stored objects that are missing or changed, though their stages are current. */
import type { PlanContext } from "./context.ts";
import { Interrupted, StageFailure } from "./errors.ts";
import type { FieldChange, RunEvent } from "./events.ts";
import { dependencies } from "./graph.ts";
import { decide, planMessage, type StagePlan } from "./plan.ts";
import type { StageDeclaration } from "./stage.ts";
import { layOut } from "./store/publish.ts";
import type { Tally } from "./tally.ts";
import { objectRepairsOf, type Repair, repairsOf, restoreObject, restoreObjects } from "./trust/repair.ts";

type Outputs = { readonly [name: string]: string };

/** What the run does for its repairs. */
export interface Run {
  readonly context: PlanContext;
  readonly tally: Tally;
  emit(event: RunEvent): void;
  /** Reports a failure and gives null for it. */
  guarded(stage: StageDeclaration, work: () => Promise<Outputs | null>): Promise<Outputs | null>;
  outputsOf(stage: string): Promise<Outputs | null>;
  execute(
    stage: StageDeclaration,
    plan: StagePlan & { state: "run" },
    known: Map<string, Outputs>,
    when: "always",
  ): Promise<Outputs | null>;
}

export class Mending {
  private readonly rebuilding = new Map<string, Promise<Outputs | null>>();

  constructor(private readonly run: Run) {}

  /**
   * Lays out published files that are missing or changed, and puts objects back from published copies; where neither
   * copy is right, the stage runs again.
   */
  repair(stage: StageDeclaration, outputs: Outputs): Promise<Outputs | null> {
    const { context } = this.run;
    return this.run.guarded(stage, async () => {
      const repairs = repairsOf(context, stage, outputs);
      const toRestore = objectRepairsOf(context, stage, outputs);
      if (!toRestore.every(({ hash }) => restoreObject(context, stage, outputs, hash))) {
        return await this.rebuild(stage);
      }
      for (const repair of toRestore) this.tellRestored(repair);
      if (repairs.some(({ hash }) => context.store.readObject(hash) === null)) {
        return await this.rebuild(stage);
      }
      return this.layOutAgain(stage, outputs);
    });
  }

  /** Puts right a stage whose stored objects are damaged, once, whoever asks: from published copies, or by running it. */
  rebuild(stage: StageDeclaration): Promise<Outputs | null> {
    const started = this.rebuilding.get(stage.name);
    if (started !== undefined) return started;
    const work = this.run.guarded(stage, async () => {
      const known = new Map<string, Outputs>();
      for (const name of dependencies(stage)) {
        const outputs = await this.run.outputsOf(name);
        if (outputs === null) throw new Interrupted();
        known.set(name, outputs);
      }
      const { context, tally } = this.run;
      const plan = await decide(context, stage, (name) => known.get(name)!, "always");
      if (plan.state !== "run") throw new StageFailure(stage.name, planMessage(plan));
      const outputs = context.index.outputs(plan.key);
      const { restored, lost } = outputs === null
        ? { restored: [], lost: plan.changes }
        : restoreObjects(context, stage, outputs);
      for (const repair of restored) this.tellRestored(repair);
      if (outputs !== null && lost.length === 0) return this.layOutAgain(stage, outputs);
      tally.forgetReused(stage.name);
      const changes: readonly FieldChange[] = lost;
      return await this.run.execute(stage, { ...plan, changes }, known, "always");
    });
    this.rebuilding.set(stage.name, work);
    return work;
  }

  private layOutAgain(stage: StageDeclaration, outputs: Outputs): Outputs {
    for (const repair of repairsOf(this.run.context, stage, outputs)) {
      layOut(this.run.context, repair.path, repair.hash);
      this.tellRestored(repair);
    }
    return outputs;
  }

  private tellRestored({ stage, path, was }: Repair): void {
    this.run.tally.countRestored();
    this.run.emit({ kind: "file-restored", stage, path, was });
  }
}
