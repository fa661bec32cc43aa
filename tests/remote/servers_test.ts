/** Real servers: nginx with WebDAV and one that speaks S3. Ten pushers at once lose nothing and break nothing. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { Project } from "../engine/fixture.ts";
import { testUnless } from "../not_run.ts";
import { root } from "../root.ts";
import { expectShared, pull, push, runWith } from "./clones.ts";
import { nginx, s3, whyNoNginx, whyNoS3 } from "./servers.ts";

const noNginx = await whyNoNginx();
const noS3 = await whyNoS3();

testUnless(noNginx, {
  name:
    "two clones share through nginx; reading needs no more than a static host; a password opens what is closed",
  fn: async () => {
    await using server = await nginx();
    await expectShared(server.url);
    await expectShared(`${server.url}/below/a%20prefix/`);
    const log = Deno.readTextFileSync(`${server.folder}/access.log`);
    assert.match(log, /^GET \/cas\/[0-9a-f]{64} 200 gzip$/m, "compressed on the wire");
    // The same files, read only: nothing can be sent, and that breaks nothing.
    using reader = new Project();
    const read = await runWith(reader, `${server.url}/static`);
    assert.deepEqual([read.executed, read.lines], [[], []]);
    using writer = new Project();
    writer.stages[0]!.parameters = { factor: 3 };
    const written = await runWith(writer, `${server.url}/static`);
    assert.equal(written.failed.length, 0);
    assert.deepEqual(written.executed.length, 3);
    assert.match(written.lines.join("\n"), /^\S+\/static answered 405, .*results stay here$/m);
    // Credentials open, and are in no line.
    const closed = `${server.url.replace("//", "//alice:s3cret@")}/closed`;
    assert.deepEqual((await push(writer, closed)).sent, 3);
    using stranger = new Project();
    const { absent, lines } = await pull(stranger, `${server.url.replace("//", "//alice:wr0ng@")}/closed`);
    assert.equal(absent.length, 1);
    assert.match(lines.join("\n"), /\/closed answered 401, .*stages are computed here instead/);
    assert.doesNotMatch(lines.join("\n"), /wr0ng|s3cret|alice/);
  },
});

testUnless(noNginx, {
  name: "an object larger than nginx takes (413) is said, and what else there is arrives",
  fn: async () => {
    await using server = await nginx();
    using project = new Project();
    project.write("code/sum.ts", `export default (c) => c.output("sum.txt", "1".repeat(3e6));\n`);
    const ran = await runWith(project, server.url);
    assert.equal(ran.executed.length, 3);
    assert.match(ran.lines.join("\n"), /answered 413, asked about sum: results stay here/);
    using other = new Project();
    assert.deepEqual((await pull(other, server.url)).fetched, ["numbers"]);
  },
});

testUnless(noS3, {
  name: "two clones share through a server of S3",
  fn: async () => {
    await using server = await s3();
    const { variables } = server;
    await expectShared("s3://results", { variables });
    await expectShared("s3://results/a/prefix", { variables });
    // Without keys nobody may write; that breaks nothing, and the region and keys are in no line.
    using project = new Project();
    project.stages[0]!.parameters = { factor: 5 };
    const other = { ...variables, AWS_ACCESS_KEY_ID: "AKIANOBODY", AWS_SECRET_ACCESS_KEY: "wr0ng" };
    const ran = await runWith(project, "s3://results", { variables: other });
    assert.equal(ran.executed.length, 3);
    assert.match(ran.lines.join("\n"), /^s3:\/\/results answered 403 \(InvalidAccessKeyId\)/m);
    assert.doesNotMatch(ran.lines.join("\n"), /AKIA|wr0ng/);
    const none = await push(project, "s3://nowhere", { variables });
    assert.deepEqual(none.failed.length, 3);
    assert.match(none.lines.join("\n"), /^s3:\/\/nowhere answered 404 \(NoSuchBucket\)/);
  },
});

/** Ten processes that send at the same moment. */
async function sentAtOnce(url: string, factors: readonly number[], variables = {}): Promise<Project[]> {
  const projects = factors.map((factor) => {
    const project = new Project();
    project.stages[0]!.parameters = { factor };
    project.write("graph.json", JSON.stringify(project.stages));
    return project;
  });
  for (const project of projects) await project.run();
  const start = `${projects[0]!.folder}/go`;
  const processes = projects.map(({ folder }) =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--frozen", `--config=${root}/deno.json`],
        ...["--allow-read", "--allow-write", "--allow-env", "--allow-net=127.0.0.1"],
        ...[`${root}/tests/remote/pusher.ts`, folder, url, start],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
      env: variables,
    }).spawn()
  );
  const printed = processes.map(async (process) => {
    const parts: string[] = [];
    for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
      parts.push(part);
      if (parts.join("").includes("ready")) ready[processes.indexOf(process)]!.resolve();
    }
    return parts.join("").split("\n")[1]!;
  });
  const ready = processes.map(() => Promise.withResolvers<void>());
  await Promise.race([Promise.all(ready.map(({ promise }) => promise)), Promise.all(printed)]);
  Deno.writeTextFileSync(start, "");
  for (const line of await Promise.all(printed)) {
    assert.deepEqual(JSON.parse(line), { failed: [], lines: [] });
  }
  return projects;
}

/** Everybody's result is there, and every object is what its name says. */
async function expectAll(
  projects: readonly Project[],
  url: string,
  folder: string,
  asked = {},
): Promise<void> {
  for (const project of projects) {
    using clone = new Project();
    clone.stages = project.stages;
    const got = await runWith(clone, url, asked);
    assert.deepEqual([got.executed, got.lines], [[], []]);
    assert.deepEqual(clone.outputs(), project.outputs());
    project[Symbol.dispose]();
  }
  const objects = [...Deno.readDirSync(folder)].filter(({ name }) =>
    /^[0-9a-f]{64}(\._S3rver_object)?$/.test(name)
  );
  assert.ok(objects.length > 0);
  for (const { name } of objects) {
    assert.equal(sha256(Deno.readFileSync(`${folder}/${name}`)), name.slice(0, 64));
  }
}

testUnless(noS3, {
  name: "a clock that goes wrong by an hour is said once, and everything is computed here",
  fn: async () => {
    await using server = await s3();
    const { variables } = server;
    using project = new Project();
    const Right = Date;
    globalThis.Date = class extends Right {
      constructor(...given: [number]) {
        super(...(given.length > 0 ? given : [Right.now() + 3.6e6] as [number]));
      }
    } as DateConstructor;
    try {
      const ran = await runWith(project, "s3://results", { variables });
      assert.equal(ran.executed.length, 3);
      // And once more when the third fault ends the dealings.
      assert.deepEqual(ran.lines.map((line) => line.replace(/, asked.*/, "")), [
        "s3://results answered 403 (RequestTimeTooSkewed)",
        "s3://results answered 403 (RequestTimeTooSkewed)",
      ]);
    } finally {
      globalThis.Date = Right;
    }
  },
});

const SAME = Array.from({ length: 5 }, () => 2);
const DIFFERENT = [3, 4, 5, 6, 7];

testUnless(noNginx, {
  name: "ten pushers of the same and of different stages at once, through nginx",
  fn: async () => {
    await using server = await nginx();
    const projects = await sentAtOnce(server.url, [...SAME, ...DIFFERENT]);
    await expectAll([projects[0]!, ...projects.slice(5)], server.url, `${server.folder}/data/cas`);
    projects.slice(1, 5).forEach((project) => project[Symbol.dispose]());
  },
});

Deno.test("ten pushers of the same and of different stages at once, into a folder", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "remote-" });
  try {
    const url = toFileUrl(folder).href;
    const projects = await sentAtOnce(url, [...SAME, ...DIFFERENT]);
    await expectAll([projects[0]!, ...projects.slice(5)], url, `${folder}/cas`);
    projects.slice(1, 5).forEach((project) => project[Symbol.dispose]());
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

testUnless(noS3, {
  name: "ten pushers of the same and of different stages at once, through S3",
  fn: async () => {
    await using server = await s3();
    const { variables } = server;
    const projects = await sentAtOnce("s3://results/p", [...SAME, ...DIFFERENT], variables);
    await expectAll(
      [projects[0]!, ...projects.slice(5)],
      "s3://results/p",
      `${server.folder}/results/p/cas`,
      {
        variables,
      },
    );
    projects.slice(1, 5).forEach((project) => project[Symbol.dispose]());
  },
});
