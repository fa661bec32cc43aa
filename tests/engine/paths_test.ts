/** A checkout may lie in a folder of any name: everything runs there, in a real copy of this repository. */
import assert from "node:assert/strict";
import { testUnless } from "../not_run.ts";
import { fromFileUrl, toFileUrl } from "@std/path";
import { filesBelow } from "../../pipeline/engine/trust/bundle.ts";
import { Project } from "./fixture.ts";
import { LETTERS, PRINTABLE } from "./odd_folders.ts";
import { root } from "../root.ts";

interface Ran {
  readonly code: number;
  readonly text: string;
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  more: Record<string, string> = {},
): Promise<Ran> {
  const env = { DENO: Deno.execPath(), NO_COLOR: "1", SOURCE_DATE_EPOCH: "1738281600", ...more };
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function expectDone(work: Promise<Ran>): Promise<string> {
  const { code, text } = await work;
  assert.equal(code, 0, text);
  return text;
}

/** A copy of this repository's sources in a folder of this name; the folder above it is removed in the end. */
async function inCopy(name: string, test: (folder: string, above: string) => Promise<void>): Promise<void> {
  const above = Deno.makeTempDirSync({ prefix: "paths-" });
  try {
    for (
      const { path, read } of filesBelow(root, "", [".git", ".store", "output", "offline", "node_modules"])
    ) {
      const target = `${above}/${name}/${path}`;
      Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      Deno.writeFileSync(target, read());
    }
    await test(`${above}/${name}`, above);
  } finally {
    Deno.removeSync(above, { recursive: true });
  }
}

for (const name of [PRINTABLE, LETTERS]) {
  Deno.test(`a copy in ${name} runs stages, verifies and bundles them; so does what is unpacked there`, async () => {
    await inCopy(name, async (folder, above) => {
      const task = (command: string, ...more: string[]) =>
        expectDone(
          run(Deno.execPath(), ["task", command, "--profile", "smoke", "table1", ...more], folder),
        );
      assert.match(await task("reproduce"), /2 executed/);
      assert.match(await task("reproduce"), /up to date, nothing to run/);
      assert.match(await task("verify"), /2 of 2 stages identical: verified/);
      // A bundle holds what git tracks.
      for (const words of [["init", "-q"], ["add", "-A"]]) await expectDone(run("git", words, folder));
      await task("bundle", "--to", `${above}/one.tar.gz`);
      Deno.mkdirSync(`${above}/unpacked/${name}`, { recursive: true });
      const there = `${above}/unpacked/${name}`;
      await expectDone(run("tar", ["-xzf", `${above}/one.tar.gz`, "-C", there], above));
      const verified = await expectDone(run("sh", ["smoke-bundle/offline/verify.sh"], there));
      assert.match(verified, /2 of 2 stages identical: verified/);
    });
  });
}

/** The system's software adapter; it stands here for the one from npm, which is the same to a process. */
const LAVAPIPE = ["/usr/share/vulkan/icd.d/lvp_icd.x86_64.json", "/usr/share/vulkan/icd.d/lvp_icd.json"]
  .find(exists);

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

for (const name of [PRINTABLE, LETTERS]) {
  testUnless(LAVAPIPE === undefined ? "lavapipe is not installed" : null, {
    name: `in ${name}, a command starts itself again with the unpacked software adapter`,
    fn: async () => {
      await inCopy(name, async (folder) => {
        const tools = `${folder}/.store/tools/swiftshader`;
        Deno.mkdirSync(tools, { recursive: true });
        Deno.copyFileSync(LAVAPIPE!, `${tools}/vk_swiftshader_icd.json`);
        Deno.writeTextFileSync(
          `${folder}/pipeline/cli/needs_adapter.ts`,
          `import { hasAdapter, ensureAdapter } from "../setup/adapter.ts";
console.log(await hasAdapter() ? "has one" : "has none", Deno.args.join(" "));
await ensureAdapter(true, ${JSON.stringify(`${folder}/.store/tools`)}, console.log);
`,
        );
        const text = await expectDone(
          run(
            Deno.execPath(),
            ["run", "-A", "--frozen", "--no-check", "pipeline/cli/needs_adapter.ts", "x y", "#%?"],
            folder,
            // No adapter is found at first, and apt has been tried.
            { VK_ICD_FILENAMES: "/nowhere.json", FLAT_CHANNELS_SOFTWARE_ADAPTER: "apt" },
          ),
        );
        assert.match(text, /^has none x y #%\?$[\s\S]*^has one x y #%\?$[\s\S]*^adapter {2}/m);
      });
    },
  });
}

Deno.test("a module and a text inside the project may have such names too", async () => {
  using project = new Project();
  project.write(
    "code/a #%3f?.ts",
    `import b from "./b%23.ts";\nexport default (c) => c.output("o.txt", b);\n`,
  );
  project.write(
    "code/b#.ts",
    `import text from "./sub%20%25/t%3F.txt" with { type: "text" };\nexport default text;\n`,
  );
  project.write("code/sub %/t?.txt", "a text");
  project.stages = [{
    name: "odd",
    about: "",
    module: "code/a #%3f?.ts",
    parameters: {},
    inputs: {},
    outputs: { "o.txt": { publish: ["words/o.txt"] } },
  }];
  const { failed } = await project.run();
  assert.deepEqual(failed, []);
  assert.equal(project.read("output/words/o.txt"), "a text");
  project.write("code/sub %/t?.txt", "another");
  const entry = (await project.plan()).stages[0]!;
  assert.ok(entry.state === "run");
  assert.deepEqual(entry.changes.map(({ field }) => field), ["text code/sub %/t?.txt"]);
});

Deno.test("a path and its address are each other's", () => {
  for (const name of [PRINTABLE, LETTERS, "a\nb\tc\r"]) {
    const path = `/tmp/${name}/x.ts`;
    assert.equal(fromFileUrl(toFileUrl(path)), path);
    assert.equal(fromFileUrl(toFileUrl(path).href), path);
    // A check that does not rest on the same library: only these characters have a meaning of their own.
    assert.doesNotMatch(toFileUrl(path).pathname, /[?#\\\s]|%(?![0-9A-F]{2})/);
  }
});

/** What turns paths into addresses, or back, by its own means. */
const JOINED = /file:\/\/|\.pathname\b|\b(de|en)codeURI\b|decodeURIComponent/;
/** Where these words are of something else. */
const OF_OTHERS: { readonly [path: string]: string } = {
  "pipeline/setup/browser_determinism.ts": "an address of a server",
  "pipeline/engine/sandbox/names.ts": "names that a stage has",
  "pipeline/engine/remote/address.ts": "addresses of servers, and words for them",
  "pipeline/engine/remote/s3.ts": "addresses of servers",
  "pipeline/cli/option_tables/remotes.ts": "words for addresses",
  "pipeline/cli/commands/new.ts": "part of an address that toFileUrl made",
  "pipeline/setup/offline.ts": "part of an address that toFileUrl made",
  "tests/engine/package_test.ts": "addresses of a server",
  "tests/remote/cli_test.ts": "an address that is refused",
  "tests/remote/faulty_server.ts": "addresses of a server",
  "tests/remote/trust_test.ts": "an address that is refused",
  "tests/trust/crate_requirements.ts": "identifiers of a crate",
  "tests/engine/paths_test.ts": "this test",
};

Deno.test("nothing joins paths and addresses but pipeline/std/path.ts", () => {
  const found = ["pipeline", "kernels", "figures", "tests"].flatMap((folder) =>
    filesBelow(`${root}/${folder}`, `${folder}/`)
  ).filter(({ path, read }) =>
    path.endsWith(".ts") && !(path in OF_OTHERS) && JOINED.test(new TextDecoder().decode(read()))
  );
  assert.deepEqual(found.map(({ path }) => path), []);
});
