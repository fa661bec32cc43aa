/** A small project in a temporary folder, and ways to run its graph: in this process and in another. */
import { planRun } from "../../pipeline/engine/engine.ts";
import { execute } from "../../pipeline/engine/execute.ts";
import type { EngineOptions } from "../../pipeline/engine/options.ts";
import type { RunEvent } from "../../pipeline/engine/events.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import type { Plan } from "../../pipeline/engine/plan.ts";
import type { RunResult } from "../../pipeline/engine/run_result.ts";
import { file, output, type StageDeclaration } from "../../pipeline/engine/stage.ts";
import { root } from "../root.ts";

/** Changeable copy of a declaration. */
export type Draft = { -readonly [K in keyof StageDeclaration]: StageDeclaration[K] };

/** `numbers` (data/a.txt × factor) → `sum` (adds up) → `report` (a sentence, published). */
export function arithmeticStages(): Draft[] {
  return [
    {
      name: "numbers",
      about: "multiplies each number",
      module: "code/numbers.ts",
      parameters: { factor: 2, nested: { unused: [1, 2] } },
      inputs: { list: file("data/a.txt") },
      outputs: { "numbers.txt": {} },
    },
    {
      name: "sum",
      about: "adds them up",
      module: "code/sum.ts",
      parameters: {},
      inputs: { numbers: output("numbers", "numbers.txt") },
      outputs: { "sum.txt": {} },
    },
    {
      name: "report",
      about: "says it in words",
      module: "code/report.ts",
      parameters: { word: "sum" },
      inputs: { sum: output("sum", "sum.txt") },
      outputs: {
        "report.txt": { publish: ["words/report.txt"] },
        "copy.txt": { publish: ["words/copy.txt"] },
      },
      targets: ["words"],
    },
  ];
}

const FILES: { readonly [path: string]: string } = {
  "deno.json": `{ "imports": { "munkres-js": "npm:munkres-js@1.2.2" } }\n`,
  "deno.lock": JSON.stringify({
    version: "5",
    specifiers: { "npm:munkres-js@1.2.2": "1.2.2" },
    npm: { "munkres-js@1.2.2": { integrity: "sha512-one" } },
  }),
  "data/a.txt": "1\n2\n3\n",
  "code/shader.wgsl": "fn f() {} // a shader\n",
  "code/shared.ts":
    "/** Reads lines. */\nexport const lines = (text: string): number[] => text.trim().split('\\n').map(Number);\n",
  "code/numbers.ts": `import { lines } from "./shared.ts";
import type { StageContext } from "./types.ts";
import shader from "./shader.wgsl" with { type: "text" };
export default (c: StageContext) => {
  if (shader.length === 0) throw new Error("no shader");
  c.output("numbers.txt", lines(c.inputText("list")).map((x) => x * (c.parameters.factor as number)).join("\\n"));
};
`,
  "code/types.ts":
    "export interface StageContext { parameters: Record<string, unknown>; inputText(n: string): string; output(n: string, c: string): void }\n",
  "code/sum.ts": `import { lines } from "./shared.ts";
import type { StageContext } from "./types.ts";
export default (c: StageContext) => c.output("sum.txt", String(lines(c.inputText("numbers")).reduce((a, b) => a + b, 0)));
`,
  "code/report.ts": `import type { StageContext } from "./types.ts";
export default (c: StageContext) => {
  c.output("report.txt", "the " + c.parameters.word + " is " + c.inputText("sum"));
  c.output("copy.txt", c.inputText("sum"));
};
`,
};

export interface Ran extends RunResult {
  readonly events: readonly RunEvent[];
}

export class Project implements Disposable {
  readonly folder: string;
  stages: Draft[] = arithmeticStages();
  environment: { [name: string]: string } = {};

  constructor(files: { readonly [path: string]: string } = FILES) {
    this.folder = Deno.makeTempDirSync({ prefix: "graph-" });
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  write(name: string, content: string): void {
    const path = this.path(name);
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, content);
  }

  read(name: string): string {
    return Deno.readTextFileSync(this.path(name));
  }

  edit(name: string, from: string, to: string): void {
    const text = this.read(name);
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
    this.write(name, text.replace(from, to));
  }

  options(changes: Partial<EngineOptions> = {}): EngineOptions {
    return {
      projectRoot: this.folder,
      storeDir: this.path(".store"),
      outputDir: this.path("output"),
      scope: "test",
      jobs: 2,
      pools: {},
      environment: this.environment,
      keepGoing: false,
      ...changes,
    };
  }

  async run(targets: readonly string[] = [], changes: Partial<EngineOptions> = {}): Promise<Ran> {
    const events: RunEvent[] = [];
    const options = this.options({ onEvent: (event) => events.push(event), ...changes });
    return { ...await execute(defineGraph(this.stages), targets, options), events };
  }

  plan(targets: readonly string[] = []): Promise<Plan> {
    return planRun(defineGraph(this.stages), targets, this.options());
  }

  /** The objects and published files, by path, as text. */
  outputs(): { [path: string]: string } {
    const found: { [path: string]: string } = {};
    const walk = (folder: string) => {
      for (const entry of Deno.readDirSync(this.path(folder))) {
        if (entry.isDirectory) walk(`${folder}/${entry.name}`);
        else found[`${folder}/${entry.name}`] = this.read(`${folder}/${entry.name}`);
      }
    };
    walk("output/words");
    return found;
  }

  /** The arguments of a process that runs the graph; events come as lines of JSON on its standard output. */
  private processArguments(jobs: number): string[] {
    this.write("graph.json", JSON.stringify(this.stages));
    return [
      "run",
      "--quiet",
      // A small nursery: large graphs then take two thirds of the memory, and less time.
      "--v8-flags=--max-semi-space-size=2",
      `--config=${root}/deno.json`,
      "--allow-read",
      "--allow-write",
      "--allow-env",
      `${root}/tests/engine/process.ts`,
      this.folder,
      String(jobs),
    ];
  }

  /** The same as a line for a shell. */
  command(jobs: number): string {
    return [Deno.execPath(), ...this.processArguments(jobs)].map((part) => `'${part}'`).join(" ");
  }

  start(
    options: {
      jobs?: number;
      environment?: Record<string, string>;
      cwd?: string;
      /** The process sees one processor, where the system can do that. */
      oneProcessor?: boolean;
    } = {},
  ): Deno.ChildProcess {
    const bound = options.oneProcessor === true && Deno.build.os === "linux";
    const before = bound ? ["--cpu-list", "0", Deno.execPath()] : [];
    return new Deno.Command(bound ? "taskset" : Deno.execPath(), {
      args: [...before, ...this.processArguments(options.jobs ?? 2)],
      stdout: "piped",
      stderr: "piped",
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }).spawn();
  }
}

/** The exit code and what was printed. */
export async function finished(
  process: Deno.ChildProcess,
): Promise<{ code: number; out: string; err: string }> {
  const result = await process.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: result.code, out: decode(result.stdout), err: decode(result.stderr) };
}
