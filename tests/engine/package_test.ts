/** The engine as a package: its documentation runs, its settings agree with the project's, and it works from an address. */
import assert from "node:assert/strict";
import member from "../../pipeline/engine/deno.json" with { type: "json" };
import settings from "../../deno.json" with { type: "json" };
import { specifiersIn } from "../modules.ts";
import { filesBelow } from "../../pipeline/engine/trust/bundle.ts";
import { root } from "../root.ts";

async function deno(
  args: readonly string[],
  cwd: string = root,
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  return text;
}

const CODE = filesBelow(`${root}/pipeline/engine`, "").filter(({ path }) => path.endsWith(".ts"))
  .map(({ path, read }) => ({ path, text: new TextDecoder().decode(read()) }));

Deno.test("every example in the engine's documentation runs", async () => {
  const withExamples = CODE.filter(({ text }) => text.includes(" * ```ts")).map(({ path }) => path);
  assert.ok(withExamples.includes("mod.ts") && withExamples.length >= 4, withExamples.join());
  const files = withExamples.map((path) => `pipeline/engine/${path}`);
  const said = await deno(["test", "--doc", "--frozen", "--no-check", "--allow-all", ...files]);
  const examples = CODE.reduce((sum, { text }) => sum + text.split(" * ```ts").length - 1, 0);
  assert.match(said, new RegExp(`^ok \\| ${examples} passed \\| 0 failed`, "m"));
});

Deno.test("the package's names are the project's, and it names all that it imports", () => {
  const found = new Set(
    CODE.flatMap(({ text }) => specifiersIn(text)).filter((name) => /^[@a-z]/.test(name)),
  );
  const outside = [...found].filter((name) => !/^(node|file):|\.ts$/.test(name));
  assert.deepEqual(outside.sort(), Object.keys(member.imports).sort());
  const named = settings.imports as { readonly [name: string]: string };
  for (const [name, target] of Object.entries(member.imports)) assert.equal(target, named[name], name);
  assert.equal(member.exports, "./mod.ts");
});

Deno.test("no module of the package imports one that is not in it", () => {
  for (const { path, text } of CODE) {
    for (const name of specifiersIn(text).filter((each) => each.startsWith("."))) {
      const target = new URL(name, `file:///engine/${path}`).pathname.slice("/engine/".length);
      assert.ok(CODE.some((each) => each.path === target), `${path} imports ${name}`);
    }
  }
});

Deno.test("an engine that is loaded from an address, as a registry's is, runs a graph", async () => {
  const named = Object.entries(member.imports);
  // As a registry gives it out: with its packages written out.
  const published = (text: string) =>
    named.reduce((all, [name, target]) => all.replaceAll(`from "${name}"`, `from "${target}"`), text);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname.replace("/engine/", "");
    const found = CODE.find((each) => each.path === path);
    const headers = { "content-type": "application/typescript" };
    return found === undefined
      ? new Response(null, { status: 404 })
      : new Response(published(found.text), { headers });
  });
  const folder = Deno.makeTempDirSync({ prefix: "address-" });
  try {
    const engine = `http://127.0.0.1:${server.addr.port}/engine/mod.ts`;
    // Deno keeps what it loaded: here, with the packages that are there already.
    const { denoDir } = JSON.parse(await deno(["info", "--json"]));
    Deno.mkdirSync(`${folder}/deno`);
    Deno.symlinkSync(`${denoDir}/npm`, `${folder}/deno/npm`);
    const { unstable } = settings;
    const write = (name: string, text: string) => Deno.writeTextFileSync(`${folder}/${name}`, text);
    write("deno.json", JSON.stringify({ unstable, imports: { engine } }));
    write("a.ts", 'export default (context) => context.output("a.txt", "made");\n');
    write(
      "main.ts",
      `import { defineGraph, execute } from "engine";
      const [a, b] = [import.meta.dirname, (name) => import.meta.dirname + "/" + name];
      const stage = { name: "a", about: "", module: "a.ts", parameters: {}, inputs: {}, outputs: { "a.txt": { publish: ["a.txt"] } } };
      const options = { projectRoot: a, storeDir: b(".store"), outputDir: b("output"), scope: "x", jobs: 1, pools: {}, environment: {}, keepGoing: false };
      const { executed, failed } = await execute(defineGraph([stage]), [], options);
      console.log(JSON.stringify({ executed, failed }));`,
    );
    const said = await deno(["run", "--no-check", "--no-lock", "--quiet", "--allow-all", "main.ts"], folder, {
      DENO_DIR: `${folder}/deno`,
    });
    assert.equal(said.trim(), '{"executed":["a"],"failed":[]}');
    assert.equal(Deno.readTextFileSync(`${folder}/output/a.txt`), "made");
  } finally {
    Deno.removeSync(folder, { recursive: true });
    await server.shutdown();
  }
});
