/**
 * Stage report/beyond: the page of what is ours, beyond the paper. Parameters: profile, option (what a command takes to
 * mean it), figures (as of report/index), findings (stages whose findings.csv it shows, in order), files (linked below
 * them). Inputs: `STAGE findings.csv` of each; the figures' SVGs. Output: beyond.html.
 */
import { beyondPage } from "../../../figures/report/beyond_page.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readTable } from "../table.ts";
import type { IndexedFigure } from "./index.ts";
import { sizeOf } from "./picture_size.ts";

export interface ReportBeyondParameters {
  readonly profile: string;
  readonly option: string;
  readonly figures: readonly IndexedFigure[];
  readonly findings: readonly string[];
  readonly files: readonly string[];
}

export default function reportBeyond(context: StageContext): void {
  const { profile, option, figures, findings, files } = context
    .parameters as unknown as ReportBeyondParameters;
  const page = beyondPage({
    ...{ profile, option, files },
    figures: figures.map((figure) => ({ ...figure, size: sizeOf(context.inputText(`${figure.id}.svg`)) })),
    findings: findings.flatMap((stage) => readTable(context.inputText(`${stage} findings.csv`))),
  });
  context.output("beyond.html", page);
}
