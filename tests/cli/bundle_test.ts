/** What goes into a bundle, and that what commands write is whole or not there. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { bytesFile, diskFile, pack } from "../../pipeline/engine/mod.ts";
import { type Ran, ran, smallCommand } from "./process.ts";
import type { Project } from "../engine/fixture.ts";
import { plantProject } from "../trust/fixture.ts";
import { root } from "../root.ts";

const env = { SOURCE_DATE_EPOCH: "1738281600" };

function cli(project: Project, ...args: string[]): Promise<Ran> {
  return ran(smallCommand(project, args, { cwd: project.folder, env }));
}

async function git(project: Project, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("git", { args: ["-C", project.folder, ...args] }).output();
  assert.ok(success, `git ${args.join(" ")}`);
}

/** A finished run in a git checkout. */
async function checkout(): Promise<Project> {
  const project = plantProject();
  project.write("code/main.ts", "");
  project.write(".gitignore", ".store/\noutput/\n");
  project.write("graph.json", "[]");
  await git(project, "init", "--quiet");
  await git(project, "add", "--all");
  const { code, out, err } = await cli(project, "reproduce");
  assert.equal(code, 0, out + err);
  return project;
}

/** The files of a bundle by their paths in it. */
async function filesOf(project: Project, path: string): Promise<Map<string, Uint8Array>> {
  const entries = await unpackTar(new Uint8Array(gunzipSync(Deno.readFileSync(project.path(path)))));
  return new Map(entries.map(({ header, data }) => [header.name.slice("only-bundle/".length), data!]));
}

Deno.test("a bundle has the files that git tracks, as they are now, and nothing that lies beside them", async () => {
  using project = await checkout();
  const beside = [".env", "notes.txt", "data/key.pem", "code/unused.ts"];
  for (const path of beside) project.write(path, "mine");
  project.edit("code/main.ts", "", "// changed\n");
  const made = await cli(project, "bundle", "--to", "b.tar.gz");
  assert.equal(made.code, 0, made.err);
  const files = await filesOf(project, "b.tar.gz");
  assert.deepEqual(beside.filter((path) => files.has(path)), []);
  assert.equal(new TextDecoder().decode(files.get("code/main.ts")), "// changed\n");
  assert.ok(files.has(".gitignore") && files.has("data/heights.csv") && files.has("offline/SHA256SUMS"));
});

Deno.test("an unpacked bundle, which has no git, bundles what its own list names", async () => {
  using project = await checkout();
  await cli(project, "bundle", "--to", "b.tar.gz");
  const files = await filesOf(project, "b.tar.gz");
  using other = plantProject();
  for (const [path, content] of files) {
    other.write(path, "");
    Deno.writeFileSync(other.path(path), content);
  }
  other.write(".env", "mine");
  assert.equal((await cli(other, "reproduce")).code, 0);
  const again = await cli(other, "bundle", "--to", "c.tar.gz");
  assert.equal(again.code, 0, again.err);
  const second = await filesOf(other, "c.tar.gz");
  const sources = (names: Iterable<string>) =>
    [...names].filter((name) => !/^(\.store|offline)\//.test(name)).sort();
  assert.deepEqual(sources(second.keys()), sources(files.keys()));
});

Deno.test("an unpacked bundle passes sha256sum -c with any name that git tracks, and bundles the same again", async () => {
  using project = await checkout();
  const names = [
    "two\nlines.txt",
    "data/back\\slash\nn.txt",
    "back\\n.txt",
    " blank ",
    "data/größe'\".txt",
    "*[a]?",
  ];
  for (const name of names) project.write(name, `content of ${name}`);
  await git(project, "add", "--all");
  const made = await cli(project, "bundle", "--to", "b.tar.gz");
  assert.equal(made.code, 0, made.err);
  const unpacked = (from: Project, archive: string, to: string): Promise<Ran> => {
    Deno.mkdirSync(from.path(to));
    return ran(
      new Deno.Command("sh", {
        args: [
          "-c",
          `tar xzf ${archive} -C ${to} && cd ${to}/only-bundle && sha256sum --quiet --strict -c offline/SHA256SUMS`,
        ],
        cwd: from.folder,
      }),
    );
  };
  const checked = await unpacked(project, "b.tar.gz", "unpacked");
  assert.equal(checked.code, 0, checked.out + checked.err);
  for (const name of names) {
    assert.equal(project.read(`unpacked/only-bundle/${name}`), `content of ${name}`, name);
  }
  const { trackedFiles } = await import("../../pipeline/cli/tracked_files.ts");
  const again = (await trackedFiles(project.path("unpacked/only-bundle"), [], [])).map(({ path }) => path);
  assert.deepEqual(names.filter((name) => !again.includes(name)), []);
});

for (
  const [what, shown, message, add] of [
    ["a symbolic link", '"data/link.csv"', "is a symbolic link", (project: Project) => {
      Deno.symlinkSync("heights.csv", project.path("data/link.csv"));
      return git(project, "add", "--all");
    }],
    [
      "a submodule",
      '"other"',
      "is a submodule",
      (project: Project) =>
        git(project, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},other`),
    ],
    ["a name that is not UTF-8", '"data/caf\uFFFD"', "is not a name in UTF-8", async (project: Project) => {
      const { code, err } = await ran(
        new Deno.Command("sh", {
          args: ["-c", "name=$(printf 'data/caf\\351') && echo x > \"$name\" && git add --all"],
          cwd: project.folder,
        }),
      );
      assert.equal(code, 0, err);
    }],
    [
      "a name with a carriage return",
      '"data/a\\r"',
      "has a carriage return in its name",
      (project: Project) => {
        project.write("data/a\r", "x");
        return git(project, "add", "--all");
      },
    ],
  ] as const
) {
  Deno.test(`${what} that git tracks ends bundle with 64 and one line that says what is supported`, async () => {
    using project = await checkout();
    await add(project);
    const { code, err } = await cli(project, "bundle", "--to", "b.tar.gz");
    assert.equal(code, 64, err);
    assert.ok(err.startsWith(`${shown} ${message}`), err);
    assert.match(err, /^[^\n]*(regular files only|rename it)[^\n]*\n$/);
    assert.throws(() => Deno.statSync(project.path("b.tar.gz")), Deno.errors.NotFound);
  });
}

Deno.test("where nobody says which files are the project's, or git does not know one of the run, nothing is bundled", async () => {
  using project = await checkout();
  await git(project, "rm", "--quiet", "--cached", "code/rows.ts");
  const unknown = await cli(project, "bundle");
  assert.equal(unknown.code, 64);
  assert.equal(
    unknown.err,
    "code/rows.ts is part of the run, but git does not name it: git add code/rows.ts\n",
  );
  Deno.removeSync(project.path(".git"), { recursive: true });
  const nobody = await cli(project, "bundle");
  assert.equal(nobody.code, 64);
  assert.match(
    nobody.err,
    /^nobody says which files in .* are the project's: bundle in a git checkout .*\n$/,
  );
  assert.throws(() => Deno.statSync(project.path("output/only-bundle.tar.gz")));
});

Deno.test("packing holds one file in memory at a time, and asks for the next when the archive is taken", async () => {
  const MEBI = 2 ** 20;
  let read = 0;
  const files = Array.from({ length: 24 }, (_, at) => {
    const { hash } = bytesFile("", new Uint8Array());
    const noise = () => {
      read++;
      // Does not compress: the archive is as large as the files.
      const content = new Uint8Array(4 * MEBI);
      for (let from = 0; from < content.length; from += 65536) {
        crypto.getRandomValues(content.subarray(from, from + 65536));
      }
      return content;
    };
    return { path: `f${at}`, size: 4 * MEBI, hash, executable: false, read: noise };
  });
  const reader = (await pack("all", files)).getReader();
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    // 8 MiB wait in the archive's queue, and some in the packing's.
    assert.ok(
      read * 4 * MEBI - size < 40 * MEBI,
      `${read} files were read when ${size} bytes had been taken`,
    );
  }
  assert.equal(read, 24);
});

Deno.test("a file that changes while it is packed ends the archive with an error that names it", async () => {
  using project = plantProject();
  const file = diskFile("data/heights.csv", project.path("data/heights.csv"));
  project.edit("data/heights.csv", "1.5", "1.6");
  await assert.rejects(
    new Response(await pack("all", [file])).arrayBuffer(),
    /data\/heights\.csv changed or went away while it was bundled: bundle again/,
  );
});

for (
  const [command, path] of [["record", "--record"], ["appendix", "--to"], ["bundle", "--to"]] as const
) {
  Deno.test(`${command}: what was there stays whole when writing fails, and nothing else is left`, async () => {
    using project = await checkout();
    Deno.mkdirSync(project.path("there"));
    project.write("there/file", "before");
    // Files of at most 512 bytes: a full disk for every user.
    const args = [command, path, "there/file"];
    const { args: words } = commandWords(project, args);
    const limited = new Deno.Command("sh", {
      args: ["-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "sh", ...words],
      cwd: project.folder,
      env,
    });
    const { code, err } = await ran(limited);
    assert.equal(code, 74, err);
    assert.match(err, /^cannot write .*there\/file: .*\n$/);
    assert.equal(project.read("there/file"), "before");
    assert.deepEqual([...Deno.readDirSync(project.path("there"))].map(({ name }) => name), ["file"]);
  });
}

Deno.test("SIGTERM ends bundle with 143 and one line, and leaves no part of an archive", async () => {
  using project = await checkout();
  const noise = new Uint8Array(2 ** 27);
  for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
  Deno.writeFileSync(project.path("data/noise.bin"), noise);
  await git(project, "add", "--all");
  Deno.mkdirSync(project.path("there"));
  const names = () => [...Deno.readDirSync(project.path("there"))];
  const process = smallCommand(project, ["bundle", "--to", "there/b.tar.gz"], { cwd: project.folder, env })
    .spawn();
  while (names().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  process.kill("SIGTERM");
  const { code, stderr } = await process.output();
  assert.deepEqual([code, new TextDecoder().decode(stderr)], [143, "ended by SIGTERM\n"]);
  assert.deepEqual(names(), []);
});

/** The words of a command over a small project. */
function commandWords(project: Project, args: readonly string[]): { args: string[] } {
  project.write("graph.json", JSON.stringify(project.stages));
  return {
    args: [
      ...[Deno.execPath(), "run", "--frozen", "--no-check", "-A", `--config=${root}/deno.json`],
      ...[`${root}/tests/cli/small_project.ts`, project.folder, ...args],
    ],
  };
}

Deno.test("a private key that git tracks is in no bundle: it is named, and nothing is written", async () => {
  using project = await checkout();
  project.write("keys/mine.key", "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n");
  project.write("keys/word.key", "a key of a piano");
  await git(project, "add", "--all", "--force");
  const { code, err } = await cli(project, "bundle", "--to", "b.tar.gz");
  assert.equal(code, 64, err);
  assert.match(err, /keys\/mine\.key is a private key, and git tracks it: .*git rm --cached keys\/mine\.key/);
  assert.throws(() => Deno.statSync(project.path("b.tar.gz")));
});

Deno.test("such a key is found under any name; code that only has the words goes in", async () => {
  using project = await checkout();
  project.write("code/words.ts", 'export const HEAD = "-----BEGIN PRIVATE KEY-----";\n');
  await git(project, "add", "--all");
  assert.equal((await cli(project, "keygen", "--to", "data/ours")).code, 0);
  await git(project, "add", "data/ours.pub");
  assert.equal((await cli(project, "bundle", "--to", "b.tar.gz")).code, 0);
  await git(project, "add", "data/ours");
  const { code, err } = await cli(project, "bundle", "--to", "c.tar.gz");
  assert.equal(code, 64);
  assert.match(err, /data\/ours is a private key, and git tracks it/);
});

Deno.test("without a commit bundle says that one is missing; without git, all that it needs at once", async () => {
  using project = await checkout();
  const without = { cwd: project.folder, env: { SOURCE_DATE_EPOCH: "" } };
  const dateless = await ran(smallCommand(project, ["bundle"], without));
  assert.equal(dateless.code, 64);
  assert.match(dateless.err, /^a bundle is dated by the last commit, and there is none: git commit, or set /);
  Deno.removeSync(project.path(".git"), { recursive: true });
  const nothing = await ran(smallCommand(project, ["bundle"], without));
  assert.match(nothing.err, /\(git init, git add --all, git commit\)/);
});
