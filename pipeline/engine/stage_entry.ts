/**
 * The first module of a stage's worker: it imports the sandbox first and then the stage. Its text counts as code of
 * every stage, apart from the addresses in it.
 */

/** Addresses of modules. */
export interface EntryAddresses {
  /** With the allowances. */
  readonly sandbox: string;
  readonly stageWorker: string;
  readonly stage: string;
}

export function entryText({ sandbox, stageWorker, stage }: EntryAddresses): string {
  return [
    `import ${JSON.stringify(sandbox)};`,
    `import { serve } from ${JSON.stringify(stageWorker)};`,
    `serve(() => import(${JSON.stringify(stage)}));`,
    "",
  ].join("\n");
}
