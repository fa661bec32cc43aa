/** A stage reaches for something it did not declare: it fails, and the message names stage and resource. */
import assert from "node:assert/strict";
import type { Allowance } from "../../pipeline/engine/stage.ts";
import { finished, Project } from "./fixture.ts";

async function failureOf(code: string, allow: readonly Allowance[] = []): Promise<string | null> {
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
  ["Node's clock", body(`process.hrtime()`), /^stage probe: used the clock \(process\.hrtime\)/],
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
  [
    "the fine clock by its prototype",
    body(`Performance.prototype.now.call(performance)`),
    /^stage probe: used the clock \(performance\.now\)/,
  ],
  ["a mark in time by its class", body(`new PerformanceMark("a")`), /used the clock \(PerformanceMark\)/],
  ["Node's fine clock", body(`process.hrtime.bigint()`), /^stage probe: used the clock \(process\.hrtime\)/],
  ["how long the machine runs", body(`Deno.osUptime()`), /^stage probe: used the clock \(Deno\.osUptime\)/],
  [
    "timestamps of the device",
    body(`GPUDevice.prototype.createQuerySet.call({}, { type: "timestamp", count: 1 })`),
    /^stage probe: used the clock \(GPUDevice\.createQuerySet\)/,
  ],
  [
    "random numbers by their prototype",
    body(`Crypto.prototype.getRandomValues.call(crypto, new Uint8Array(1))`),
    /^stage probe: used crypto\.getRandomValues/,
  ],
  [
    "random names by their prototype",
    body(`Crypto.prototype.randomUUID.call(crypto)`),
    /^stage probe: used crypto\.randomUUID/,
  ],
  [
    "a random key by its prototype",
    body(
      `await SubtleCrypto.prototype.generateKey.call(crypto.subtle, { name: "AES-GCM", length: 128 }, true, ["sign"])`,
    ),
    /^stage probe: used crypto\.subtle\.generateKey/,
  ],
  [
    "random padding",
    body(`await crypto.subtle.encrypt({ name: "RSA-OAEP" }, {}, new Uint8Array(1))`),
    /^stage probe: used crypto\.subtle\.encrypt/,
  ],
  [
    "a random address",
    body(`URL.createObjectURL(new Blob([]))`),
    /^stage probe: used URL\.createObjectURL/,
  ],
  ["a random boundary", body(`new Response(new FormData())`), /^stage probe: used FormData/],
  ["the address of its module", body(`import.meta.url`), /^stage probe: code\/probe\.js uses import\.meta/],
  [
    "the folder of its module",
    body(`import.meta.dirname`),
    /^stage probe: code\/probe\.js uses import\.meta/,
  ],
  [
    "the file of its module",
    body(`import.meta["filename"]`),
    /^stage probe: code\/probe\.js uses import\.meta/,
  ],
  [
    "the address of its module in made code",
    body(`eval("import" + ".meta.url")`),
    /^stage probe: used code made from text that imports/,
  ],
  [
    "a Node module in made code",
    body(`await new Function("return import('node:os')")()`),
    /^stage probe: used code made from text that imports/,
  ],
  [
    "a Node module in made code of a kind without a name",
    body(`await (async () => {}).constructor("return import('node:os')")()`),
    /^stage probe: used code made from text that imports/,
  ],
  ...["async () => {}", "function* () {}", "async function* () {}", "() => {}"].map((kind) =>
    [
      `a Node module in code made by the parent of the constructor of ${kind}`,
      body(`let maker = (${kind}).constructor;
        for (; typeof maker === "function"; maker = Object.getPrototypeOf(maker)) {
          let made;
          try { made = new maker("return imp" + "ort('node:vm')"); } catch (error) {
            if (/made from text/.test(error.message)) continue;
            if (maker === Function.prototype) throw new Error("every parent is guarded");
            throw error;
          }
          throw new Error("made it");
        }`),
      /^stage probe: every parent is guarded/,
    ] as const
  ),
  [
    "a Node module in made code where the check's own functions are the stage's",
    body(`RegExp.prototype.exec = () => null; RegExp.prototype.test = () => false;
      Array.prototype.some = () => false; Array.prototype.map = () => ["return imp" + "ort('node:vm')"];
      Reflect.apply = () => null; globalThis.String = () => "";
      await new Function("return imp" + "ort('node:vm')")()`),
    /^stage probe: used code made from text that imports/,
  ],
  [
    "a request's relative address",
    body(`new Request("x").url`),
    /used Request with a relative address \("x"\)/,
  ],
  [
    "a request's relative address by its prototype",
    body(`new Request.prototype.constructor("x").url`),
    /used Request with a relative address/,
  ],
  [
    "a request's relative address by a class of its own",
    body(`new (class extends Request {})({ toString: () => "x" }).url`),
    /used Request with a relative address/,
  ],
  ["a relative address to fetch", body(`await fetch("x")`), /used fetch with a relative address \("x"\)/],
  [
    "a relative address to go to",
    body(`Response.redirect("/x").headers.get("location")`),
    /used Response\.redirect with a relative address \("\/x"\)/,
  ],
  [
    "a Node module by its name",
    body(`process.getBuiltinModule("node:os")`),
    /used process\.getBuiltinModule/,
  ],
  ["its worker's address", body(`location.href`), /^stage probe: used location/],
  [
    "the file of an error",
    body(`new ErrorEvent("error", { filename: "a" }).filename`),
    /^stage probe: used ErrorEvent\.filename/,
  ],
  ["the arguments", body(`Deno.args.length`), /^stage probe: used Deno\.args/],
  ["Node's arguments", body(`process.argv.length`), /^stage probe: used process\.argv/],
  ["the system", body(`Deno.build.os`), /^stage probe: used Deno\.build/],
  ["Node's system", body(`process.platform`), /^stage probe: used process\.platform/],
  ["the process's number", body(`Deno.pid`), /^stage probe: used Deno\.pid/],
  ["Node's process number", body(`process.pid`), /^stage probe: used process\.pid/],
  ["Node's memory", body(`process.memoryUsage.rss()`), /^stage probe: used process\.memoryUsage/],
  ["whether colours are wanted", body(`Deno.noColor`), /^stage probe: used Deno\.noColor/],
  ["a variable that Deno always shows", body(`Deno.env.get("NO_COLOR")`), /used env access to "NO_COLOR"/],
  ["Node's environment", body(`process.env.NO_COLOR`), /^stage probe: used env access to "NO_COLOR"/],
  ["all of the environment", body(`Object.keys(process.env)`), /^stage probe: used env access/],
  ["Deno's inner parts", body(`Deno[Deno.internal].core`), /^stage probe: used Deno\.internal/],
  [
    "Deno's inner parts by their symbol",
    body(`Deno[Object.getOwnPropertySymbols(Deno)[0]].core`),
    /^stage probe: used Deno\.Symbol\(Deno\.internal\)/,
  ],
  [
    "the number of processors by its prototype",
    body(`Reflect.get(WorkerNavigator.prototype, "hardwareConcurrency", navigator)`),
    /^stage probe: used navigator\.hardwareConcurrency/,
  ],
  ["the name of the runtime", body(`navigator.userAgent`), /^stage probe: used navigator\.userAgent/],
  ["the language", body(`navigator.language`), /^stage probe: used the locale \(navigator\.language\)/],
  [
    "the adapter's name",
    body(`(await navigator.gpu.requestAdapter()).info.description`),
    /^stage probe: used navigator\.gpu, .* allow it in the stage's declaration \(allow: \["webgpu"\]\)/,
  ],
  [
    "the adapter by the prototype",
    body(`Reflect.get(WorkerNavigator.prototype, "gpu", navigator)`),
    /^stage probe: used navigator\.gpu/,
  ],
  ["a signal at a time", body(`AbortSignal.timeout(1)`), /used the clock \(AbortSignal\.timeout\)/],
  [
    "a wait for memory up to a time",
    body(`Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)`),
    /used the clock \(Atomics\.waitAsync\)/,
  ],
  ["locks of the process", body(`navigator.locks`), /^stage probe: used navigator\.locks/],
  [
    "the command's output",
    body(`Deno.stdout.writeSync(new Uint8Array())`),
    /^stage probe: used Deno\.stdout/,
  ],
  ["Node's output", body(`process.stdout.write("")`), /^stage probe: used process\.stdout/],
  ["the command's input", body(`Deno.stdin.readSync(new Uint8Array(1))`), /^stage probe: used Deno\.stdin/],
  ["the end of the process", body(`Deno.exit(0)`), /^stage probe: used Deno\.exit/],
  ["Node's end of the process", body(`process.exit(0)`), /^stage probe: used process\.exit/],
  ["a message of its own", body(`postMessage({ kind: "done", outputs: {} })`), /used postMessage/],
  ["a channel", body(`new BroadcastChannel("a")`), /^stage probe: used BroadcastChannel/],
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

Deno.test("whole addresses are as they were, and code made from text computes", async () => {
  const code = body(`
    const address = "https://example.org/a?b#c";
    const request = new Request(new URL(address), { method: "PUT" });
    const AsyncFunction = (async () => {}).constructor;
    const found = [request.url, request.method, new Request(request).url, request instanceof Request,
      Response.redirect(address, 303).headers.get("location"), Response.redirect(address, 303).status,
      await (await fetch("data:text/plain,hi")).text(), await new AsyncFunction("a", "return a + 1")(2),
      (async () => {}) instanceof AsyncFunction, new Function("a", "b", "return a * b")(2, 3), eval("1 + 1")];
    const expected = [address, "PUT", address, true, address, 303, "hi", 3, true, 6, 2];
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(JSON.stringify(found))`);
  assert.equal(await failureOf(code), null);
});

Deno.test("no way leads from the constant clock to the real one or to the time zone", async () => {
  const code = body(`
    const instant = 946684800000;
    const clocks = [Date, Date.prototype.constructor, new Date().constructor, Object.getPrototypeOf(Date),
      Object.getPrototypeOf(Date.prototype).constructor, Object.getPrototypeOf(new Date()).constructor];
    for (const clock of clocks) {
      if (typeof clock.now === "function" && clock.now() !== instant) throw new Error("the clock runs");
    }
    const parts = [new Date(2020, 6, 1, 12).getTime(), new Date("2020-07-01T12:00").getTime(),
      Date.parse("2020-07-01T12:00:00.000"), Date.parse("2020-07-01T12:00Z"), Date.UTC(2020, 6, 1, 12),
      new Date(new Date(2020, 6, 1, 12)).getTime()];
    if (new Set(parts).size !== 1) throw new Error("times are local: " + parts);
    const texts = [new Date().toString(), Date(), new Date().toDateString(), new Date().toTimeString()];
    const expected = ["2000-01-01T00:00:00.000Z", "2000-01-01T00:00:00.000Z", "2000-01-01", "00:00:00.000Z"];
    if (texts.join() !== expected.join()) throw new Error(texts.join());
    if (Performance.prototype.now.call(performance) !== 0) throw new Error("the fine clock runs");
    if (!(new Date() instanceof Date) || Object.prototype.toString.call(new Date()) !== "[object Date]") {
      throw new Error("not a date");
    }`);
  const before = Deno.env.get("TZ");
  Deno.env.set("TZ", "Asia/Tokyo");
  try {
    assert.equal(await failureOf(code, ["frozen-clock"]), null);
    for (
      const [use, message] of [["new Date('1 July 2020 12:00')", /time zone/], [
        "new Date().getYear()",
        /getYear/,
      ]] as const
    ) {
      assert.match(await failureOf(body(use), ["frozen-clock"]) ?? "no failure", message);
    }
  } finally {
    if (before === undefined) Deno.env.delete("TZ");
    else Deno.env.set("TZ", before);
  }
});

Deno.test("errors have no stack, functions no text, and what is held weakly stays", async () => {
  const code = body(`
    const plain = {};
    Error.captureStackTrace(plain);
    Error.stackTraceLimit = 50;
    const longer = {};
    Error.captureStackTrace(longer);
    let thrown;
    try { null.x; } catch (error) { thrown = error; }
    for (const { stack } of [new Error("a"), new DOMException("a"), plain, longer, thrown]) {
      if (stack !== undefined) throw new Error("a stack: " + stack.replaceAll("\\n", " "));
    }
    if (/comment/.test(String(function () { /* comment */ }))) throw new Error("a text");
    const held = [];
    for (let at = 0; at < 200; at++) {
      held.push(new WeakRef(new Array(100000).fill(at)));
      if (at % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (held.some((each) => each.deref() === undefined)) throw new Error("collected")`);
  assert.equal(await failureOf(code), null);
});

Deno.test("what a stage writes to the console goes to the run's events, not to the command's output", async () => {
  using project = new Project();
  project.write("code/probe.js", body(`console.log("two", { words: 1 }); console.error("a\\nb")`));
  project.stages = [{
    name: "probe",
    about: "",
    module: "code/probe.js",
    parameters: {},
    inputs: {},
    outputs: { "out.txt": {} },
  }];
  const { code, out, err } = await finished(project.start());
  assert.deepEqual([code, err], [0, ""]);
  const events = out.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    events.filter(({ kind }) => kind === "warning").map(({ stage, message }) => [stage, message]),
    [["probe", "wrote to the console: two { words: 1 }"], ["probe", "wrote to the console: a b"]],
  );
});

Deno.test("the device is there for a stage that is allowed it, and not with the other allowances", async () => {
  const code = body(`if (typeof navigator.gpu.requestAdapter !== "function") throw new Error("no device")`);
  assert.equal(await failureOf(code, ["webgpu"]), null);
  assert.match(await failureOf(code, ["frozen-clock", "host-math"]) ?? "", /used navigator\.gpu/);
});

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
