/** `reproduce`: brings targets up to date. What a remote has is fetched first, and asked for again in each stage's turn. */
import {
  execute,
  Interrupted,
  openRemote,
  planRun,
  pullResults,
  type RemoteUse,
  selectTargets,
  type SharedResults,
} from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { checkExecutor, executorOf } from "../executors/executor.ts";
import type { Options } from "../options.ts";
import { engineOptions, outputDirOf, prepareFor, profileOf, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { rememberSource } from "../profile_source.ts";
import { prospectOf } from "../display/prospect.ts";
import { lacksRecordFile, writeRecordFile } from "../record_file.ts";
import { askedRemote, totalLines } from "../remote_use.ts";
import { Ended, EndListener } from "../../process/signals.ts";
import { printEvent } from "./transfer.ts";
import { counted, duration } from "../display/text.ts";

export async function reproduce(project: Project, options: Options): Promise<number> {
  const start = performance.now();
  const profile = profileOf(project, options);
  checkExecutor(options);
  const graph = await graphOf(project, options);
  const asked = await askedRemote(project, options);
  checkSign(options, asked);
  let plan = await planRun(graph, options.targets, engineOptions(project, options));
  rememberSource(project, options);
  const wanted = asked !== null && plan.stages.some((entry) => entry.state !== "current");
  using early = wanted ? new EndListener() : null;
  let show = printEvent;
  using remote = early === null ? null : await openRemote(asked!, {
    ...engineOptions(project, options, { signal: early.signal, onEvent: (event) => show(event) }),
  });
  if (remote !== null) {
    // Before anything is prepared for stages that may not have to run.
    console.log(`looking for results at ${remote.address}`);
    const settings = engineOptions(project, options, { signal: early!.signal, onEvent: printEvent });
    try {
      await pullResults(graph, options.targets, settings, remote);
    } catch (error) {
      throw error instanceof Interrupted && early!.received !== null ? new Ended(early!.received) : error;
    }
    for (const line of totalLines(remote.address, remote.totals)) console.log(line);
    plan = await planRun(graph, options.targets, engineOptions(project, options));
  }
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
  using late = early === null ? new EndListener() : null;
  const end = early ?? late!;
  const { openDisplay } = await import("../display/open_display.ts");
  const display = await openDisplay(prospectOf(project, graph, options, pending));
  show = (event) => display.show(event);
  try {
    const settings = engineOptions(project, options, { signal: end.signal, onEvent: show });
    const result = await execute(
      graph,
      options.targets,
      {
        ...settings,
        ...await executorOf(project, graph, options, end),
        ...remote === null ? {} : { remote },
      },
    );
    // What is still on its way has its own limits of time.
    await remote?.settle();
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
    if (remote !== null) { for (const line of sentLines(remote)) console.log(line); }
    await writeRecordFile(project, graph, options);
    console.log(`${counts} in ${spent}; see ${outputDirOf(project, profile).slice(project.root.length + 1)}`);
    return EXIT.ok;
  } finally {
    display.end();
  }
}

/** What was fetched before the run has been said. */
function sentLines({ address, totals }: SharedResults): string[] {
  return totalLines(address, { ...totals, fetched: 0, refused: 0 });
}

/** @throws CommandError (64) for a key to sign with where nothing can be sent; where nothing will be, a line says so */
function checkSign({ sign }: Options, asked: RemoteUse | null): void {
  if (sign === null || asked?.writes) return;
  if (asked !== null) {
    return console.error(`note: nothing is sent to ${asked.address.shown}, so --sign signs nothing`);
  }
  throw new CommandError(
    EXIT.usage,
    "reproduce: --sign says nothing without a remote: give --remote URL, or sign later with push or export",
  );
}
