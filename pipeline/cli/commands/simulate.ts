/** `plan --simulate`: how long a run of everything takes with so many workers, by what its stages took. */
import { type Graph, limitOf, selectTargets, simulate } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { durationsOf } from "../display/prospect.ts";
import { counted, duration, someOf } from "../display/text.ts";
import type { Options } from "../options.ts";
import { profileOf, type Project, resourceNames } from "../project.ts";

const WORKERS = [1, 2, 4, 16, 64, 256];

export function simulated(project: Project, graph: Graph, options: Options): number {
  const stages = selectTargets(graph, options.targets);
  const { milliseconds, from } = durationsOf(project, graph, options);
  const unknown = stages.filter(({ name }) => !milliseconds.has(name)).map(({ name }) => name);
  const runs = (options.workers ?? WORKERS).map((workers) => {
    // As in a cluster: whoever runs a stage has a device of its own for it.
    const pools = Object.fromEntries(resourceNames(project).map((name) => [name, workers]));
    const schedule = simulate({ stages, milliseconds, workers, pools });
    return { workers, schedule, limit: limitOf(schedule) };
  });
  const [{ schedule: first }] = runs as [typeof runs[0]];
  const path = first.criticalPath.map((name) => ({ stage: name, milliseconds: milliseconds.get(name) ?? 0 }));
  const longest = stages.toSorted((a, b) => (milliseconds.get(b.name) ?? 0) - (milliseconds.get(a.name) ?? 0))
    .slice(0, 3).map(({ name }) => ({ stage: name, milliseconds: milliseconds.get(name) ?? 0 }));
  const work = stages.reduce((sum, { name }) => sum + (milliseconds.get(name) ?? 0), 0);
  if (options.json) {
    const table = runs.map(({ workers, schedule: { makespan, bounds }, limit }) => ({
      workers,
      makespan,
      bounds,
      limit,
    }));
    console.log(
      JSON.stringify({ stages: stages.length, work, from, unknown, runs: table, path, longest }, null, 2),
    );
    return EXIT.ok;
  }
  console.log(
    `${profileOf(project, options)}: ${counted(stages.length, "stage")}, ${duration(work)} of work (${from})`,
  );
  if (unknown.length > 0) {
    console.log(
      `${counted(unknown.length, "stage")} of unknown duration, taken for nothing: ${someOf(unknown)}`,
    );
  }
  console.log("\nworkers  makespan      busy   held up by");
  for (const { workers, schedule: { makespan }, limit } of runs) {
    const busy = makespan === 0 ? "" : `${Math.round(100 * work / (makespan * workers))} %`;
    console.log(
      `${String(workers).padStart(7)}  ${duration(makespan).padEnd(12)}  ${busy.padEnd(5)}  ${limit}`,
    );
  }
  console.log(`\ncritical path, ${duration(first.bounds.path)}:`);
  for (const { stage, milliseconds } of path) console.log(`  ${duration(milliseconds).padEnd(12)} ${stage}`);
  console.log("\nlongest stages:");
  for (const { stage, milliseconds } of longest) {
    console.log(`  ${duration(milliseconds).padEnd(12)} ${stage}`);
  }
  return EXIT.ok;
}
