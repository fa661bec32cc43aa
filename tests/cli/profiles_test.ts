/** Profiles: the three are right, and broken ones are refused with the path of the value. */
import assert from "node:assert/strict";
import { dependencies, flattenParameters } from "../../pipeline/engine/mod.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile, type Profile, PROFILES } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";
import { Profiles, quick } from "./profile_folder.ts";

/** How many panels each figure of the paper has, lettered from a; and the figures of its appendices. */
const PANELS = { fig1: 0, fig2: 4, fig3: 5, fig4: 7, fig5: 6, fig6: 4 };
const APPENDICES = { figA: [1, 4], figB: [5, 13] } as const;
const OF_THE_PAPER = [
  ...Object.entries(PANELS).flatMap((
    [id, count],
  ) => [id, ...[..."abcdefg"].slice(0, count).map((l) => id + l)]),
  ...Object.entries(APPENDICES).flatMap(([id, [first, last]]) =>
    Array.from({ length: last - first + 1 }, (_, i) => `${id}${first + i}`)
  ),
];

Deno.test("every figure and panel of the paper is declared", () => {
  const declared = FIGURES.map(({ id }) => id);
  assert.deepEqual(OF_THE_PAPER.filter((id) => !declared.includes(id)), []);
});

for (const name of PROFILES) {
  Deno.test(`profile ${name} makes a graph in which every figure is published in all its forms`, () => {
    const graph = paperGraph(loadProfile(root, name));
    const published = graph.stages.flatMap((stage) =>
      Object.values(stage.outputs).flatMap((each) => each.publish ?? [])
    );
    for (const id of [...FIGURES.map(({ id }) => id), "table1"]) {
      for (const kind of ["svg", "pdf", "png", "vl.json"]) {
        assert.ok(published.includes(`${id}/${id}.${kind}`), id);
      }
      // A figure of several panels has its data with them.
      const data = new RegExp(`^${id}[a-z]?/.+\\.csv$`);
      assert.ok(published.some((path) => data.test(path)), `${id} as CSV`);
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
const OF_A_SIZE =
  /^(scaling\/(data|kernels|flow|ends)|beyond\/(entrances\/(test|kernels|train|stalls)|ways-out\/tried|gates\/study))-/;

/** With every training in one stage: what comes out does not depend on it (paper/cut_test.ts). */
function uncut(profile: Profile): Profile {
  const { plateau, scaling } = profile;
  return {
    ...profile,
    plateau: { ...plateau, runs: { ...plateau.runs, networks_per_stage: 0 } },
    scaling: { ...scaling, train: { ...scaling.train, networks_per_stage: 0 } },
  };
}

Deno.test("profiles differ in numbers only: the same stages and outputs, but for the sizes of networks", () => {
  const graphs = PROFILES.map((name) => paperGraph(uncut(loadProfile(root, name))).stages);
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

/** A message without its end, which must be a next command, or say which files and names there are. */
function faultOf({ message }: Error, asked: string): string {
  if (/(: restore it with git checkout \S+|, or a name: [\w, ]+)$/.test(message)) return message;
  const end = `, then run deno task plan --profile ${asked}`;
  assert.ok(message.endsWith(end), message);
  const [, fault] = /^(.*): (?:correct the file|take an extends out of one of them)$/
    .exec(message.slice(0, -end.length)) ?? [];
  assert.ok(fault !== undefined, message);
  return fault;
}

const BROKEN: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ["is not JSON", (text) => text.slice(0, 200), /data\/profiles\/smoke\.json cannot be read: .*git checkout/],
  [
    "lacks a value",
    (text) => text.replace(/"seed": 1\n/, '"sed": 1\n'),
    /smoke\.json: toy\.samples\.sed is not known here: did you mean seed\? There are count, seed$/,
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
    assert.throws(() => loadEdited(edit), (error: Error) => message.test(faultOf(error, "smoke")));
    assert.doesNotThrow(() => loadEdited((text) => text));
  });
}

/** The fields of every stage's key that a profile decides, by stage. */
function keysOf(profile: Profile): string {
  return JSON.stringify(
    paperGraph(profile).stages.map(({ name, parameters }) => [name, flattenParameters(parameters)]),
  );
}

/** The same value with every object's fields in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, each]) => [name, reversed(each)]));
}

Deno.test("a profile of one's own is the same graph, with the same keys, however it is spelled", () => {
  const whole = quick();
  whole.toy.minibatch.epochs = 4000;
  whole.plateau.runs.seeds = 3;
  const changes = { plateau: { runs: { seeds: 3 } }, toy: { minibatch: { epochs: 4e3 } } };
  const spellings: { readonly [path: string]: unknown }[] = [
    { "mine/more.json": whole },
    { "mine/more.json": reversed(whole) },
    { "mine/more.json": { extends: "quick", ...changes } },
    {
      "mine/more.json": { toy: changes.toy, extends: "base.json" },
      "mine/base.json": {
        plateau: changes.plateau,
        extends: "../data/profiles/quick.json",
      },
    },
    { "data/profiles/more.json": { ...changes, extends: "quick" } },
  ];
  const graphs = spellings.map((files) => {
    using profiles = new Profiles(files);
    const [path] = Object.keys(files) as [string];
    const profile = loadProfile(profiles.folder, path.startsWith("data/") ? "more" : profiles.path(path));
    assert.equal(profile.name, "more");
    return { keys: keysOf(profile), bytes: JSON.stringify(paperGraph(profile).stages) };
  });
  for (const graph of graphs) assert.deepEqual(graph, graphs[0]);
  assert.notEqual(
    graphs[0]!.keys,
    keysOf({ ...loadProfile(root, "quick"), name: "more" }),
    "the changes count",
  );
});

Deno.test("−0 is 0, so that both have one key", () => {
  using profiles = new Profiles();
  const [zero, negative] = ["0", "-0"].map((x) => {
    const text = `{ "extends": "quick", "toy": { "landscape": { "alpha_from": ${x} } } }`;
    Deno.writeTextFileSync(profiles.path("mine/zero.json"), text);
    return loadProfile(profiles.folder, profiles.path("mine/zero.json")).toy.landscape.alpha_from;
  });
  assert.ok(Object.is(zero, 0) && Object.is(negative, 0));
});

Deno.test("a profile that extends another and changes nothing has its keys, but for its name", () => {
  using profiles = new Profiles({ "mine/same.json": { extends: "quick" } });
  const same = loadProfile(profiles.folder, profiles.path("mine/same.json"));
  assert.equal(keysOf({ ...same, name: "quick" }), keysOf(loadProfile(root, "quick")));
});

const OWN:
  readonly (readonly [what: string, files: { readonly [path: string]: unknown }, message: RegExp])[] = [
    [
      "an unknown field",
      { "mine/a.json": { extends: "quick", toy: { landscape: { gamma_pints: 3 } } } },
      /^\S*mine\/a\.json: toy\.landscape\.gamma_pints is not known here: did you mean gamma_points\? There are gamma_from, /,
    ],
    [
      "a misspelled extends",
      { "mine/a.json": { extend: "quick" } },
      /: extend is not known here: did you mean extends\?/,
    ],
    [
      "a number out of range",
      { "mine/a.json": { extends: "quick", plateau: { runs: { seeds: 0 } } } },
      /mine\/a\.json: plateau\.runs\.seeds must be a whole number from 1 to 10000: found 0$/,
    ],
    [
      "a wrong value in the file that it extends",
      { "mine/a.json": { extends: "b.json" }, "mine/b.json": { extends: "quick", spectra: 1 } },
      /^b\.json: spectra is not known here/,
    ],
    [
      "a lacking field",
      { "mine/a.json": { about: "x" } },
      /mine\/a\.json: toy must be an object: found nothing$/,
    ],
    [
      "a field that every object has by nature",
      { "mine/a.json": { extends: "quick", toy: { constructor: 1 } } },
      /mine\/a\.json: toy\.constructor is not known here\. There are samples, curve, /,
    ],
    [
      "a list for a section",
      { "mine/a.json": { extends: "quick", toy: { curve: [] } } },
      /mine\/a\.json: toy\.curve must be an object: found \[\]$/,
    ],
    [
      "a list for the whole",
      { "mine/a.json": [] },
      /mine\/a\.json: the file must be an object: found \[\]$/,
    ],
    [
      "another choice",
      { "mine/a.json": { extends: "quick", plateau: { data: { standardise: "mine" } } } },
      /mine\/a\.json: plateau\.data\.standardise must be one of own, published: found "mine"$/,
    ],
    [
      "batches that are no part of the samples",
      { "mine/a.json": { extends: "quick", toy: { sharpness: { batches: [16, 48] } } } },
      /mine\/a\.json: toy\.sharpness\.batches must be a divisor of toy\.samples\.count = 4096: found 48$/,
    ],
    [
      "values that do not go together with those that it extends",
      { "mine/a.json": { extends: "quick", toy: { curve: { from: 9 } } } },
      /mine\/a\.json: toy\.curve\.from must be less than toy\.curve\.to = [\d.]+: found 9$/,
    ],
    [
      "values that do not go together",
      { "mine/a.json": { extends: "quick", toy: { curve: { from: 9, to: 1 } } } },
      /mine\/a\.json: toy\.curve\.from must be less than toy\.curve\.to = 1: found 9$/,
    ],
    [
      "an unknown base",
      { "mine/a.json": { extends: "quik" } },
      /mine\/a\.json: extends unknown profile "quik": did you mean quick\? There are night, paper, quick, smoke;/,
    ],
    [
      "a base that is no name",
      { "mine/a.json": { extends: 3 } },
      /extends must be the name of a profile or a file: found 3$/,
    ],
    [
      "a circle",
      { "mine/a.json": { extends: "b.json" }, "mine/b.json": { extends: "a.json" } },
      /mine\/a\.json: extends goes in a circle: \S+ → b\.json → a\.json$/,
    ],
    [
      "a base that is no JSON",
      { "mine/a.json": { extends: "b.json" }, "mine/b.json": undefined },
      /^b\.json cannot be read: /,
    ],
    [
      "a base that is not there",
      { "mine/a.json": { extends: "c.json" } },
      /^c\.json cannot be read: it does not exist/,
    ],
  ];

for (const [what, files, message] of OWN) {
  Deno.test(`a profile of one's own with ${what} is refused in one line`, () => {
    using profiles = new Profiles(files);
    assert.throws(() => loadProfile(profiles.folder, profiles.path("mine/a.json")), (error: Error) => {
      assert.equal(error.name, "ProfileError");
      assert.match(faultOf(error, profiles.path("mine/a.json")), message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}

Deno.test("a file with the name of one of the project's profiles is refused, as both would have one output", () => {
  using profiles = new Profiles({ "mine/quick.json": { extends: "smoke" } });
  assert.throws(
    () => loadProfile(profiles.folder, profiles.path("mine/quick.json")),
    /has the name of data\/profiles\/quick\.json/,
  );
  assert.equal(loadProfile(profiles.folder, profiles.path("data/profiles/quick.json")).name, "quick");
});

Deno.test("a number too large for a computer is named so", () => {
  for (
    const [text, message] of [
      [
        "[1e400]",
        /toy\.sharpness\.batches must be a rising list of whole numbers .*: found \[Infinity, a number too large\]$/,
      ],
      ["[16, -1e400]", /found \[16,-Infinity, a number too large\]$/],
    ] as const
  ) {
    assert.throws(() =>
      loadEdited((whole) => {
        const edited = whole.replace(
          /("sharpness": \{\s*"batches": )\[[^\]]*\]/,
          (_, before) => before + text,
        );
        assert.notEqual(edited, whole);
        return edited;
      }), (error: Error) => message.test(faultOf(error, "smoke")));
  }
});
