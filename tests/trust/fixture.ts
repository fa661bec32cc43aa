/**
 * A graph that has nothing to do with this paper: heights of plants, and a shader with a gain. Two figures and a
 * table; fig2 does not depend on what the others pass through.
 *
 *     measure (data/heights.csv, scale) ─┐
 *     shade (shader.wgsl) ─┬─────────────┴→ combine → draw (fig1)
 *                          └→ draw-gain (fig2)    └─→ summary → tabulate (table1)
 */
import { Project } from "../engine/fixture.ts";
import { file, output, type StageDeclaration } from "../../pipeline/engine/stage.ts";

const FILES: { readonly [path: string]: string } = {
  "deno.json": "{}\n",
  "deno.lock": `{ "version": "5" }\n`,
  "data/heights.csv": "plant,height\nfern,1.5\nmoss,0.25\noak,20\n",
  "code/rows.ts": `/** The rows of a table without its head. */
export const rows = (text: string): string[][] => text.trim().split("\\n").slice(1).map((line) => line.split(","));
`,
  "code/measure.ts": `import { rows } from "./rows.ts";
export default (c) => {
  const lines = rows(c.inputText("heights")).map(([plant, height]) => plant + "," + Number(height) * c.parameters.scale);
  c.output("heights.csv", ["plant,height", ...lines].join("\\n") + "\\n");
};
`,
  "code/shader.wgsl": "const GAIN = 2.5; // of the light\nfn light(x: f32) -> f32 { return GAIN * x; }\n",
  "code/shade.ts": `import shader from "./shader.wgsl" with { type: "text" };
export default (c) => {
  const gain = Number(/GAIN = ([0-9.]+)/.exec(shader)[1]);
  c.note("adapter", "a lamp");
  c.output("gain.json", JSON.stringify({ light: { levels: [0, gain, gain + gain] }, unit: "lx" }));
};
`,
  "code/combine.ts": `import { rows } from "./rows.ts";
const OFFSET = 10;
export default (c) => {
  const [, level] = JSON.parse(c.inputText("gain")).light.levels;
  const lines = rows(c.inputText("heights")).map(([plant, height]) => [plant, height, Number(height) * level + OFFSET]);
  c.output("growth.csv", ["plant,height,growth", ...lines].join("\\n") + "\\n");
};
`,
  "code/summary.ts": `import { rows } from "./rows.ts";
export default (c) => {
  const growth = rows(c.inputText("growth")).map((row) => Number(row[2]));
  c.output("summary.json", JSON.stringify({ plants: growth.length, most: Math.max(...growth) }));
};
`,
  "code/draw.ts": `import { rows } from "./rows.ts";
export default (c) => {
  const bars = rows(c.inputText("growth")).map((row, at) => '<rect y="' + at + '" width="' + row[2] + '"/>');
  c.output("fig1.svg", '<svg xmlns="http://www.w3.org/2000/svg">' + bars.join("") + "</svg>\\n");
  c.output("growth.csv", c.inputText("growth"));
};
`,
  "code/draw_gain.ts": `export default (c) => {
  c.output("fig2.svg", "<svg>" + JSON.parse(c.inputText("gain")).light.levels.join(" ") + "</svg>\\n");
};
`,
  "code/tabulate.ts": `export default (c) => {
  const { plants, most } = JSON.parse(c.inputText("summary"));
  c.output("table.tex", plants + " & " + most + " \\\\\\\\\\n");
};
`,
};

function stage(
  name: string,
  inputs: StageDeclaration["inputs"],
  outputs: StageDeclaration["outputs"],
  more: Partial<StageDeclaration> = {},
): StageDeclaration {
  const module = `code/${name.replace("-", "_")}.ts`;
  return { name, about: `about ${name}`, module, parameters: {}, inputs, outputs, ...more };
}

export const GROWTH = output("combine", "growth.csv");

export function plantStages(): StageDeclaration[] {
  return [
    stage("measure", { heights: file("data/heights.csv") }, { "heights.csv": {} }, {
      parameters: { scale: 2, seed: 7 },
    }),
    stage("shade", {}, { "gain.json": {} }),
    stage("combine", {
      heights: output("measure", "heights.csv"),
      gain: output("shade", "gain.json"),
    }, { "growth.csv": {} }),
    stage("summary", { growth: GROWTH }, { "summary.json": {} }),
    stage("draw", { growth: GROWTH }, {
      "fig1.svg": { publish: ["fig1/fig1.svg"] },
      "growth.csv": { publish: ["fig1/growth.csv"] },
    }, { targets: ["fig1"] }),
    stage("draw-gain", { gain: output("shade", "gain.json") }, {
      "fig2.svg": { publish: ["fig2/fig2.svg"] },
    }, { targets: ["fig2"] }),
    stage("tabulate", { summary: output("summary", "summary.json") }, {
      "table.tex": { publish: ["table1/table.tex"] },
    }, { targets: ["table1"] }),
  ];
}

export function plantProject(): Project {
  const project = new Project(FILES);
  project.stages = plantStages();
  return project;
}

/** The project after a run of all of it. */
export async function grownProject(): Promise<Project> {
  const project = plantProject();
  const { failed } = await project.run();
  if (failed.length > 0) throw new Error(failed[0]!.message);
  return project;
}

/** The path of the stored object with this text. */
export function objectHolding(project: Project, text: string): string {
  const base = project.path(".store/objects");
  for (const prefix of Deno.readDirSync(base)) {
    for (const entry of Deno.readDirSync(`${base}/${prefix.name}`)) {
      const path = `${base}/${prefix.name}/${entry.name}`;
      if (Deno.readTextFileSync(path) === text) return path;
    }
  }
  throw new Error(`no stored object holds ${JSON.stringify(text)}`);
}
