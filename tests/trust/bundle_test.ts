/** A bundle holds a run whole, in the same bytes each time, and verifies itself without network. */
import assert from "node:assert/strict";
import { unpackTar } from "modern-tar";
import { gunzipSync } from "node:zlib";
import { RECORD_FILE } from "../../pipeline/paper/report/record.ts";
import { pack } from "../../pipeline/engine/trust/archive.ts";
import { checksums, filesBelow, storeFiles, textFile } from "../../pipeline/engine/trust/bundle.ts";
import { checkRun } from "../../pipeline/engine/trust/check.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { recordRun } from "../../pipeline/engine/trust/record.ts";
import { brokenRequirements } from "./crate_requirements.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject, objectHolding, plantProject } from "./fixture.ts";
import { root } from "../root.ts";
import { testUnless } from "../not_run.ts";

async function bundled(project: Project): Promise<Uint8Array> {
  const record = recordRun(defineGraph(project.stages), [], project.options());
  const files = [
    ...filesBelow(project.folder, "", [".store", "output"]),
    ...storeFiles(record, project.options(), ".store/"),
  ];
  const archive = pack("plants", [...files, textFile("SHA256SUMS", checksums(files))]);
  return new Uint8Array(await new Response(archive).arrayBuffer());
}

async function entries(archive: Uint8Array) {
  return await unpackTar(new Uint8Array(gunzipSync(archive)));
}

Deno.test("two bundles of one run are equal, whatever was run before and whenever files were touched", async () => {
  using project = await grownProject();
  const first = await bundled(project);
  project.stages[0]!.parameters = { scale: 3, seed: 7 };
  await project.run();
  project.stages[0]!.parameters = { scale: 2, seed: 7 };
  await project.run();
  Deno.utimeSync(project.path("code/draw.ts"), new Date(1e9), new Date(1e9));
  assert.deepEqual(await bundled(project), first);
});

Deno.test("a bundle has no times, owners or paths of the machine, and its files in order", async () => {
  using project = await grownProject();
  const found = await entries(await bundled(project));
  const names = found.map(({ header }) => header.name);
  assert.deepEqual(names, [...names].sort());
  for (const { header, data } of found) {
    assert.deepEqual([header.mtime?.getTime(), header.uid, header.gid], [0, 0, 0], header.name);
    assert.ok(!new TextDecoder().decode(data).includes(project.folder), header.name);
  }
  // Seven executions, seven different objects, the last key of each stage.
  assert.equal(names.filter((name) => name.startsWith("plants/.store/")).length, 21);
});

Deno.test("an unpacked bundle is a finished run: nothing to execute, every hash right but the outputs to lay out", async () => {
  using project = await grownProject();
  using other = plantProject();
  for (const { header, data } of await entries(await bundled(project))) {
    const path = other.path(header.name.slice("plants/".length));
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeFileSync(path, data!);
  }
  const sums = await new Deno.Command("sha256sum", { args: ["-c", "SHA256SUMS"], cwd: other.folder })
    .output();
  assert.equal(sums.code, 0);
  const ran = await other.run();
  assert.deepEqual([ran.executed, ran.restored], [[], 4]);
  const checked = await checkRun(defineGraph(other.stages), [], other.options());
  assert.deepEqual(checked.findings, []);
});

Deno.test("a damaged object is never bundled", async () => {
  using project = await grownProject();
  Deno.writeTextFileSync(objectHolding(project, project.read("output/table1/table.tex")), "junk");
  await assert.rejects(
    bundled(project),
    /stage tabulate: output table\.tex is missing or damaged in the store/,
  );
});

/** A network namespace of its own: nothing can be reached, not even this machine. Only root may make one. */
const apart = await canUnshare();

testUnless(apart ? null : "unshare --net is not allowed", {
  name: "this repository's bundle verifies itself without network, and finds one changed byte",
  fn: async () => {
    const folder = Deno.makeTempDirSync({ prefix: "bundle-" });
    try {
      // A copy, so that the stages' results are nobody else's.
      const sources = filesBelow(root, "", [".git", ".store", "output", "offline", "node_modules"]);
      for (const { path, read } of sources) {
        const target = `${folder}/source/${path}`;
        Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
        Deno.writeFileSync(target, read());
      }
      for (const args of [["init", "--quiet"], ["add", "--all"]]) {
        await expectDone(run("git", args, `${folder}/source`));
      }
      const beside = [".env", "notes.txt", "data/key.pem", "pipeline/paper/unused.ts"];
      for (const path of beside) Deno.writeTextFileSync(`${folder}/source/${path}`, "mine");
      const task = (name: string, ...more: string[]) =>
        run(Deno.execPath(), ["task", name, "--profile", "smoke", "table1", ...more], `${folder}/source`);
      await expectDone(task("reproduce"));
      await expectDone(task("bundle", "--to", `${folder}/one.tar.gz`));
      // What lies beside the outputs has times of a run.
      const record = `${folder}/source/output/smoke/${RECORD_FILE}`;
      assert.match(Deno.readTextFileSync(record), /"milliseconds"/);
      Deno.writeTextFileSync(record, "globalThis.runRecord = {};");
      await expectDone(task("bundle", "--to", `${folder}/two.tar.gz`));
      assert.deepEqual(
        Deno.readFileSync(`${folder}/one.tar.gz`),
        Deno.readFileSync(`${folder}/two.tar.gz`),
      );
      await expectDone(run("tar", ["-xzf", "one.tar.gz"], folder));
      const inside = new Set(filesBelow(`${folder}/smoke-bundle`).map(({ path }) => path));
      assert.deepEqual(beside.filter((path) => inside.has(path)), []);
      const crate = Deno.readTextFileSync(`${folder}/smoke-bundle/ro-crate-metadata.json`);
      assert.deepEqual(brokenRequirements(crate, inside), []);
      assert.match(crate, /"datePublished": "2025-01-31"/);
      const verify = () => run("unshare", ["--net", "sh", "smoke-bundle/offline/verify.sh"], folder);
      const good = await verify();
      assert.equal(good.code, 0, good.text);
      assert.match(good.text, /^identical {9}table1 \(draw\/table1\)\n2 of 2 stages identical: verified$/m);
      const table = `${folder}/smoke-bundle/pipeline/paper/table_1.ts`;
      Deno.writeTextFileSync(table, `${Deno.readTextFileSync(table)} `);
      const bad = await verify();
      assert.equal(bad.code, 1);
      assert.match(bad.text, /pipeline\/paper\/table_1\.ts: FAILED/);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

interface Ran {
  readonly code: number;
  readonly text: string;
}

async function run(program: string, args: readonly string[], cwd: string): Promise<Ran> {
  const env = { DENO: Deno.execPath(), NO_COLOR: "1", SOURCE_DATE_EPOCH: "1738281600" };
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function expectDone(work: Promise<Ran>): Promise<void> {
  const { code, text } = await work;
  assert.equal(code, 0, text);
}

async function canUnshare(): Promise<boolean> {
  try {
    return (await new Deno.Command("unshare", { args: ["--net", "true"] }).output()).success;
  } catch {
    return false;
  }
}
