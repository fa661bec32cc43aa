/** A stage reaches for something it did not declare: it fails, and the message names stage and resource. */
import assert from "node:assert/strict";
import { Project } from "./engine_fixture.ts";

async function failureOf(
  code: string,
  allow: readonly ("frozen-clock" | "host-math")[] = [],
): Promise<string | null> {
  using project = new Project();
  project.write("code/probe.js", code);
  project.stages = [{
    name: "probe",
    about: "",
    module: "code/probe.js",
    parameters: {},
    inputs: {},
    outputs: { "out.txt": {} },
    allow,
  }];
  const result = await project.run();
  return result.failed[0]?.message ?? null;
}

const body = (statement: string) =>
  `export default async (c) => { ${statement}; c.output("out.txt", "x"); };`;

const PROBES: readonly (readonly [what: string, code: string, message: RegExp])[] = [
  [
    "an undeclared file",
    body(`Deno.readTextFileSync("data/a.txt")`),
    /^stage probe: used read access to "data\/a\.txt"/,
  ],
  [
    "writing a file",
    body(`Deno.writeTextFileSync("data/b.txt", "")`),
    /^stage probe: used write access to "data\/b\.txt"/,
  ],
  ["the environment", body(`Deno.env.get("HOME")`), /^stage probe: used env access to "HOME"/],
  [
    "the network",
    body(`await fetch("http://127.0.0.1:8999/")`),
    /^stage probe: used net access to "127\.0\.0\.1:8999"/,
  ],
  [
    "a program",
    body(`new Deno.Command("ls").outputSync()`),
    /^stage probe: used run access to ("ls"|a program)/,
  ],
  ["the clock", body(`Date.now()`), /^stage probe: used the clock \(Date\)/],
  ["the date", body(`new Date()`), /^stage probe: used the clock \(Date\)/],
  ["the fine clock", body(`performance.now()`), /^stage probe: used the clock \(performance\.now\)/],
  ["the origin of time", body(`performance.timeOrigin`), /^stage probe: used the clock \(performance\.time/],
  ["a mark in time", body(`performance.mark("a")`), /^stage probe: used the clock \(performance\.mark\)/],
  ["calendar functions", body(`Temporal.Now.instant()`), /^stage probe: used the clock \(Temporal\)/],
  ["the time of a file", body(`new File([], "a").lastModified`), /used the clock \(File\.lastModified\)/],
  ["Node's clock", body(`process.hrtime()`), /^stage probe: used process\.hrtime/],
  ["the folder it runs in", body(`Deno.cwd()`), /^stage probe: used Deno\.cwd/],
  ["its memory", body(`Deno.memoryUsage()`), /^stage probe: used Deno\.memoryUsage/],
  ["the number of processors", body(`navigator.hardwareConcurrency`), /used navigator\.hardwareConcurrency/],
  [
    "Node's random numbers",
    `import { randomBytes } from "node:crypto"; export default (c) => c.output("out.txt", randomBytes(8));`,
    /^stage probe: code\/probe\.js imports node:crypto/,
  ],
  ["random numbers", body(`Math.random()`), /^stage probe: used Math\.random/],
  [
    "cryptographic random numbers",
    body(`crypto.getRandomValues(new Uint8Array(1))`),
    /used crypto\.getRandomValues/,
  ],
  ["host-dependent elementary functions", body(`Math.exp(1)`), /^stage probe: used Math\.exp/],
  ["the locale", body(`(1.5).toLocaleString()`), /^stage probe: used the locale \(Number\.toLocaleString\)/],
  [
    "language-dependent order",
    body(`"a".localeCompare("b")`),
    /^stage probe: used the locale \(String\.localeCompare\)/,
  ],
  ["Intl", body(`new Intl.NumberFormat()`), /^stage probe: used the locale \(Intl\)/],
  ["a worker of its own", body(`new Worker("data:,")`), /^stage probe: used Worker/],
  [
    "the clock while loading",
    `const t = Date.now(); export default () => t;`,
    /^stage probe: used the clock \(Date\)/,
  ],
  ["an undeclared input", body(`c.input("secret")`), /^stage probe: reads the input "secret"/],
  ["an undeclared output", body(`c.output("more.txt", "")`), /^stage probe: sets the output "more\.txt"/],
  ["an output set twice", body(`c.output("out.txt", "")`), /^stage probe: sets the output "out\.txt" twice/],
  ["an output not set", `export default () => {};`, /^stage probe: returned without setting .* out\.txt/],
  ["no stage at all", `export default 5;`, /^stage probe: its module has no default export/],
  ["a module that does not parse", `export default (`, /^stage probe: /],
];

Deno.test("a stage that uses a program where libraries have a folder of their own fails just as clearly", async () => {
  const before = Deno.env.get("LD_LIBRARY_PATH");
  Deno.env.set("LD_LIBRARY_PATH", "/nonexistent");
  try {
    const found = await failureOf(body(`new Deno.Command("ls").outputSync()`));
    assert.match(
      found ?? "no failure",
      /^stage probe: used run access to a program, which it does not declare/,
    );
  } finally {
    if (before === undefined) Deno.env.delete("LD_LIBRARY_PATH");
    else Deno.env.set("LD_LIBRARY_PATH", before);
  }
});

for (const [what, code, message] of PROBES) {
  Deno.test(`a stage that uses ${what} fails with a clear line`, async () => {
    const found = await failureOf(code);
    assert.match(found ?? "no failure", message);
    assert.ok(!found!.includes("\n"), found!);
  });
}

Deno.test("an allowance gives a constant clock and the host's elementary functions, nothing more", async () => {
  const code = body(`
    const ok = new Date().getTime() === 946684800000 && new Date(2020, 1, 1).getHours() === 0 &&
      performance.now() === 0 && Math.exp(0) === 1;
    if (!ok) throw new Error("the clock runs")`);
  assert.equal(await failureOf(code, ["frozen-clock", "host-math"]), null);
  assert.match(
    await failureOf(body("Math.random()"), ["frozen-clock", "host-math"]) ?? "",
    /used Math\.random/,
  );
});
