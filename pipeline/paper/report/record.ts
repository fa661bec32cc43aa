/** The file beside the report's pages that has the run's record, as a script: pages opened from disk may load no JSON. */
import { RECORD_SCRIPT } from "../../../figures/report/run_record.ts";
import type { RunRecord } from "../../engine/mod.ts";
import { REPORT_FOLDER } from "./folder.ts";

/** Below a profile's outputs. */
export const RECORD_FILE = REPORT_FOLDER + RECORD_SCRIPT;

export function recordScript(record: RunRecord): string {
  return `globalThis.runRecord = ${JSON.stringify(record)};\n`;
}
