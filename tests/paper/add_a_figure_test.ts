/**
 * What the README says of adding a figure, done in a copy of this repository: one with a stage, a claim and a number
 * of a profile of its own touches six files, and the commands know all of it.
 */
import assert from "node:assert/strict";
import claimsTable from "../../pipeline/paper/claims_table.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { Clone } from "../engine/clone.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";
import { addFigure, CLAIM, FIGURE, HALVINGS } from "./quotient.ts";

const TINY = "tests/paper/tiny.json";

/** A command's exit code, and what it printed. */
async function task(clone: Clone, ...words: string[]): Promise<{ code: number; out: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...words, "--profile", TINY],
    cwd: clone.folder,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  assert.ok(code === 0 || code === 2, out + err);
  return { code, out };
}

/** Stages that a plan runs, and those that run if what they read changes by that. */
function toRun({ out }: { readonly out: string }): string[] {
  return [...out.matchAll(/^(?:run|undecided) +(\S+)/gm)].map(([, stage]) => stage!).sort();
}

/** What the recorded run of a profile tested, with further tests of claims, as claims/table reads them. */
function tableOf(clone: Clone, parameters: MemoryContext["parameters"], own: string): MemoryContext {
  const recorded = readTable(Deno.readTextFileSync(`${clone.folder}/data/results/tests_smoke.csv`));
  const columns = Object.keys(recorded[0]!);
  const statements = parameters.statements as unknown as { claim: number; stage: string }[];
  const inputs = Map.groupBy(statements, ({ stage }) => stage).entries().map(([stage, stated]) => {
    const rows = recorded.filter((row) => stated.some(({ claim }) => claim === row.claim));
    const text = writeTable(columns, rows.map((row) => columns.map((column) => row[column]!)));
    return [`${stage} claims.csv`, stage === "toy/quotient" ? own : text];
  });
  const context = new MemoryContext(parameters, Object.fromEntries(inputs));
  claimsTable(context);
  return context;
}

const clone = new Clone();
addEventListener("unload", () => clone[Symbol.dispose]());
const [tree, keys] = [clone.tree(), await clone.keys()];
addFigure(clone);
const [added, keysAdded] = [clone.tree(), await clone.keys()];

const changedKeys = (before: typeof keys, after: typeof keys) =>
  Object.keys(after).filter((stage) => after[stage] !== before[stage]).sort();

Deno.test("a figure with its stage, claim and number touches the six files that the READMEs name, and no other", () => {
  const touched = [...added].filter(([path, hash]) => tree.get(path) !== hash).map(([path]) => path).sort();
  assert.equal(touched.length, 6, touched.join(" "));
  assert.equal(added.size, tree.size + 2);
  const told = (text: string) =>
    [...text.matchAll(/^\d\. `((?:figures|pipeline\/paper)\/EXPERIMENT\/\w+\.ts)`/gm)].map(([, path]) =>
      path!.replace("EXPERIMENT", "toy").replace("NAME", "quotient")
    );
  for (const document of ["README.md", "pipeline/README.md"]) {
    assert.deepEqual(told(Deno.readTextFileSync(`${root}/${document}`)).sort(), touched, document);
  }
});

Deno.test("the added files are well typed, and the tests of claims, rooms and folders pass without an edit", async () => {
  await clone.run("check", "--frozen", "pipeline/paper/graph.ts", "pipeline/paper/toy/specs.ts");
  const tests = [
    "tests/claims/table_test.ts",
    "tests/claims/texts_test.ts",
    "tests/paper/stage_builder_test.ts",
  ];
  await clone.run("test", "--frozen", "--no-check", "--allow-all", ...tests);
  // Every room has place for one more stage.
  const folders = ["--filter", "no folder of code has more than"];
  const law = await clone.run("test", "--frozen", "--no-check", "-A", ...folders, "tests/import_law_test.ts");
  assert.match(law, /\b1 passed/);
});

Deno.test("it runs again the drawings of its room, the table of claims and the report, and nothing that computes", () => {
  assert.deepEqual(
    changedKeys(keys, keysAdded).filter((stage) => !/^draw\/(fig1|fig6[a-d]?|figB12)$/.test(stage)),
    ["claims/table", `draw/${FIGURE}`, "report/index", "report/stages", "toy/quotient"],
  );
});

Deno.test("plan lists its stage, reproduce draws it with no profile changed, the table has its claim", async () => {
  const planned = await task(clone, "plan", FIGURE);
  assert.deepEqual(toRun(planned), [`draw/${FIGURE}`, "toy/quotient"]);
  await task(clone, "reproduce", FIGURE, "fig6a", "toy/quotient");
  const made = (path: string) => Deno.readTextFileSync(`${clone.folder}/output/tiny/${path}`);
  assert.match(made(`${FIGURE}/${FIGURE}.svg`), /<title>A difference quotient of σ becomes σ′<\/title>/);
  assert.equal(readTable(made(`${FIGURE}/quotient.csv`)).length, HALVINGS + 1);

  const graph: typeof import("../../pipeline/paper/graph.ts") = await import(
    `${clone.folder}/pipeline/paper/graph.ts`
  );
  const profiles: typeof import("../../pipeline/paper/profiles.ts") = await import(
    `${clone.folder}/pipeline/paper/profiles.ts`
  );
  const { byName } = graph.paperGraph(profiles.loadProfile(clone.folder, `${clone.folder}/${TINY}`));
  assert.deepEqual(byName.get("toy/quotient")!.parameters, { halvings: HALVINGS });
  const { parameters, inputs } = byName.get("claims/table")!;
  assert.ok(
    "toy/quotient claims.csv" in inputs && "toy/quotient claims.csv" in byName.get("report/index")!.inputs,
  );
  assert.ok((byName.get("report/index")!.parameters.claimFiles as string[]).includes("claims/quotient.csv"));
  const { outputs } = tableOf(clone, parameters, made("claims/quotient.csv"));
  const rows = readTable(outputs.get("claims.csv")!);
  assert.deepEqual(rows.map(({ claim }) => claim), Array.from({ length: CLAIM }, (_, i) => i + 1));
  assert.equal(rows.at(-1)!.verdict, "reproduced");
  assert.match(
    outputs.get("claims.md")!,
    /^\| 15 \| The difference quotient .*\| section 4 \| reproduced \| 1, 0, 0 \|/m,
  );
});

Deno.test("another number in a profile runs its stage again, and what follows from it alone", async () => {
  const drawn = ["fig6a", FIGURE];
  assert.deepEqual(await task(clone, "plan", ...drawn).then(toRun), []);
  for (const profile of [TINY, "data/profiles/smoke.json"]) {
    clone.edit(profile, '"toy": {', `"toy": { "halvings": ${HALVINGS - 2},`);
  }
  const planned = await task(clone, "plan", ...drawn);
  assert.match(planned.out, /halvings/);
  assert.deepEqual(toRun(planned), [`draw/${FIGURE}`, "toy/quotient"]);
  await task(clone, "reproduce", ...drawn);
  const table = Deno.readTextFileSync(`${clone.folder}/output/tiny/${FIGURE}/quotient.csv`);
  assert.equal(readTable(table).length, HALVINGS - 1);
  // In the whole graph, where every stage reads what it read before: the page of stages shows the number.
  assert.deepEqual(changedKeys(keysAdded, await clone.keys()), ["report/stages", "toy/quotient"]);
});
