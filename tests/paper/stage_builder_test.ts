/** The stage builder: what a declaration says, and what follows from the stage's name. */
import assert from "node:assert/strict";
import { output } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { outputsOf, stage } from "../../pipeline/paper/stage_builder.ts";
import { root } from "../root.ts";

interface Size {
  readonly points: number;
}

Deno.test("a stage's name says where its module is, unless its declaration does", () => {
  const { module } = stage("toy/edge-of-stability", "", { outputs: [] });
  assert.equal(module, "pipeline/paper/toy/edge_of_stability.ts");
  const other = stage("toy/sharpness-train-16", "", { module: "pipeline/paper/toy/train.ts", outputs: [] });
  assert.equal(other.module, "pipeline/paper/toy/train.ts");
});

Deno.test("outputs are names that only stages read, or names with the paths where users find them", () => {
  assert.deepEqual(stage("a/b", "", { outputs: ["x.csv", "y.csv"] }).outputs, { "x.csv": {}, "y.csv": {} });
  const outputs = { "x.csv": null, "y.csv": "a/y.csv", "z.csv": ["a/z.csv", "b/z.csv"] };
  assert.deepEqual(stage("a/b", "", { outputs }).outputs, {
    "x.csv": {},
    "y.csv": { publish: ["a/y.csv"] },
    "z.csv": { publish: ["a/z.csv", "b/z.csv"] },
  });
});

Deno.test("a stage on the GPU waits for its turn and may see it; others say nothing of it", () => {
  const { resources, allow } = stage("a/b", "", { outputs: [], gpu: true });
  assert.deepEqual({ resources, allow }, { resources: ["gpu"], allow: ["webgpu"] });
  assert.deepEqual(Object.keys(stage("a/b", "", { outputs: [], gpu: false })).sort(), [
    ...["about", "inputs", "module", "name", "outputs", "parameters"],
  ]);
  const drawn = stage("a/b", "", { outputs: [], gpu: true, allow: ["frozen-clock"] });
  assert.deepEqual(drawn.allow, ["webgpu", "frozen-clock"]);
});

Deno.test("outputs of a stage are inputs of another under their own names", () => {
  assert.deepEqual(outputsOf("a/b", "x.csv", "y.csv"), {
    "x.csv": output("a/b", "x.csv"),
    "y.csv": output("a/b", "y.csv"),
  });
});

Deno.test("parameters are those of the type that is named: the compiler refuses others, and those of no type", () => {
  assert.deepEqual(stage<Size>("a/b", "", { parameters: { points: 3 }, outputs: [] }).parameters, {
    points: 3,
  });
  // @ts-expect-error another parameter than the module reads
  stage<Size>("a/b", "", { parameters: { pints: 3 }, outputs: [] });
  // @ts-expect-error a type without its parameters
  stage<Size>("a/b", "", { outputs: [] });
  // @ts-expect-error parameters without their type
  stage("a/b", "", { parameters: { points: 3 }, outputs: [] });
});

Deno.test("every stage of a room has its code in that room, but for data that rooms share", () => {
  const elsewhere = paperGraph(loadProfile(root, "smoke")).stages.filter(({ name, module }) => {
    const [room] = name.split("/");
    return ["toy", "plateau", "geometry", "channel", "scaling", "beyond", "report"].includes(room!) &&
      !module.startsWith(`pipeline/paper/${room}/`);
  });
  assert.deepEqual(elsewhere.map(({ name, module }) => [name, module]), [
    ["geometry/data-text", "pipeline/paper/scaling/data.ts"],
    ["channel/limit-data", "pipeline/paper/scaling/data.ts"],
  ]);
});
