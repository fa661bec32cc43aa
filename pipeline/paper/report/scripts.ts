/**
 * Stage report/scripts: the scripts of the report's pages, each bundled from the project's own modules.
 *
 * Parameters: entries (script name → module). Inputs: every module that they reach, by path. Outputs: a script for
 * each entry.
 */
import type { StageContext } from "../../engine/mod.ts";
import { bundleScript } from "./script_bundle.ts";

export interface ReportScriptsParameters {
  readonly entries: { readonly [name: string]: string };
  readonly modules: readonly string[];
}

export default function reportScripts(context: StageContext): void {
  const { entries, modules } = context.parameters as unknown as ReportScriptsParameters;
  const sources = new Map(modules.map((path) => [path, context.inputText(path)]));
  for (const [name, entry] of Object.entries(entries)) context.output(name, bundleScript(entry, sources));
}
