/** `--remote`, `pull`, `push`, `export` and `keygen` as users call them, over a small project. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { filesBelow } from "../../pipeline/engine/trust/bundle.ts";
import { Followed, type Ran, ran, smallCommand } from "../cli/process.ts";
import { Project } from "../engine/fixture.ts";
import { faulty, PASSWORD, silence } from "./faulty_server.ts";

/** The commands over a project; no remote of this machine's environment counts. */
function call(project: Project, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return ran(smallCommand(project, args, { env: { FLAT_CHANNELS_REMOTE: "", ...env } }));
}

async function right(
  project: Project,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, out, err } = await call(project, args, env);
  assert.equal(code, 0, out + err);
  return out;
}

/** Published files by path, with their hashes. */
function outputsOf(project: Project): [string, string][] {
  return filesBelow(project.path("output/only/words")).map(({ path, hash }) => [path, hash]);
}

Deno.test("reproduce with a remote: sent by the one, fetched by the other; no word has the password", async () => {
  await using server = faulty();
  using first = new Project();
  using second = new Project();
  const made = await right(first, ["reproduce", "--remote", server.url]);
  assert.match(made, /^sent {5}sum, /m);
  assert.match(made, /^sent 3 results, .*, to http:\/\/127\.0\.0\.1:\d+$/m);
  assert.match(made, /^3 executed, 0 reused/m);
  // By the environment, read only.
  const env = { FLAT_CHANNELS_REMOTE: server.url };
  const writes = () => server.asked.filter(({ method }) => method === "PUT").length;
  const before = writes();
  const fetched = await right(second, ["reproduce", "--remote-read-only"], env);
  assert.match(fetched, /^fetched {2}report, /m);
  assert.match(
    fetched,
    /^fetched 3 results, 20 B, 2 B more were here already, from http:\/\/127\.0\.0\.1:\d+: .* of computing spared$/m,
  );
  assert.match(fetched, /^0 executed, 3 reused/m);
  assert.deepEqual(outputsOf(second), outputsOf(first));
  second.stages[0]!.parameters = { factor: 7 };
  assert.match(await right(second, ["reproduce", "--remote-read-only"], env), /^3 executed/m);
  assert.equal(writes(), before);
  const traced = await right(second, ["trace", "report"]);
  assert.match(traced, /^ {2}from {7}here$/m);
  second.stages[0]!.parameters = first.stages[0]!.parameters;
  await right(second, ["reproduce"], { FLAT_CHANNELS_REMOTE: "none" });
  const record = second.path("record.json");
  await right(second, ["record", "--record", record]);
  assert.match(
    await right(second, ["trace", "report"]),
    /^ {2}from {7}http:\/\/127\.0\.0\.1:\d+, no signature asked/m,
  );
  assert.match(Deno.readTextFileSync(record), /"origin": \{\s*"from": "http:\/\/127\.0\.0\.1:\d+",/);
  // Whatever the source, a verification runs everything itself.
  const asked = server.asked.length;
  assert.match(await right(second, ["verify", "--record", record], env), /identical/);
  assert.equal(server.asked.length, asked);
  // Nowhere on the disk, and in no line.
  const files = [first, second].flatMap(({ folder }) => filesBelow(folder));
  const found = files.filter((file) => new TextDecoder().decode(file.read()).includes(PASSWORD));
  assert.deepEqual(found.map(({ path }) => path), []);
  assert.ok(![made, fetched, traced].some((text) => text.includes(PASSWORD)));
});

Deno.test("keys, signatures, push, pull and an archive that is the same twice", async () => {
  await using server = faulty();
  using first = new Project();
  using second = new Project();
  const [key, archive] = [first.path("mine.key"), first.path("results.tar.gz")];
  assert.match(await right(first, ["keygen", "--to", key]), /^key [0-9a-f]{16}\n/);
  assert.equal(Deno.statSync(key).mode! & 0o777, 0o600);
  const again = await call(first, ["keygen", "--to", key]);
  assert.deepEqual([again.code, /is there already/.test(again.err)], [64, true]);
  await right(first, ["reproduce"]);
  assert.match(
    await right(first, ["push", "--remote", server.url, "--sign", key]),
    /^3 sent, 0 there before, 0 not sent$/m,
  );
  assert.match(
    await right(first, ["push", "--remote", server.url, "--sign", key]),
    /^0 sent, 3 there before/m,
  );
  const pulled = await right(second, ["pull", "--remote", server.url, "--trust", `${key}.pub`]);
  assert.match(pulled, /^fetched {2}sum, .*, signed by [0-9a-f]{16}$/m);
  assert.match(pulled, /^3 fetched, 0 here before, deno task reproduce lays them out$/m);
  assert.match(await right(second, ["reproduce"]), /^0 executed, 3 reused/m);
  assert.match(await right(second, ["trace", "report"]), /^ {2}from .*, signed by [0-9a-f]{16}$/m);

  // The same store gives the same archive; its results come with their signatures.
  await right(second, ["export", "--to", archive]);
  const bytes = Deno.readFileSync(archive);
  await right(second, ["export", "--to", archive]);
  assert.deepEqual(Deno.readFileSync(archive), bytes);
  for (const args of [["pull", "--from", archive], ["pull", "--remote", toFileUrl(archive).href]]) {
    using third = new Project();
    const taken = await right(third, [...args, "--trust", `${key}.pub`]);
    assert.match(taken, /^fetched 3 results, .* from results\.tar\.gz/m);
    assert.match(await right(third, ["reproduce"]), /^0 executed, 3 reused/m);
    assert.deepEqual(outputsOf(third), outputsOf(first));
    assert.match(await right(third, ["verify", "--sample", "50%"]), /identical/);
    assert.deepEqual([...Deno.readDirSync(third.path(".store/tmp"))], [], "nothing unpacked is left");
  }
  // Unpacked, it is a remote by itself.
  using fourth = new Project();
  const folder = fourth.path("web");
  Deno.mkdirSync(folder);
  const tar = await new Deno.Command("tar", { args: ["xzf", archive, "-C", folder, "--strip-components=1"] })
    .output();
  assert.ok(tar.success);
  assert.match(
    await right(fourth, ["reproduce", "--remote", toFileUrl(folder).href]),
    /^0 executed, 3 reused/m,
  );
});

Deno.test("the project's file names a remote for everybody, and has no credentials", async () => {
  using project = new Project();
  const write = (settings: unknown) => project.write("remote.json", JSON.stringify(settings));
  const shared = Deno.makeTempDirSync({ prefix: "remote-" });
  try {
    write({ remote: toFileUrl(shared).href, readOnly: true });
    assert.match(await right(project, ["reproduce"]), /^looking for results at file:[^]*^3 executed/m);
    assert.deepEqual([...Deno.readDirSync(shared)], []);
    write({ remote: toFileUrl(shared).href });
    assert.match(await right(project, ["push"]), /^3 sent/m);
    for (
      const [settings, message] of [
        [
          { remote: `https://alice:${PASSWORD}@example.org` },
          /remote\.json: its address has credentials, which belong/,
        ],
        [{ remotes: "x" }, /remote\.json: unknown field "remotes"/],
        [{ readOnly: "yes" }, /remote\.json: readOnly must be true or false/],
      ] as const
    ) {
      write(settings);
      const { code, err } = await call(project, ["pull"]);
      assert.equal(code, 64);
      assert.match(err, message);
      assert.ok(!err.includes(PASSWORD));
    }
  } finally {
    Deno.removeSync(shared, { recursive: true });
  }
});

Deno.test("a wrong address, key or archive is one line that says what is right, without what may be secret", async () => {
  using project = new Project();
  project.write("none.tar.gz", "nothing");
  for (
    const [args, code, message] of [
      [
        ["pull"],
        64,
        /pull: no remote is named: give --remote URL, \$FLAT_CHANNELS_REMOTE or remote\.json, or an arch/,
      ],
      [["push"], 64, /push: no remote is named/],
      [
        ["pull", "--remote", "results"],
        64,
        /the remote's address is no URL: it must be https:\/\/HOST\/PATH/,
      ],
      [["pull", "--remote", `ftp://alice:${PASSWORD}@host/x`], 64, /address begins with ftp: it must/],
      [["pull", "--remote", `https://host/x?token=${PASSWORD}`], 64, /address has a part after \? or #/],
      [
        ["pull", "--remote", `s3://alice:${PASSWORD}@bucket`],
        64,
        /has credentials, which S3 takes from AWS_ACCESS/,
      ],
      [["pull", "--remote", "s3://A/b"], 64, /a bucket's name is 3 to 63/],
      [["pull", "--from", "results.zip"], 64, /--from must be an archive, \.tar\.gz/],
      [
        ["pull", "--from", project.path("none.tar.gz")],
        64,
        /archive none\.tar\.gz is damaged, or none of results/,
      ],
      [["pull", "--from", project.path("gone.tar.gz")], 64, /gone\.tar\.gz cannot be read/],
      [["pull", "--remote", "file:///x", "--trust", "no.pub"], 64, /--trust no\.pub: there is no such file/],
      [["export"], 1, /nothing was exported/],
      [["export", "--to", "x.zip"], 64, /--to must end with \.tar\.gz or \.tgz, .*: found x\.zip/],
      [["reproduce", "--sign", "k"], 64, /^reproduce: --sign says nothing without a remote: /],
    ] as [string[], number, RegExp][]
  ) {
    const result = await call(project, args);
    assert.equal(result.code, code, result.out + result.err);
    assert.match(result.err, message);
    assert.ok(!(result.out + result.err).includes(PASSWORD));
  }
});

Deno.test("the archive that export wrote is named in its hint; a key that signs nothing, or half of a key, is told", async () => {
  using project = new Project();
  await right(project, ["reproduce"]);
  const made = await right(project, ["export", "--to", project.path("ours.tgz")]);
  assert.match(made, /deno task pull --from ours\.tgz$/m);
  assert.match(await right(project, ["export"]), /deno task pull --from only-results\.tar\.gz$/m);
  const key = project.path("ours.key");
  await right(project, ["keygen", "--to", key]);
  const folder = toFileUrl(project.path("shared")).href;
  const unsent = await call(project, ["reproduce", "--remote", folder, "--remote-read-only", "--sign", key]);
  assert.equal(unsent.code, 0, unsent.err);
  assert.equal(unsent.err, `note: nothing is sent to ${folder}, so --sign signs nothing\n`);
  const keys = { AWS_ACCESS_KEY_ID: "ID", AWS_SECRET_ACCESS_KEY: "" };
  const half = await call(project, ["pull", "--remote", "s3://bucket/x"], keys);
  assert.equal(half.code, 64);
  assert.match(half.err, /^\$AWS_ACCESS_KEY_ID is set and \$AWS_SECRET_ACCESS_KEY is not: set both, .*\n$/);
});

Deno.test("a remote that is away costs one line; pull says so by its exit code", async () => {
  const server = faulty();
  await server[Symbol.asyncDispose]();
  using project = new Project();
  const pulled = await call(project, ["pull", "--remote", server.url]);
  assert.equal(pulled.code, 1);
  assert.match(pulled.out, /^remote {3}http:\/\/127\.0\.0\.1:\d+ cannot be reached/m);
  const out = await right(project, ["reproduce", "--remote", server.url]);
  assert.equal(out.match(/cannot be reached/g)!.length, 1, out);
  assert.match(out, /^3 executed/m);
});

Deno.test("a signal ends the wait for a remote at once", async () => {
  await using server = faulty(new Map(), silence);
  using project = new Project();
  const followed = new Followed(
    smallCommand(project, ["reproduce", "--remote", server.url], { env: { FLAT_CHANNELS_REMOTE: "" } }),
  );
  await followed.printed(/looking for results at/);
  while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  followed.process.kill("SIGINT");
  const { code, out } = await followed.ended();
  assert.equal(code, 130);
  // The wait for an answer did not come to its own end.
  assert.doesNotMatch(out, /gave no answer|run {6}/);
});
