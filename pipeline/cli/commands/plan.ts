/** `plan`: what would run and why, field by field. Exit code 2 when anything would. */
import { planRun } from "../../engine/mod.ts";
import { changeText } from "../display/change_text.ts";
import { counted, someOf } from "../display/text.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { simulated } from "./simulate.ts";
import { engineOptions, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";

export async function plan(project: Project, options: Options): Promise<number> {
  const graph = await graphOf(project, options);
  if (options.simulate) return simulated(project, graph, options);
  const { stages, ...repairable } = await planRun(graph, options.targets, engineOptions(project, options));
  const repairs = [...repairable.repairs, ...repairable.objectRepairs];
  const pending = stages.filter((entry) => entry.state !== "current");
  if (options.json) {
    const described = stages.map((entry) => entry.state === "run" ? { ...entry, fields: undefined } : entry);
    console.log(JSON.stringify({ stages: described, repairs }, null, 2));
  } else {
    for (const entry of stages) {
      switch (entry.state) {
        case "current":
          break;
        case "run":
          console.log(`run       ${entry.stage}`);
          for (const change of entry.changes) console.log(`          ${changeText(change)}`);
          break;
        case "undecided":
          console.log(`undecided ${entry.stage}`);
          console.log(`          after ${someOf(entry.upstream)}: runs if their outputs change`);
          break;
        case "broken":
          console.log(`broken    ${entry.message}`);
          break;
        default:
          entry satisfies never;
      }
    }
    for (const repair of repairs) console.log(`restore   ${repair.path} (${repair.was})`);
    console.log(
      `${stages.length - pending.length} of ${counted(stages.length, "stage")} ${
        stages.length - pending.length === 1 ? "is" : "are"
      } up to date, ${counted(repairs.length, "file")} to restore`,
    );
  }
  return pending.length + repairs.length > 0 ? EXIT.wouldRun : EXIT.ok;
}
