/** `shards`: targets in so many lists of about equal work, one line each, for machines that run side by side. */
import { selectTargets, shareOut } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { durationsOf } from "../display/prospect.ts";
import { counted, duration } from "../display/text.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";

/** More machines than that have no use of lists. */
const MOST = 1000;

export async function shards(project: Project, options: Options): Promise<number> {
  if (options.count === null) {
    throw new CommandError(EXIT.usage, "shards: --count N is needed: into how many lists?");
  }
  if (options.count > MOST) {
    throw new CommandError(EXIT.usage, `shards: --count must be from 1 to ${MOST}: found ${options.count}`);
  }
  const graph = await graphOf(project, options);
  const { milliseconds } = durationsOf(project, graph, options);
  const { shards: all, left } = shareOut(selectTargets(graph, options.targets), milliseconds, options.count);
  // Without a target a machine would make everything.
  const shards = all.filter(({ targets }) => targets.length > 0);
  if (shards.length < all.length) {
    console.error(
      `${counted(shards.length, "list")} instead of ${all.length}: there is no more to share out`,
    );
  }
  if (options.json) {
    const list = shards.map(({ targets, milliseconds }, at) => ({
      ...{ shard: at + 1, targets: targets.join(" "), seconds: Math.round(milliseconds / 1000) },
    }));
    console.log(JSON.stringify(list));
    return EXIT.ok;
  }
  for (const { targets } of shards) console.log(targets.join(" "));
  const times = shards.map(({ milliseconds }) => duration(milliseconds)).join(", ");
  console.error(
    `${times}; left for the last run: ${counted(left.stages, "stage")}, ${duration(left.milliseconds)}`,
  );
  return EXIT.ok;
}
