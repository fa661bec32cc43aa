/**
 * What a trivial stage costs where it runs: `deno run --allow-all tests/measure/bench_executors.ts [STAGES]`.
 * Prints CSV: executor, stages, wall milliseconds and processor milliseconds (user and system, all processes; not known for
 * jobs of a queue) of a whole run of stages that do nothing, each for one stage; two stages at a time, in a cluster of four
 * nodes on this machine (where Slurm is installed) four.
 */
import { file, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";
import { processExecutor } from "../engine/execution/process_fixture.ts";
import { Cluster, noCluster } from "../engine/execution/slurm_cluster.ts";
import { clusterExecutor } from "../engine/execution/slurm_fixture.ts";

const count = Number(Deno.args[0] ?? 50);
/** Ticks of /proc are hundredths of a second. */
const TICK = 10;

/** Processor milliseconds of this process and of those that have ended under it. */
function spent(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").replace(/^.*\) /, "").split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK, 0);
}

function flat(): StageDeclaration[] {
  return Array.from({ length: count }, (_, at): StageDeclaration => ({
    name: `s${at}`,
    about: "",
    module: "code/sum.ts",
    parameters: { at },
    inputs: { numbers: file("data/a.txt") },
    outputs: { "sum.txt": {} },
  }));
}

console.log("executor,stages,wall_ms_a_stage,processor_ms_a_stage");
const cluster = noCluster() === null ? await Cluster.start("MaxJobCount=1000") : null;
for (const name of ["local", "process", ...cluster === null ? [] : ["slurm"]]) {
  using project = new Project();
  project.write(
    "code/sum.ts",
    `export default (c) => c.output("sum.txt", c.stage + ":" + c.inputText("numbers").length);\n`,
  );
  project.stages = flat();
  const [begin, before] = [performance.now(), spent()];
  const executor = name === "process"
    ? { executor: processExecutor(project) }
    : name === "slurm"
    ? { executor: clusterExecutor(project, { poll: 1000 }) }
    : {};
  const { executed } = await project.run([], { jobs: 2, ...executor });
  if (executed.length !== count) throw new Error(`${executed.length} of ${count} stages ran`);
  const each = (milliseconds: number) => (milliseconds / count).toFixed(1);
  const processor = name === "slurm" ? "" : each(spent() - before);
  console.log([name, count, each(performance.now() - begin), processor].join(","));
}
await cluster?.[Symbol.asyncDispose]();
