/**
 * What trivial stages cost: `deno run --allow-all tests/measure/engine_stages.ts [KIND COUNT]…`, by default wide and chain
 * graphs of 100 and 1000 stages, and a wide one of 10 000. Prints CSV: of a first run and of one with nothing to do, wall
 * time and processor time of the whole process by stage, and the load of the machine (the mean over the last minute).
 */
import { file, output, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";

const DEFAULT = ["wide", "100", "wide", "1000", "chain", "100", "chain", "1000", "wide", "10000"];

function trivial(kind: string, count: number): StageDeclaration[] {
  return Array.from({ length: count }, (_, at): StageDeclaration => ({
    name: `s${at}`,
    about: "",
    module: "code/sum.ts",
    parameters: { at },
    inputs: { numbers: kind === "chain" && at > 0 ? output(`s${at - 1}`, "sum.txt") : file("data/a.txt") },
    outputs: { "sum.txt": { publish: [`${Math.floor(at / 100)}/${at}.txt`] } },
  }));
}

/** Seconds in a line of the shell's `times`, such as `0m1.25s 0m0.5s`. */
function seconds(line: string): number {
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
}

console.log("graph,stages,run,wall_ms_per_stage,cpu_ms_per_stage,load");
const given = Deno.args.length > 0 ? Deno.args : DEFAULT;
for (let at = 0; at < given.length; at += 2) {
  const [kind, count] = [given[at]!, Number(given[at + 1])];
  using project = new Project();
  project.write(
    "code/sum.ts",
    `export default (c) => c.output("sum.txt", c.stage + ":" + c.inputText("numbers").length);\n`,
  );
  project.stages = trivial(kind, count);
  const command = project.command(2);
  for (const run of ["first", "again", "no-op"]) {
    const start = performance.now();
    const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", `${command}; times >&2`] })
      .output();
    const wall = performance.now() - start;
    const executed = run === "first" ? count : 0;
    const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
    if (!last.includes(`"executed":${executed},`)) throw new Error(`${kind} ${count} ${run}: ${last}`);
    const cpu = seconds(new TextDecoder().decode(stderr).trim().split("\n").at(-1)!);
    // The run after the first reads again what was made in its last second.
    if (run !== "again") {
      const numbers = [wall / count, 1000 * cpu / count].map((value) => value.toFixed(2));
      console.log([kind, count, run, ...numbers, Deno.loadavg()[0]!.toFixed(1)].join(","));
    }
  }
}
