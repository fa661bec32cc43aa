/**
 * The first module of a stage's worker: it closes the sandbox and then imports the stage. Its text counts as code of
 * every stage, apart from the addresses in it; the allowances are in the key by themselves, and whether the code may ask for
 * what Deno has of Node's follows from its parts, which are.
 */
import type { Allowance } from "../stage.ts";

/** Addresses of modules. */
export interface EntryAddresses {
  readonly sandbox: string;
  readonly stageWorker: string;
  readonly stage: string;
}

export function entryText(
  { sandbox, stageWorker, stage }: EntryAddresses,
  allow: readonly Allowance[],
  node: boolean,
): string {
  const closing = `closeSandbox(${JSON.stringify([...allow].sort())}, ${node})`;
  return [
    `import { closeSandbox } from ${JSON.stringify(sandbox)};`,
    `import { serve } from ${JSON.stringify(stageWorker)};`,
    `serve(() => import(${JSON.stringify(stage)}), () => ${closing});`,
    "",
  ].join("\n");
}
