/** `graph`: a picture of the graph as SVG, or its text for Graphviz or Mermaid. */
import { dependencies } from "../engine/graph.ts";
import { selectTargets } from "../engine/select.ts";
import type { StageDeclaration } from "../engine/stage.ts";
import { CommandError, EXIT } from "./exit_codes.ts";
import type { Options } from "./options.ts";
import { profileOf, type Project } from "./project.ts";

export async function graph(project: Project, options: Options): Promise<number> {
  const stages = selectTargets(project.loadGraph(profileOf(project, options)), options.targets);
  switch (options.format ?? "svg") {
    case "dot":
      console.log(toDot(stages));
      return EXIT.ok;
    case "mermaid":
      console.log(toMermaid(stages));
      return EXIT.ok;
    case "svg": {
      const { instance } = await import("@viz-js/viz");
      console.log((await instance()).renderString(toDot(stages), { format: "svg" }));
      return EXIT.ok;
    }
    default:
      throw new CommandError(EXIT.usage, `--format must be svg, dot or mermaid: found ${options.format}`);
  }
}

export function toDot(stages: readonly StageDeclaration[]): string {
  const lines = stages.flatMap((stage) => [
    `  ${JSON.stringify(stage.name)} [tooltip=${JSON.stringify(stage.about)}${
      stage.resources?.includes("gpu") ? ', style="rounded,filled", fillcolor="#dbe9f6"' : ""
    }];`,
    ...dependencies(stage).map((from) => `  ${JSON.stringify(from)} -> ${JSON.stringify(stage.name)};`),
  ]);
  return [
    "digraph stages {",
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    ...lines,
    "}",
  ].join("\n");
}

export function toMermaid(stages: readonly StageDeclaration[]): string {
  const id = new Map(stages.map((stage, i) => [stage.name, `s${i}`]));
  const lines = stages.flatMap((stage) => [
    `  ${id.get(stage.name)}["${stage.name}"]`,
    ...dependencies(stage).map((from) => `  ${id.get(from)} --> ${id.get(stage.name)}`),
  ]);
  return ["flowchart LR", ...lines].join("\n");
}
