/** Everything that a stage can reach is on a list; nothing of it depends on the machine. */
import assert from "node:assert/strict";
import * as lists from "../../pipeline/engine/sandbox/names.ts";
import { type Draft, finished, Project } from "./fixture.ts";

const NAMES_FILE = new URL("sandbox_names.json", import.meta.url);
/** Writes the list of names anew, to be read before it is committed: NAMES=write deno task test sandbox_walk. */
const WRITE = Deno.env.get("NAMES") === "write";

const OWNERS: Readonly<Record<string, lists.Names>> = {
  "globalThis": lists.GLOBALS,
  "globalThis.Deno": lists.DENO,
  "globalThis.process": lists.PROCESS,
  "globalThis.crypto.(prototype)": lists.CRYPTO,
  "globalThis.SubtleCrypto.prototype": lists.SUBTLE,
  "globalThis.Performance.prototype": lists.PERFORMANCE,
  "globalThis.WorkerNavigator.prototype": lists.NAVIGATOR,
};

function walkingProject(): Project {
  const project = new Project();
  project.write("code/walk.js", Deno.readTextFileSync(new URL("sandbox_walk.js", import.meta.url)));
  project.stages = [{
    name: "walk",
    about: "",
    module: "code/walk.js",
    parameters: {},
    inputs: {},
    outputs: {
      "names.json": { publish: ["words/names.json"] },
      "values.json": { publish: ["words/values.json"] },
    },
  }];
  return project;
}

type Found = Readonly<Record<string, string>>;

async function walked(): Promise<Found> {
  using project = walkingProject();
  const { failed } = await project.run();
  assert.deepEqual(failed, []);
  return JSON.parse(project.read("output/words/names.json"));
}

Deno.test("every name of the global object, Deno and process in a stage is on a list, and the closed ones are closed", async () => {
  const found = await walked();
  for (const [owner, { allowed, closed }] of Object.entries(OWNERS)) {
    for (const name of found[owner]!.split(" ")) {
      const plain = name.replace(/^!/, "");
      // Marks that Deno puts on objects of its own.
      if (/^Symbol\((?!Deno\.internal)/.test(plain)) continue;
      assert.ok(
        allowed.has(plain) !== closed.has(plain),
        `${owner}.${plain} is on no list or on both: say in sandbox/names.ts whether a stage may have it`,
      );
      assert.equal(name.startsWith("!"), closed.has(plain), `${owner}.${plain}`);
    }
    const names = new Set(found[owner]!.split(" ").map((name) => name.replace(/^!/, "")));
    const gone = [...allowed, ...closed.keys()].filter((name) => !names.has(name));
    assert.deepEqual(gone, [], `names on the lists of ${owner} that this version of Deno does not have`);
  }
});

Deno.test("everything that can be reached from the global object in a stage is what was looked at", async () => {
  const found = await walked();
  if (WRITE) Deno.writeTextFileSync(NAMES_FILE, `${JSON.stringify(found, null, 1)}\n`);
  const known = JSON.parse(Deno.readTextFileSync(NAMES_FILE)) as Found;
  for (const owner of new Set([...Object.keys(found), ...Object.keys(known)])) {
    assert.equal(found[owner], known[owner], `${owner}: see whether results may depend on what is new`);
  }
});

Deno.test("what is Node's is not made for code that does not name it, and is closed for code that puts the name together", async () => {
  using project = new Project();
  const stage = (name: string): Draft => ({
    ...{ name, about: "", module: `code/${name}.js`, parameters: {}, inputs: {} },
    outputs: { "out.txt": { publish: [`words/${name}.txt`] } },
  });
  const made = `new Function("return this['proc' + 'ess']")().version.length`;
  project.write("code/hidden.js", `export default (c) => c.output("out.txt", String(${made}));\n`);
  project.write(
    "code/named.js",
    `export default (c) => c.output("out.txt", typeof Buffer + typeof process);\n`,
  );
  project.write(
    "code/asked.js",
    `export default (c) => c.output("out.txt", String(typeof globalThis["proc" + "ess"]));\n`,
  );
  project.stages = ["hidden", "named", "asked"].map(stage);
  const { failed } = await project.run([], { keepGoing: true });
  assert.deepEqual(failed.map(({ message }) => message), [
    "stage hidden: used process, which a stage does not have: write process in the module, so that it is made before " +
    "the stage",
  ]);
  assert.equal(project.read("output/words/named.txt"), "functionobject");
  assert.equal(project.read("output/words/asked.txt"), "object");
});

Deno.test("no value that a stage can reach depends on folder, arguments, time zone, locale, colours or processors", async () => {
  using one = walkingProject();
  using two = walkingProject();
  const environment = {
    ...{ TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", NO_COLOR: "1", FORCE_COLOR: "1" },
    ...{ USER: "nobody", NODE_ENV: "production", NODE_DEBUG: "x" },
  };
  const runs = await Promise.all([
    finished(one.start({ jobs: 1 })),
    finished(two.start({ jobs: 2, environment, cwd: "/", oneProcessor: true })),
  ]);
  assert.deepEqual(runs.map((run) => [run.code, run.err]), [[0, ""], [0, ""]]);
  const [first, second] = [one, two].map((project) =>
    JSON.parse(project.read("output/words/values.json")) as Found
  );
  assert.ok(Object.keys(first!).length > 1000);
  for (const path of Object.keys(first!)) assert.equal(second![path], first![path], path);
  assert.equal(two.read("output/words/names.json"), one.read("output/words/names.json"));
});
