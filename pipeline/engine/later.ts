/**
 * What is loaded when it is called: what needs a package, so that a command that needs none runs on a machine that has
 * none; and what only some commands need, so that the others start sooner.
 */

/** Modules of this folder that are loaded so: what they reach belongs to a bundle, too. */
export const LOADED_LATER = [
  "engine.ts",
  "execute.ts",
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

export const planRun = later<typeof import("./engine.ts").planRun>("engine.ts", "planRun");
export const readStatus = later<typeof import("./engine.ts").readStatus>("engine.ts", "readStatus");
export const execute = later<typeof import("./execute.ts").execute>("execute.ts", "execute");

const clean = "store/clean.ts";
export const cleanOutputs = later<typeof import("./store/clean.ts").cleanOutputs>(clean, "cleanOutputs");
export const cleanPublished = later<typeof import("./store/clean.ts").cleanPublished>(
  clean,
  "cleanPublished",
);
export const cleanStore = later<typeof import("./store/clean.ts").cleanStore>(clean, "cleanStore");
export const collectGarbage = later<typeof import("./store/clean.ts").collectGarbage>(
  clean,
  "collectGarbage",
);
export const repairStore = later<typeof import("./store/repair_store.ts").repairStore>(
  "store/repair_store.ts",
  "repairStore",
);

export const checkRun = later<typeof import("./trust/check.ts").checkRun>("trust/check.ts", "checkRun");
export const traceBack = later<typeof import("./trust/trace.ts").traceBack>("trust/trace.ts", "traceBack");
export const verifyRun = later<typeof import("./trust/verify.ts").verifyRun>("trust/verify.ts", "verifyRun");
export const verifySample = later<typeof import("./trust/verify_sample.ts").verifySample>(
  "trust/verify_sample.ts",
  "verifySample",
);
export const sourceFiles = later<typeof import("./trust/source_files.ts").sourceFiles>(
  "trust/source_files.ts",
  "sourceFiles",
);
export const pack = later<typeof import("./trust/archive.ts").pack>("trust/archive.ts", "pack");

type Call = (...given: never[]) => unknown;
type Later<F extends Call> = (...given: Parameters<F>) => Promise<Awaited<ReturnType<F>>>;

/** By a computed address, for which Deno fetches no package before, and reads no file. */
function later<F extends Call>(path: typeof LOADED_LATER[number], name: string): Later<F> {
  const call = async (...given: Parameters<F>): Promise<unknown> => {
    const module = await import(new URL(path, import.meta.url).href) as { readonly [name: string]: F };
    return await module[name]!(...given);
  };
  return call as Later<F>;
}
