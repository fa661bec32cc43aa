/**
 * The engine's one public face: everything outside this folder imports from here, but for tests of its insides.
 *
 * A stage's module may import types from here, which are erased. A value would bring all of the engine into the
 * stage's key: tests/import_law_test.ts forbids it.
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
export { type Limits, ProcessExecutor } from "./execution/process_executor.ts";
export { KEY as KEY_ARGUMENT } from "./execution/slurm/job_script.ts";
export type { Asks } from "./execution/slurm/job_files.ts";
export type { SlurmSettings } from "./execution/slurm/slurm_executor.ts";
export { type Report, type ReportLine, reportOf } from "./execution/report.ts";

// The store, and files as it treats them.
export { cleanOutputs, cleanPublished, cleanStore, collectGarbage, repairStore } from "./later.ts";
export type { Collected } from "./store/clean.ts";
export type { StoreRepair } from "./store/repair_store.ts";
export { openSealed, seal } from "./store/seal.ts";
export { byCodeUnit, canonicalJson, sha256 } from "./store/hash.ts";
export {
  folderOf,
  namesIn,
  readIfPresent,
  realPath,
  statIfPresent,
  streamAtomically,
  writeAtomically,
  writeIfOther,
} from "./store/files.ts";

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
export { crateMetadata, type CrateSubject, publishedFiles } from "./trust/crate.ts";
export { LOADED_LATER, pack, sourceFiles } from "./later.ts";
