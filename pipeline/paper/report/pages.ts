/**
 * Stage report/pages: the explorer, the page that runs stages in the reader's browser with what it compares with, and
 * the page that shows the run's record, which the commands write beside it (record.ts).
 *
 * Parameters: profile, option (what a command takes to mean it), stages (those that run there, in order: name, about, parameters, inputs as
 * {@linkcode RecomputedDeclaration}). Inputs: their texts and outputs, as `STAGE NAME`.
 * Outputs: explorer.html, recompute.html, record.js, record.html.
 */
import { explorerPage } from "../../../figures/report/explorer/page.ts";
import { recomputePage } from "../../../figures/report/recompute_page.ts";
import { recordPage } from "../../../figures/report/record_page.ts";
import type { Json, StageContext } from "../../engine/mod.ts";
import type { RecomputeRecord } from "./recompute_browser.ts";
import { sha256 } from "./web_hash.ts";

export interface RecomputedDeclaration {
  readonly stage: string;
  readonly about: string;
  readonly parameters: { readonly [name: string]: Json };
  /** Local names of inputs that the page brings along. */
  readonly texts: readonly string[];
  readonly made: RecomputeRecord["stages"][number]["made"];
  readonly output: string;
}

export interface ReportPagesParameters {
  readonly profile: string;
  readonly option: string;
  readonly stages: readonly RecomputedDeclaration[];
}

export default async function reportPages(context: StageContext): Promise<void> {
  const { profile, option, stages } = context.parameters as unknown as ReportPagesParameters;
  const recorded = await Promise.all(stages.map(async (declared) => ({
    ...declared,
    texts: Object.fromEntries(
      declared.texts.map((name) => [name, context.inputText(`${declared.stage} ${name}`)]),
    ),
    sha256: await sha256(context.input(`${declared.stage} ${declared.output}`)),
  })));
  const record: RecomputeRecord = {
    stages: recorded.map(({ about: _, ...each }) => each),
  };
  context.output("explorer.html", explorerPage());
  context.output("recompute.html", recomputePage(profile, option, recorded));
  context.output("record.html", recordPage(profile, option));
  context.output("record.js", `globalThis.recomputeRecord = ${JSON.stringify(record)};\n`);
}
