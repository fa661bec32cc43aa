/** `appendix`: the answers to an artifact-evaluation form, from the last run. */
import { recordRun, selectTargets } from "../../engine/mod.ts";
import { artifactAppendix } from "../display/appendix_text.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { writeWhole } from "../write_file.ts";

export async function appendix(project: Project, options: Options): Promise<number> {
  const graph = await graphOf(project, options);
  const record = recordRun(graph, options.targets, engineOptions(project, options));
  const text = artifactAppendix({
    subject: project.subject,
    stages: selectTargets(graph, options.targets),
    record,
  });
  if (options.to === null) {
    console.log(text.trimEnd());
    return EXIT.ok;
  }
  writeWhole(options.to, text);
  return EXIT.ok;
}
