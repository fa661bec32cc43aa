/**
 * What is loaded when it is called: what needs a package, so that a command that needs none runs on a machine that has
 * none; and what only some commands need, so that the others start sooner.
 */

/** Modules of this folder that are loaded so: what they reach belongs to a bundle, too. */
export const LOADED_LATER = [
  "engine.ts",
  "execute.ts",
  "execution/execute_order.ts",
  "execution/queued_order.ts",
  "execution/slurm/queue_states.ts",
  "execution/slurm/slurm_executor.ts",
  "key/module_scan.ts",
  "mending.ts",
  "remote/address.ts",
  "remote/export.ts",
  "remote/signature.ts",
  "remote/transfer.ts",
  "store/clean.ts",
  "store/collect_garbage.ts",
  "store/repair_store.ts",
  "trust/archive.ts",
  "trust/check.ts",
  "trust/source_files.ts",
  "trust/trace.ts",
  "trust/verify.ts",
  "trust/verify_sample.ts",
  "turns.ts",
] as const;

/** Modules of this folder that a stage's worker loads. */
export const LOADED_BY_WORKERS = ["sandbox/sandbox.ts", "sandbox/stage_worker.ts"] as const;

// Each type is written out, as the documentation and the users' type check go by it.
type Engine = typeof import("./engine.ts");
type Execute = typeof import("./execute.ts");
type StoreClean = typeof import("./store/clean.ts");
type StoreCollectGarbage = typeof import("./store/collect_garbage.ts");
type StoreRepairStore = typeof import("./store/repair_store.ts");
type TrustCheck = typeof import("./trust/check.ts");
type TrustTrace = typeof import("./trust/trace.ts");
type TrustVerify = typeof import("./trust/verify.ts");
type TrustVerifySample = typeof import("./trust/verify_sample.ts");
type TrustSourceFiles = typeof import("./trust/source_files.ts");
type TrustArchive = typeof import("./trust/archive.ts");

export const planRun: Later<Engine["planRun"]> = later<Engine>("engine.ts")("planRun");
export const readStatus: Later<Engine["readStatus"]> = later<Engine>("engine.ts")("readStatus");
export const execute: Later<Execute["execute"]> = later<Execute>("execute.ts")("execute");
export const cleanOutputs: Later<StoreClean["cleanOutputs"]> = later<StoreClean>("store/clean.ts")(
  "cleanOutputs",
);
export const cleanPublished: Later<StoreClean["cleanPublished"]> = later<StoreClean>("store/clean.ts")(
  "cleanPublished",
);
export const cleanStore: Later<StoreClean["cleanStore"]> = later<StoreClean>("store/clean.ts")("cleanStore");
export const collectGarbage: Later<StoreCollectGarbage["collectGarbage"]> = later<StoreCollectGarbage>(
  "store/collect_garbage.ts",
)("collectGarbage");
export const repairStore: Later<StoreRepairStore["repairStore"]> = later<StoreRepairStore>(
  "store/repair_store.ts",
)("repairStore");
export const checkRun: Later<TrustCheck["checkRun"]> = later<TrustCheck>("trust/check.ts")("checkRun");
export const traceBack: Later<TrustTrace["traceBack"]> = later<TrustTrace>("trust/trace.ts")("traceBack");
export const verifyRun: Later<TrustVerify["verifyRun"]> = later<TrustVerify>("trust/verify.ts")("verifyRun");
export const verifySample: Later<TrustVerifySample["verifySample"]> = later<TrustVerifySample>(
  "trust/verify_sample.ts",
)("verifySample");
export const sourceFiles: Later<TrustSourceFiles["sourceFiles"]> = later<TrustSourceFiles>(
  "trust/source_files.ts",
)("sourceFiles");
export const pack: Later<TrustArchive["pack"]> = later<TrustArchive>("trust/archive.ts")("pack");

type RemoteAddress = typeof import("./remote/address.ts");
type RemoteExport = typeof import("./remote/export.ts");
type RemoteSignature = typeof import("./remote/signature.ts");
type RemoteTransfer = typeof import("./remote/transfer.ts");
export const readAddress: Later<RemoteAddress["readAddress"]> = later<RemoteAddress>("remote/address.ts")(
  "readAddress",
);
export const resultFiles: Later<RemoteExport["resultFiles"]> = later<RemoteExport>("remote/export.ts")(
  "resultFiles",
);
export const makeKeys: Later<RemoteSignature["makeKeys"]> = later<RemoteSignature>("remote/signature.ts")(
  "makeKeys",
);
export const openRemote: Later<RemoteTransfer["openRemote"]> = later<RemoteTransfer>("remote/transfer.ts")(
  "openRemote",
);
export const pullResults: Later<RemoteTransfer["pullResults"]> = later<RemoteTransfer>("remote/transfer.ts")(
  "pullResults",
);
export const pushResults: Later<RemoteTransfer["pushResults"]> = later<RemoteTransfer>("remote/transfer.ts")(
  "pushResults",
);

type ExecuteOrder = typeof import("./execution/execute_order.ts");
type QueuedOrder = typeof import("./execution/queued_order.ts");
type QueueStates = typeof import("./execution/slurm/queue_states.ts");
type SlurmExecutor = typeof import("./execution/slurm/slurm_executor.ts");
const ordered = later<ExecuteOrder>("execution/execute_order.ts");
export const executeOrder: Later<ExecuteOrder["executeOrder"]> = ordered("executeOrder");
export const watchLimit: Later<ExecuteOrder["watchLimit"]> = ordered("watchLimit");
const queued = later<QueuedOrder>("execution/queued_order.ts");
export const queuedOrder: Later<QueuedOrder["queuedOrder"]> = queued("queuedOrder");
export const leaveReport: Later<QueuedOrder["leaveReport"]> = queued("leaveReport");
export const queueStates: Later<QueueStates["queueStates"]> = later<QueueStates>(
  "execution/slurm/queue_states.ts",
)("queueStates");
export const slurmExecutor: Later<SlurmExecutor["slurmExecutor"]> = later<SlurmExecutor>(
  "execution/slurm/slurm_executor.ts",
)("slurmExecutor");

export type Call = (...given: never[]) => unknown;
export type Later<F> = F extends Call ? (...given: Parameters<F>) => Promise<Awaited<ReturnType<F>>> : never;

/**
 * Functions of a module that is loaded at their first call; by a computed address, for which Deno fetches no package
 * before, and reads no file.
 */
function later<M>(path: typeof LOADED_LATER[number]): <K extends keyof M>(name: K) => Later<M[K]> {
  return (name) => {
    const call = async (...given: never[]): Promise<unknown> => {
      const module = await import(new URL(path, import.meta.url).href) as M;
      return await (module[name] as Call)(...given);
    };
    return call as unknown as Later<M[typeof name]>;
  };
}
