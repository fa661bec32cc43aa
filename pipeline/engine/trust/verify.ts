/**
 * Proof by running again: the whole graph in an empty store. Nothing is taken from the cache; the present store
 * only gives recorded bytes to compare with.
 */
import { firstDifference } from "./difference.ts";
import { execute } from "../execute.ts";
import type { EngineOptions } from "../options.ts";
import { Interrupted } from "../errors.ts";
import type { RunEvent } from "../events.ts";
import { readIfPresent, readSource } from "../store/files.ts";
import type { Graph } from "../graph.ts";
import { sha256 } from "../store/hash.ts";
import { lastActions } from "./record.ts";
import type { Rerun, RerunResult } from "./reexecute.ts";
import type { Reference } from "./reference.ts";
import { selectTargets } from "../select.ts";
import type { StageDeclaration } from "../stage.ts";
import { Store } from "../store/store.ts";
import { type ArtifactVerdict, judgeArtifacts, judgeStage, originsOf, type Outcome } from "./verdict.ts";
import { allGood, lostInput, repeated, type Verification, type VerifySettings } from "./verification.ts";
import { keepOwnExecutions, noteOwnExecution } from "./verification_folder.ts";

/** A published file that is not what the record says. */
export interface AlteredFile {
  readonly stage: string;
  readonly path: string;
  readonly where: string;
}

export interface FullVerification extends Verification {
  readonly artifacts: readonly ArtifactVerdict[];
  readonly altered: readonly AlteredFile[];
  /** Recorded stages that the graph does not have. */
  readonly goneStages: readonly string[];
  /** Stages whose result an earlier verification in the same folder made: they did not run now. */
  readonly earlier: readonly string[];
}

/**
 * Runs everything under the targets in an empty store and compares every output with the reference. In the folder of
 * an earlier verification, what that one finished itself does not run again.
 * @throws GraphError for an unknown target; StorageError; Interrupted
 */
export async function verifyRun(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
  reference: Reference,
  settings: VerifySettings,
): Promise<FullVerification> {
  const stages = selectTargets(graph, targets);
  // What others made proves nothing.
  const { remote: _, ...own } = options;
  const apart = {
    ...own,
    storeDir: `${settings.scratchDir}/store`,
    outputDir: `${settings.scratchDir}/output`,
    keepGoing: true,
    onEvent: (event: RunEvent) => {
      if (event.kind === "stage-finished") {
        noteOwnExecution(settings.scratchDir, options.scope, event.stage);
      }
      options.onEvent?.(event);
    },
  };
  keepOwnExecutions(settings.scratchDir);
  const result = await execute(graph, targets, apart);
  if (result.interrupted) throw new Interrupted();
  const scratch = new Store(apart.storeDir);
  const actions = lastActions(stages, apart);
  const failures = new Map(result.failed.map(({ stage, message }) => [stage, message]));
  const verdicts = new Map(stages.map((stage) => {
    const action = actions.get(stage.name);
    const failed = failures.get(stage.name);
    const outcome: Outcome = action ??
      (failed === undefined ? { notRun: "a stage before it failed" } : { failed });
    return [stage.name, judgeStage(stage, outcome, reference, scratch)];
  }));

  const again = stages.filter((stage) => actions.has(stage.name)).map((stage): Rerun => {
    const { key } = actions.get(stage.name)!;
    const hashOf = (name: string, output: string) => actions.get(name)!.outputs[output]!.hash;
    return { stage, key, readInputs: () => inputsOf(options.projectRoot, stage, hashOf, scratch) };
  });
  const first = again.map(({ stage }): RerunResult => ({ outputs: actions.get(stage.name)!.outputs }));
  const unsteady = await repeated(again, first, scratch, apart, settings.repeat);

  const altered = alteredFiles(stages, options.outputDir, reference);
  const goneStages = targets.length > 0
    ? []
    : Object.keys(reference.record.stages).filter((name) => !graph.byName.has(name));
  const executed = new Set(result.executed);
  return {
    ok: allGood([...verdicts.values()]) && unsteady.length + altered.length + goneStages.length === 0,
    stages: [...verdicts.values()],
    origins: originsOf(stages, verdicts),
    artifacts: judgeArtifacts(stages, verdicts),
    unsteady,
    altered,
    goneStages,
    earlier: [...actions.keys()].filter((name) => !executed.has(name)),
  };
}

/** Bytes of all inputs of a stage, its sources' outputs by `hashOf` from the scratch store. */
function inputsOf(
  projectRoot: string,
  stage: StageDeclaration,
  hashOf: (stage: string, output: string) => string,
  scratch: Store,
): { [name: string]: Uint8Array } {
  return Object.fromEntries(
    Object.entries(stage.inputs).map(([name, source]) => {
      const content = source.kind === "file"
        ? readSource(`${projectRoot}/${source.path}`)
        : scratch.readObject(hashOf(source.stage, source.output));
      if (content === null) throw lostInput(stage, name, "it went while the stages ran: verify again");
      return [name, content];
    }),
  );
}

/** Published files that are there and are not the recorded ones; where there are none, nothing is asked. */
function alteredFiles(
  stages: readonly StageDeclaration[],
  outputDir: string,
  reference: Reference,
): AlteredFile[] {
  return stages.flatMap((stage) =>
    Object.entries(stage.outputs).flatMap(([output, { publish }]) => {
      const hash = reference.record.stages[stage.name]?.outputs[output]?.hash;
      if (hash === undefined) return [];
      return (publish ?? []).flatMap((path): AlteredFile[] => {
        const content = readIfPresent(`${outputDir}/${path}`);
        if (content === null || sha256(content) === hash) return [];
        const recorded = reference.read(hash);
        const difference = recorded === null ? null : firstDifference(path, recorded, content);
        const where = difference?.verdict === "different"
          ? `${difference.where}: recorded ${difference.recorded}, found ${difference.found}`
          : `recorded ${hash}`;
        return [{ stage: stage.name, path, where }];
      });
    })
  );
}
