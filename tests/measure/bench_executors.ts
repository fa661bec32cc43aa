/**
 * What a trivial stage costs where it runs: `deno run --allow-all tests/measure/bench_executors.ts [STAGES]`.
 * Prints CSV: executor, stages, wall milliseconds and processor milliseconds (user and system, all processes) of a whole run
 * of stages that do nothing, each for one stage; two stages at a time.
 */
import { file, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";
import { processExecutor } from "../execution/process_fixture.ts";

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
for (const name of ["local", "process"]) {
  using project = new Project();
  project.write(
    "code/sum.ts",
    `export default (c) => c.output("sum.txt", c.stage + ":" + c.inputText("numbers").length);\n`,
  );
  project.stages = flat();
  const [begin, before] = [performance.now(), spent()];
  const executor = name === "process" ? { executor: processExecutor(project) } : {};
  const { executed } = await project.run([], { jobs: 2, ...executor });
  if (executed.length !== count) throw new Error(`${executed.length} of ${count} stages ran`);
  const each = (milliseconds: number) => (milliseconds / count).toFixed(1);
  console.log([name, count, each(performance.now() - begin), each(spent() - before)].join(","));
}
