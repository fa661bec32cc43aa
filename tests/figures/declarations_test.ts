/** The table that declares every figure: what an edit of it runs again, its order, and its texts. */
import assert from "node:assert/strict";
import { dataFiles } from "../../pipeline/paper/drawing/figure.ts";
import { checkIds, FIGURES, TABLE_FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { Clone } from "../engine/clone.ts";
import { root } from "../root.ts";

Deno.test("an edited caption runs no drawing again, an edited title one, an edited specification those of its room", async () => {
  using clone = new Clone();
  let keys = await clone.keys();
  /** Stages whose keys an edit changes, where every stage reads what it read before. */
  const changedBy = async (path: string, from: string, to: string): Promise<string[]> => {
    clone.edit(path, from, to);
    const before = keys;
    keys = await clone.keys();
    return Object.keys(keys).filter((name) => keys[name] !== before[name]).sort();
  };
  const texts = "pipeline/paper/plateau/figures.ts";
  const [caption, title] = [
    "outside (dashed) it is a ridge",
    'title: "Figure 2c: the loss around a saddle line"',
  ];
  assert.deepEqual(await changedBy(texts, caption, "outside (dashed) it is a crest"), ["report/index"]);
  assert.deepEqual(await changedBy(texts, title, 'title: "Figure 2c: the loss near a saddle line"'), [
    ...["draw/fig2c", "report/index"],
    // It says what every stage is about.
    "report/stages",
  ]);
  const drawn = await changedBy("figures/scaling/ends.ts", "LEAST_HEIGHT] = [61, ", "LEAST_HEIGHT] = [62, ");
  const room = FIGURES.filter((figure) => figure.room === "scaling").map(({ id }) => `draw/${id}`);
  assert.deepEqual(drawn, room.sort());
});

Deno.test("figures stand in the order of the paper, those of ours behind the ones that they go with", () => {
  const ids = FIGURES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  // Figures of ours are numbered by no paper, and may be more.
  const numbered = ids.filter((id) => /^fig(\d|[A-CO]\d)/.test(id));
  const follow = (...some: string[]) => {
    assert.ok(` ${numbered.join(" ")} `.includes(` ${some.join(" ")} `), some.join(" "));
  };
  const behind = (ours: string, figure: string, next: string) => {
    const [from, at, to] = [figure, ours, next].map((id) => ids.indexOf(id as typeof ids[number])) as [
      ...[number, number, number],
    ];
    assert.ok(from >= 0 && from < at && at < to, `${ours} stands between ${figure} and ${next}`);
  };
  follow("fig1", "fig2", "fig2a");
  follow("fig3e", "fig3v", "fig4", "fig4a");
  follow("fig4g", "fig5");
  behind("generalisation", "fig4g", "fig5");
  behind("ends", "fig4g", "fig5");
  follow("fig5f", "fig6");
  behind("figGated", "fig5f", "fig6");
  follow("fig6d", "figA1", "figA2", "figA3", "figA4", "figB5", "figB5v", "figB6", "figB6v", "figB7", "figB8");
  follow("figB9", "figB10", "figB11", "figB12", "figB13", "figC6");
  // Beyond the paper.
  const first = numbered.length - numbered.toReversed().findIndex((id) => !id.startsWith("figO"));
  assert.equal(numbered[first - 1], "figC6");
  assert.ok(numbered.slice(first).includes("figO4"));
});

Deno.test("an id that differs from another in case only, or that every object has, is refused, and says so", () => {
  const figure = { title: "t", caption: "c", lookAt: "l", alt: "a", tables: {} };
  const refused = (rooms: Parameters<typeof checkIds>[0], message: RegExp) =>
    assert.throws(() => checkIds(rooms), (error: Error) => {
      assert.equal(error.name, "GraphError");
      assert.match(error.message, message);
      return true;
    });
  refused(
    { toy: { fig1: figure, Fig1: figure } },
    /^figures of toy: a figure's id must differ from others in more than case: Fig1 beside fig1 of toy$/,
  );
  refused(
    { toy: { ends: figure }, scaling: { ends: figure } },
    /^figures of scaling: .*: ends beside ends of toy$/,
  );
  for (const id of ["constructor", "toString", "hasOwnProperty", "__proto__"]) {
    refused({ toy: { [id]: figure } }, new RegExp(`^figures of toy: a figure's id must not be ${id}, `));
  }
  // This is no field, but the object's prototype.
  refused(
    { toy: { fig1: figure, __proto__: figure } },
    /^figures of toy: a figure's id must not be __proto__:/,
  );
  checkIds({ toy: { fig1: figure, fig1a: figure }, scaling: { fig10: figure } });
});

Deno.test("every figure says in a sentence each what to look at, and what it is for those who do not see it", () => {
  const said = new Set<string>();
  for (const [id, { title, caption, lookAt, alt }] of texts()) {
    for (const text of [title, caption, lookAt, alt]) {
      assert.ok(!said.has(text), `${id} says what was said before: ${text}`);
      said.add(text);
    }
    for (const text of [lookAt, alt]) {
      assert.match(text, /^[A-Z][^{}]*[.?]$/, id);
      // One sentence: nothing ends inside it.
      assert.doesNotMatch(text, /[.?!] [A-Z]/, id);
      assert.ok(text.length > 40 && text.length < 260, `${id}: ${text.length} characters`);
      assert.ok(!caption.includes(text.slice(0, 40)), `${id} repeats its caption: ${text}`);
    }
    assert.ok(!alt.startsWith(title), id);
  }
});

function texts() {
  return [...FIGURES.map((figure) => [figure.id, figure] as const), ...Object.entries(TABLE_FIGURES)];
}

Deno.test("a drawing reads its tables, passes on its data, and carries the title but no other text", () => {
  const { byName } = paperGraph(loadProfile(root, "smoke"));
  for (const figure of FIGURES) {
    const { id, title, tables, caption, lookAt, alt } = figure;
    const stage = byName.get(`draw/${id}`)!;
    for (const name of Object.keys(tables)) assert.ok(`${name}.csv` in stage.inputs, `${id}: ${name}`);
    for (const name of dataFiles(figure)) {
      assert.ok(
        name in stage.inputs && stage.outputs[name]!.publish!.includes(`${id}/${name}`),
        `${id}: ${name}`,
      );
    }
    const parameters = JSON.stringify(stage.parameters);
    assert.equal(stage.parameters.title, title);
    for (const text of [caption, lookAt, alt]) assert.ok(!parameters.includes(JSON.stringify(text)), id);
  }
});
