/** `reproduce`: brings targets up to date. */
import { execute, planRun, selectTargets } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { checkExecutor, executorOf } from "../executors/executor.ts";
import type { Options } from "../options.ts";
import { engineOptions, outputDirOf, prepareFor, profileOf, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { rememberSource } from "../profile_source.ts";
import { prospectOf } from "../display/prospect.ts";
import { lacksRecordFile, writeRecordFile } from "../record_file.ts";
import { EndListener } from "../../process/signals.ts";
import { counted, duration } from "../display/text.ts";

export async function reproduce(project: Project, options: Options): Promise<number> {
  const start = performance.now();
  const profile = profileOf(project, options);
  checkExecutor(options);
  const graph = await graphOf(project, options);
  const plan = await planRun(graph, options.targets, engineOptions(project, options));
  rememberSource(project, options);
  const where = `output/${profile}`;
  const toRun = plan.stages.filter((entry) => entry.state !== "current").map((entry) => entry.stage);
  if (toRun.length + plan.repairs.length + plan.objectRepairs.length === 0) {
    if (await lacksRecordFile(project, options)) await writeRecordFile(project, graph, options);
    console.log(
      `${counted(plan.stages.length, "stage")} ${
        plan.stages.length === 1 ? "is" : "are"
      } up to date, nothing to run; see ${where}`,
    );
    return EXIT.ok;
  }
  const pending = selectTargets(graph, options.targets).filter(({ name }) => toRun.includes(name));
  // Nodes of a cluster prepare themselves.
  if (options.executor !== "slurm") await prepareFor(project, options, pending, console.log);
  using end = new EndListener();
  const { openDisplay } = await import("../display/open_display.ts");
  const display = await openDisplay(prospectOf(project, graph, options, pending));
  try {
    const result = await execute(
      graph,
      options.targets,
      engineOptions(project, options, {
        ...await executorOf(project, graph, options, end),
        ...{ signal: end.signal, onEvent: (event) => display.show(event) },
      }),
    );
    display.end();
    const counts = `${result.executed.length} executed, ${result.reused} reused, ${
      counted(result.restored, "file")
    } restored`;
    const spent = duration(performance.now() - start);
    if (result.interrupted) {
      console.error(
        `interrupted after ${spent}: ${counts}; finished stages are kept: run the same command to go on`,
      );
      return end.exitCode;
    }
    if (result.failed.length > 0) {
      console.error(
        `${counted(result.failed.length, "stage")} failed, ${result.skipped.length} not run (${counts}):`,
      );
      for (const failure of result.failed) console.error(`  ${failure.message}`);
      return EXIT.failed;
    }
    await writeRecordFile(project, graph, options);
    console.log(`${counts} in ${spent}; see ${outputDirOf(project, profile).slice(project.root.length + 1)}`);
    return EXIT.ok;
  } finally {
    display.end();
  }
}
