/**
 * Stage report/stages: the page of the graph and its stages.
 *
 * Parameters: profile, stages (what the graph declares of each). Output: stages.html.
 */
import { stageAnchor } from "../../../figures/report/stage_anchor.ts";
import { type ReportStage, stagesPage } from "../../../figures/report/stages_page.ts";
import { toDot } from "../../../figures/report/graph_dot.ts";
import type { StageContext, StageDeclaration } from "../../engine/mod.ts";
import { ON_GPU } from "../on_gpu.ts";
import { graphPicture } from "./graph_picture.ts";
import { REPORT_FOLDER } from "./folder.ts";

/** What the graph declares of a stage, its parameters as leaves with their paths. */
export interface DeclaredStage extends Omit<ReportStage, "inputs" | "outputs"> {
  readonly inputs: StageDeclaration["inputs"];
  readonly outputs: StageDeclaration["outputs"];
  readonly resources: readonly string[];
}

export interface ReportStagesParameters {
  readonly profile: string;
  readonly stages: readonly DeclaredStage[];
}

export default async function reportStages(context: StageContext): Promise<void> {
  const { profile, stages } = context.parameters as unknown as ReportStagesParameters;
  const link = ({ name }: { readonly name: string }) => `#${stageAnchor(name)}`;
  const picture = await graphPicture(toDot(stages, { filled: ON_GPU.resources, link }));
  context.output("stages.html", stagesPage(profile, picture, stages.map(described)));
}

function described({ name, about, module, parameters, inputs, outputs }: DeclaredStage): ReportStage {
  return {
    ...{ name, about, module, parameters },
    inputs: Object.values(inputs).map((source) =>
      source.kind === "file" ? { name: source.path, from: null } : { name: source.output, from: source.stage }
    ),
    outputs: Object.entries(outputs).map(([output, { publish = [] }]) => {
      const path = publish.find((each) => each.startsWith(REPORT_FOLDER));
      return { name: output, path: path?.slice(REPORT_FOLDER.length) ?? null };
    }),
  };
}
