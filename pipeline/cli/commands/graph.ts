/** `graph`: a picture of the graph as SVG, or its text for Graphviz or Mermaid. */
import { selectTargets } from "../../engine/select.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { picture } from "../display/graph_picture.ts";
import type { Options } from "../options.ts";
import { graphOf, type Project } from "../project.ts";

export async function graph(project: Project, options: Options): Promise<number> {
  const stages = selectTargets(await graphOf(project, options), options.targets);
  console.log(await picture(stages, options.format ?? "svg"));
  return EXIT.ok;
}
