/**
 * Times runs with nothing to do on synthetic layered graphs: `deno run --allow-all tests/measure/bench_engine.ts`.
 * Prints CSV: stages, wall milliseconds of the whole process (median of 9), peak resident memory (bytes).
 *
 * Each stage but the first ten reads the outputs of two stages of the layer before; each publishes one file.
 */
import { file, output, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";

const WIDTH = 10;

function layered(count: number): StageDeclaration[] {
  return Array.from({ length: count }, (_, at): StageDeclaration => ({
    name: `s${at}`,
    about: "",
    module: "code/sum.ts",
    parameters: { at },
    inputs: at < WIDTH ? { numbers: file("data/a.txt") } : {
      numbers: output(`s${at - WIDTH}`, "sum.txt"),
      second: output(`s${at - WIDTH + (at % WIDTH === 0 ? WIDTH - 1 : -1)}`, "sum.txt"),
    },
    outputs: { "sum.txt": { publish: [`layer-${Math.floor(at / 100)}/${at}.txt`] } },
  }));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

console.log("stages,first_run_ms,noop_ms,noop_peak_bytes");
for (const count of (Deno.args.length > 0 ? Deno.args.map(Number) : [100, 1000, 10_000])) {
  using project = new Project();
  project.write(
    "code/sum.ts",
    `export default (c) => c.output("sum.txt", c.stage + ":" + c.inputText("numbers").length);\n`,
  );
  project.stages = layered(count);
  const start = performance.now();
  const first = await project.start({ jobs: 2 }).output();
  const firstMs = performance.now() - start;
  if (first.code !== 0) throw new Error(new TextDecoder().decode(first.stderr));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const walls: number[] = [];
  let peak = 0;
  for (let repeat = 0; repeat < 10; repeat++) {
    const begin = performance.now();
    const child = new Deno.Command("/usr/bin/env", {
      args: ["sh", "-c", `exec ${project.command(2)}`],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let running = true;
    const watch = (async () => {
      while (running) {
        try {
          const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
          peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
        } catch { /* it ended */ }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const result = await child.output();
    if (repeat > 0) walls.push(performance.now() - begin);
    running = false;
    await watch;
    const out = new TextDecoder().decode(result.stdout);
    if (result.code !== 0 || !out.includes(`"executed":0`)) {
      throw new Error(`not a no-op: ${out.slice(-300)}`);
    }
  }
  console.log([count, Math.round(firstMs), Math.round(median(walls)), peak].join(","));
}
