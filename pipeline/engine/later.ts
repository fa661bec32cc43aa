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
  "store/clean.ts",
  "store/repair_store.ts",
  "trust/archive.ts",
  "trust/check.ts",
  "trust/source_files.ts",
  "trust/trace.ts",
  "trust/verify.ts",
  "trust/verify_sample.ts",
] as const;

const engine = later<typeof import("./engine.ts")>("engine.ts");
export const planRun = engine("planRun");
export const readStatus = engine("readStatus");
export const execute = later<typeof import("./execute.ts")>("execute.ts")("execute");

const ordered = later<typeof import("./execution/execute_order.ts")>("execution/execute_order.ts");
export const executeOrder = ordered("executeOrder");
export const watchLimit = ordered("watchLimit");

const queued = later<typeof import("./execution/queued_order.ts")>("execution/queued_order.ts");
export const queuedOrder = queued("queuedOrder");
export const leaveReport = queued("leaveReport");
export const queueStates = later<typeof import("./execution/slurm/queue_states.ts")>(
  "execution/slurm/queue_states.ts",
)("queueStates");
export const slurmExecutor = later<typeof import("./execution/slurm/slurm_executor.ts")>(
  "execution/slurm/slurm_executor.ts",
)("slurmExecutor");

const clean = later<typeof import("./store/clean.ts")>("store/clean.ts");
export const cleanOutputs = clean("cleanOutputs");
export const cleanPublished = clean("cleanPublished");
export const cleanStore = clean("cleanStore");
export const collectGarbage = clean("collectGarbage");
export const repairStore = later<typeof import("./store/repair_store.ts")>("store/repair_store.ts")(
  "repairStore",
);

export const checkRun = later<typeof import("./trust/check.ts")>("trust/check.ts")("checkRun");
export const traceBack = later<typeof import("./trust/trace.ts")>("trust/trace.ts")("traceBack");
export const verifyRun = later<typeof import("./trust/verify.ts")>("trust/verify.ts")("verifyRun");
export const verifySample = later<typeof import("./trust/verify_sample.ts")>("trust/verify_sample.ts")(
  "verifySample",
);
export const sourceFiles = later<typeof import("./trust/source_files.ts")>("trust/source_files.ts")(
  "sourceFiles",
);
export const pack = later<typeof import("./trust/archive.ts")>("trust/archive.ts")("pack");

type Call = (...given: never[]) => unknown;
type Later<F> = F extends Call ? (...given: Parameters<F>) => Promise<Awaited<ReturnType<F>>> : never;

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
