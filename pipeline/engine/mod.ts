/**
 * An engine for papers: a graph of stages, each a function from parameters and bytes to bytes, with keys of everything
 * that a result depends on, a store by SHA-256, and proofs that a result is what its stages make.
 *
 * A stage is a module of the project whose default export is called with a {@linkcode StageContext}, in a worker
 * without permissions, clock or chance. A second run executes nothing:
 *
 * ```ts
 * import { defineGraph, execute, file, output, type EngineOptions } from "@flat-channels/engine";
 * import assert from "node:assert/strict";
 *
 * const root = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(`${root}/deno.json`, "{}");
 * Deno.writeTextFileSync(`${root}/numbers.txt`, "1 2 3");
 * Deno.writeTextFileSync(
 *   `${root}/sum.ts`,
 *   `export default (context) => {
 *     const numbers = context.inputText("numbers").split(" ").map(Number);
 *     context.output("sum.txt", String(context.parameters.factor * numbers.reduce((a, b) => a + b)));
 *   };`,
 * );
 * const sum = {
 *   name: "sum",
 *   about: "adds up",
 *   module: "sum.ts",
 *   parameters: { factor: 2 },
 *   inputs: { numbers: file("numbers.txt") },
 *   outputs: { "sum.txt": { publish: ["sum.txt"] } },
 * };
 * const options: EngineOptions = {
 *   projectRoot: root,
 *   storeDir: `${root}/.store`,
 *   outputDir: `${root}/output`,
 *   scope: "full",
 *   jobs: 1,
 *   pools: {},
 *   environment: {},
 *   keepGoing: false,
 * };
 * const graph = defineGraph([sum]);
 * assert.deepEqual((await execute(graph, [], options)).executed, ["sum"]);
 * assert.equal(Deno.readTextFileSync(`${root}/output/sum.txt`), "12");
 * assert.deepEqual((await execute(graph, [], options)).executed, []);
 * // Another stage would read it as:
 * assert.deepEqual(output("sum", "sum.txt"), { kind: "output", stage: "sum", output: "sum.txt" });
 * Deno.removeSync(root, { recursive: true });
 * ```
 *
 * {@linkcode planRun} says what would run and why, {@linkcode checkRun} whether every stored byte is right,
 * {@linkcode verifyRun} and {@linkcode verifySample} run stages again elsewhere and compare, {@linkcode traceBack} leads
 * from a figure or a cell of a table to everything under it.
 *
 * A stage's module may import types from here, which are erased. A value would bring all of the engine into the stage's
 * key.
 *
 * @module
 */

// A graph of stages, and what of it is meant.
export type {
  Allowance,
  InputSource,
  Json,
  OutputDeclaration,
  Stage,
  StageContext,
  StageDeclaration,
  Tolerance,
} from "./stage.ts";
export { file, output } from "./stage.ts";
export { defineGraph, dependencies, type Graph, GraphError, resourcesOf } from "./graph.ts";
export { didYouMean, matchTargets, selectTargets } from "./select.ts";
export { flattenParameters } from "./key/key.ts";

// Runs.
export type { Advice, EngineOptions } from "./options.ts";
export { execute, planRun, readStatus } from "./later.ts";
export type { StageStatus } from "./engine.ts";
export type { Plan, StagePlan } from "./plan.ts";
export type { RunResult } from "./run_result.ts";
export type { ExecutionFacts, FieldChange, Reason, RunEvent } from "./events.ts";
export { Interrupted, StageFailure, StorageError, storageError } from "./errors.ts";
export { expectedDuration, type Workload } from "./estimate.ts";
export { limitOf, type Schedule, simulate } from "./schedule/simulate.ts";
export { type Shards, shareOut } from "./schedule/shards.ts";

// Where stages run.
export type { Ending, Executor, Order } from "./execution/executor.ts";
export { executeOrder, leaveReport, queuedOrder, queueStates, slurmExecutor, watchLimit } from "./later.ts";
export { logOf } from "./execution/logs.ts";
export { ProcessExecutor, type ProcessLimits } from "./execution/process_executor.ts";
export { KEY as KEY_ARGUMENT } from "./execution/slurm/job_script.ts";
export type { Asks } from "./execution/slurm/job_files.ts";
export type { SlurmSettings } from "./execution/slurm/slurm_executor.ts";
export { type Report, type ReportLine, reportOf } from "./execution/report.ts";

// The store, and files as it treats them.
export { cleanOutputs, cleanPublished, cleanStore, collectGarbage, repairStore } from "./later.ts";
export type { Collected } from "./store/collect_garbage.ts";
export type { StoreRepair } from "./store/repair_store.ts";
export { openSealed, seal } from "./store/seal.ts";
export { byCodeUnit, canonicalJson, sha256 } from "./store/hash.ts";
export { folderOf } from "./store/creating.ts";
export { type HeldFolder, holdFolder, removeDead } from "./store/held_folder.ts";
export {
  namesIn,
  readIfPresent,
  realPath,
  statIfPresent,
  streamAtomically,
  writeAtomically,
  writeIfOther,
} from "./store/files.ts";

// Results shared with others.
export { makeKeys, openRemote, pullResults, pushResults, readAddress, resultFiles } from "./later.ts";
export type { Address, Surroundings } from "./remote/address.ts";
export type { Limits, Remote } from "./remote/remote.ts";
export type { SharedResults } from "./remote/shared_results.ts";
export type { Totals } from "./remote/totals.ts";
export type { Pulled, Pushed, RemoteUse } from "./remote/transfer.ts";
export type { Origin } from "./store/origins.ts";

// What a run made, and whether it can be trusted.
export { checkRun, traceBack, verifyRun, verifySample } from "./later.ts";
export type { CheckResult, Finding } from "./trust/check.ts";
export {
  compareRecords,
  formatRecord,
  lastActions,
  parseRecord,
  recordOf,
  recordRun,
  type RunRecord,
  type StageRecord,
} from "./trust/record.ts";
export { Reference, storedReference } from "./trust/reference.ts";
export { alteredStages, chanceOfCatching, drawShare, drawWithin } from "./trust/sample.ts";
export { markVerification, verificationIn } from "./trust/verification_folder.ts";
export type { OutputDifference, StageVerdict } from "./trust/verdict.ts";
export type { Unsteady } from "./trust/verification.ts";
export type { FullVerification } from "./trust/verify.ts";
export type { SampleVerification } from "./trust/verify_sample.ts";
export type { Trace, TracedStage } from "./trust/trace.ts";
export {
  type BundleFile,
  bytesFile,
  checksumPaths,
  checksums,
  diskFile,
  filesBelow,
  storedAt,
  storeFiles,
  textFile,
} from "./trust/bundle.ts";
export { crateMetadata } from "./trust/crate.ts";
export { relativeAddress } from "./file_address.ts";
export { type CrateSubject, publishedFiles } from "./trust/crate_terms.ts";
export { LOADED_BY_WORKERS, LOADED_LATER, pack, sourceFiles } from "./later.ts";
