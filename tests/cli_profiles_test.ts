/** Profiles: the three are right, and broken ones are refused with the path of the value. */
import assert from "node:assert/strict";
import { dependencies } from "../pipeline/engine/graph.ts";
import { FIGURES, paperGraph } from "../pipeline/paper/graph.ts";
import { loadProfile, PROFILES } from "../pipeline/paper/profiles.ts";
import { root } from "./root.ts";

/** The ids of the paper's panels, figures and tables. */
const IDS = [
  "fig1",
  ...["fig2a", "fig2b", "fig2c", "fig2d"],
  ...["fig3a", "fig3b", "fig3c", "fig3d", "fig3e"],
  ...["fig4a", "fig4b", "fig4c", "fig4d", "fig4e", "fig4f", "fig4g"],
  ...["fig5", "fig6a", "fig6b", "fig6c", "fig6d"],
  ...["figA1", "figA2", "figA3", "figA4"],
  ...["figB5", "figB6", "figB7", "figB8", "figB9", "figB10", "figB11", "figB12", "figB13"],
  "table1",
];

for (const name of PROFILES) {
  Deno.test(`profile ${name} makes a graph in which every figure is published in all its forms`, () => {
    const graph = paperGraph(loadProfile(root, name));
    const published = graph.stages.flatMap((stage) =>
      Object.values(stage.outputs).flatMap((each) => each.publish ?? [])
    );
    for (const id of IDS) {
      for (const kind of ["svg", "pdf", "png"]) assert.ok(published.includes(`${id}/${id}.${kind}`), id);
      assert.ok(published.some((path) => path.startsWith(`${id}/`) && path.endsWith(".csv")), `${id} as CSV`);
    }
    for (const id of FIGURES) {
      for (const kind of ["svg", "pdf", "png", "vl.json"]) {
        assert.ok(published.includes(`${id}/${id}.${kind}`), id);
      }
    }
    for (const kind of ["csv", "md", "tex"]) assert.ok(published.includes(`table1/table_1.${kind}`));
    assert.ok(published.includes("report/index.html"));
    for (const stage of graph.stages) {
      assert.ok(Deno.statSync(`${root}/${stage.module}`).isFile, stage.module);
      for (const before of dependencies(stage)) assert.ok(graph.byName.has(before));
    }
  });
}

/** Stages of which a profile has one for each size of network that it studies. */
const OF_A_SIZE = /^scaling\/(data|kernels|train)-/;

Deno.test("profiles differ in numbers only: the same stages and outputs, but for the sizes of the scaling study", () => {
  const graphs = PROFILES.map((name) => paperGraph(loadProfile(root, name)).stages);
  const shapes = graphs.map((stages) =>
    JSON.stringify(
      stages.filter(({ name }) => !OF_A_SIZE.test(name)).map(({ name, module, outputs, targets }) => ({
        name,
        module,
        outputs,
        targets,
      })),
    )
  );
  assert.equal(new Set(shapes).size, 1);
  const modules = graphs.map((stages) => JSON.stringify([...new Set(stages.map(({ module }) => module))]));
  assert.equal(new Set(modules).size, 1);
});

/** Loads smoke after an edit of its file in a copy. */
function loadEdited(edit: (text: string) => string): void {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/data/profiles`, { recursive: true });
    Deno.writeTextFileSync(
      `${folder}/data/profiles/smoke.json`,
      edit(Deno.readTextFileSync(`${root}/data/profiles/smoke.json`)),
    );
    loadProfile(folder, "smoke");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const BROKEN: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ["is not JSON", (text) => text.slice(0, 200), /data\/profiles\/smoke\.json cannot be read: .*git checkout/],
  [
    "lacks a value",
    (text) => text.replace(/"seed": 1\n/, '"sed": 1\n'),
    /toy\.samples\.sed is not known here: expected count, seed/,
  ],
  [
    "has a text for a number",
    (text) => text.replace('"count": 4096', '"count": "many"'),
    /toy\.samples\.count must be a whole number from 128 to 65536: found "many"/,
  ],
  [
    "has a number out of range",
    (text) => text.replace('"epochs": 500', '"epochs": -1'),
    /toy\.minibatch\.epochs must be a whole number from 1/,
  ],
  [
    "has step sizes that fall",
    (text) => text.replace(/"etas": \[[^\]]*\]/, '"etas": [0.3, 0.1]'),
    /toy\.edge_of_stability\.etas must be a rising list/,
  ],
  [
    "has samples that are no power of two",
    (text) => text.replace('"count": 4096', '"count": 4224'),
    /toy\.samples\.count must be a power of two/,
  ],
];

for (const [what, edit, message] of BROKEN) {
  Deno.test(`a profile file that ${what} is refused by name`, () => {
    assert.throws(() => loadEdited(edit), message);
    assert.doesNotThrow(() => loadEdited((text) => text));
  });
}
