/** `graph`: a picture of the graph as SVG, or its text for Graphviz or Mermaid. */
import { selectTargets } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { picture } from "../display/graph_picture.ts";
import type { Options } from "../options.ts";
import { type Project, resourceNames } from "../project.ts";
import { graphOf } from "../project_graph.ts";

export async function graph(project: Project, options: Options): Promise<number> {
  const stages = selectTargets(await graphOf(project, options), options.targets);
  console.log(await picture(stages, options.format ?? "svg", { filled: resourceNames(project) }));
  return EXIT.ok;
}
