/** Stages as jobs of a Slurm cluster: what each asks for, and what becomes of the jobs when the run is interrupted. */
import {
  type Asks,
  type Executor,
  type Graph,
  KEY_ARGUMENT,
  slurmExecutor,
  type StageDeclaration,
  statIfPresent,
} from "../../engine/mod.ts";
import type { EndListener } from "../../process/signals.ts";
import { type Known, recordedFacts } from "../display/prospect.ts";
import { counted } from "../display/text.ts";
import type { Options } from "../options.ts";
import { type Project, resourceNames } from "../project.ts";
import { stageCommand } from "./stage_command.ts";
import type { SlurmConfig } from "./slurm_config.ts";

const DEFAULT_FILE = "slurm.json";

/** @param end what tells whether somebody interrupted the run */
export async function slurm(
  project: Project,
  graph: Graph,
  options: Options,
  end: EndListener,
): Promise<Executor> {
  // By a computed address: it needs a package.
  const { readSlurmConfig } = await import(
    new URL("slurm_config.ts", import.meta.url).href
  ) as typeof import("./slurm_config.ts");
  const config = readSlurmConfig(configFile(project, options));
  const facts = recordedFacts(project, graph, options);
  const { program, args } = stageCommand(project, KEY_ARGUMENT, true);
  return await slurmExecutor({
    folder: project.root,
    command: { program: config.deno ?? program, args },
    before: config.before,
    advice: "memory and least_memory, time and least_time, partition and flags are fields of slurm.json",
    asksOf: (stage) => asksOf(stage, facts.get(stage.name), config),
    mostMinutes: Math.ceil(config.longest_time / MINUTE),
    mostJobs: config.most_jobs,
    mostInArray: config.most_in_array,
    resources: resourceNames(project),
    poll: config.poll,
    patience: config.patience,
    onInterrupt: (jobs) => onInterrupt(jobs, options, end),
  });
}

function configFile(project: Project, { slurm }: Options): string | null {
  if (slurm !== null) return slurm;
  const path = `${project.root}/${DEFAULT_FILE}`;
  return statIfPresent(path) === null ? null : path;
}

const MINUTE = 60_000;
const MEBIBYTE = 2 ** 20;

/** What a stage's job asks for, by what the stage took before. */
export function asksOf(
  { resources = [] }: Pick<StageDeclaration, "resources">,
  known: Known | undefined,
  config: SlurmConfig,
): Asks {
  const milliseconds = known === undefined ? config.time : known.milliseconds * config.time_factor;
  const bytes = known === undefined ? config.memory : known.peakBytes * config.memory_factor;
  const held = resources.flatMap((name) => config.resources[name] ?? []);
  const partition = held.find((each) => each.partition !== undefined)?.partition ?? config.partition;
  return {
    megabytes: Math.ceil(Math.max(config.least_memory, bytes) / MEBIBYTE),
    minutes: Math.ceil(Math.min(config.longest_time, Math.max(config.least_time, milliseconds)) / MINUTE),
    flags: [
      ...partition === undefined ? [] : [`--partition=${partition}`],
      ...config.flags,
      ...held.flatMap(({ flags }) => flags),
    ],
  };
}

/** By the option; else asked, where somebody is there to answer; else they stay. */
async function onInterrupt(
  jobs: readonly string[],
  { onInterrupt }: Options,
  end: EndListener,
): Promise<"leave" | "cancel"> {
  const what = counted(jobs.length, "job");
  let wish = onInterrupt;
  if (wish === null && end.received !== null && Deno.stdin.isTerminal()) {
    console.error(`${what} in the queue: leave them there for the next run, or cancel them? [leave/cancel]`);
    wish = (await firstLine()).trim().toLowerCase().startsWith("c") ? "cancel" : "leave";
  }
  if (end.received === null) wish = "leave";
  console.error(
    wish === "cancel"
      ? `${what} cancelled`
      : `${what} left in the queue: the same command attaches to them; scancel ${jobs.join(" ")} ends them`,
  );
  return wish ?? "leave";
}

async function firstLine(): Promise<string> {
  const buffer = new Uint8Array(256);
  const length = await Deno.stdin.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, length ?? 0));
}
