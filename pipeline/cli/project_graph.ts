/** The graph of the profile that is asked for. */
import type { Graph } from "../engine/mod.ts";
import type { Options } from "./options.ts";
import { expectSameSource } from "./profile_source.ts";
import { profileOf, type Project, taskOf } from "./project.ts";

/** @throws CommandError (64) when another file of that name made the outputs */
export async function graphOf(project: Project, options: Options): Promise<Graph> {
  profileOf(project, options);
  const graph = await project.loadGraph(options.profile ?? project.defaultProfile);
  expectSameSource(project, options);
  return { ...graph, listedBy: `\`${taskOf(project, options, "status")}\`` };
}
