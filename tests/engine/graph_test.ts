import { defineGraph, GraphError } from "../../pipeline/engine/graph.ts";
import { type InputSource, output, type StageDeclaration } from "../../pipeline/engine/stage.ts";
import assert from "node:assert/strict";

function stage(name: string, inputs: Record<string, InputSource> = {}, publish?: string): StageDeclaration {
  return {
    name,
    about: name,
    module: "m.ts",
    parameters: {},
    inputs,
    outputs: { out: publish === undefined ? {} : { publish: [publish] } },
  };
}

Deno.test("stages are ordered after what they read", () => {
  const graph = defineGraph([
    stage("c", { x: output("b", "out") }),
    stage("b", { x: output("a", "out") }),
    stage("a"),
  ]);
  assert.deepEqual(graph.stages.map((s) => s.name), ["a", "b", "c"]);
});

Deno.test("a cycle is an error that prints its path", () => {
  const make = () =>
    defineGraph([
      stage("start", { x: output("a", "out") }),
      stage("a", { x: output("b", "out") }),
      stage("b", { x: output("a", "out") }),
    ]);
  assert.throws(make, (e) => e instanceof GraphError && e.message === "cycle: a ← b ← a");
});

Deno.test("two makers of one published path are an error that names both", () => {
  assert.throws(
    () => defineGraph([stage("a", {}, "fig/x.svg"), stage("b", {}, "fig/x.svg")]),
    /a\/out and by b\/out/,
  );
});

Deno.test("an input that nobody makes is an error that names it", () => {
  assert.throws(() => defineGraph([stage("a", { x: output("b", "out") })]), /b, which does not exist/);
  assert.throws(() => defineGraph([stage("a", { x: output("b", "no") }), stage("b")]), /makes only out/);
});

Deno.test("a parameter that is no finite number is an error that names stage and place", () => {
  const made = (parameters: StageDeclaration["parameters"]) => () =>
    defineGraph([{ ...stage("a"), parameters }]);
  assert.throws(
    made({ plan: { steps: [1, NaN] } }),
    (e) =>
      e instanceof GraphError && e.message === "stage a: parameter plan.steps.1 must be finite: found NaN",
  );
  assert.throws(made({ x: -Infinity }), /^GraphError: stage a: parameter x must be finite: found -Infinity$/);
});

Deno.test("a chain of 10 000 stages is ordered without recursion", () => {
  const stages = Array.from(
    { length: 10_000 },
    (_, i) => stage(`s${i}`, i < 9_999 ? { x: output(`s${i + 1}`, "out") } : {}),
  );
  assert.equal(defineGraph(stages).stages[0]!.name, "s9999");
});
