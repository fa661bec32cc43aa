/** The whole graph gives the same bytes on two adapters, at two numbers of workers, elsewhere and elsewhen. */
import assert from "node:assert/strict";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";
import { testUnless } from "../not_run.ts";

/** Smoke, smaller still. */
const TINY = `${root}/tests/paper/tiny.json`;

interface Made {
  readonly files: { readonly [path: string]: string };
  readonly adapters: readonly string[];
  /** Whose the files are. */
  readonly user: number | null;
}

async function reproduce(jobs: number, environment: Record<string, string>, user?: number): Promise<Made> {
  const folder = Deno.makeTempDirSync({ prefix: "reproduction-" });
  try {
    let program = Deno.execPath();
    const env: Record<string, string> = { XDG_RUNTIME_DIR: folder, ...environment };
    if (user !== undefined) {
      program = `${folder}/deno`;
      env.DENO_DIR = `${folder}/cache`;
      env.HOME = folder;
      copyForUser(program, env.DENO_DIR, folder, user);
    }
    const command = new Deno.Command(program, {
      args: [
        ...[
          "run",
          "--frozen",
          "--no-check",
          `--config=${root}/deno.json`,
          "--allow-read",
          "--allow-write",
          "--allow-env",
        ],
        ...[`${root}/tests/paper/process.ts`, folder, String(jobs)],
      ],
      cwd: folder,
      env,
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    const { code, stderr } = await command.output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const files: { [path: string]: string } = {};
    const walk = (path: string) => {
      for (const entry of Deno.readDirSync(path)) {
        const below = `${path}/${entry.name}`;
        if (entry.isDirectory) walk(below);
        else files[below.slice(folder.length + 8)] = sha256(Deno.readFileSync(below));
      }
    };
    walk(`${folder}/output`);
    const adapters = new Set<string>();
    for (const prefix of Deno.readDirSync(`${folder}/store/actions`)) {
      for (const entry of Deno.readDirSync(`${folder}/store/actions/${prefix.name}`)) {
        const text = Deno.readTextFileSync(`${folder}/store/actions/${prefix.name}/${entry.name}`);
        const { execution } = JSON.parse(text.split("\n")[0]!);
        if (execution.notes.adapter !== undefined) adapters.add(execution.notes.adapter);
      }
    }
    return { files, adapters: [...adapters], user: Deno.statSync(`${folder}/output`).uid };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * Another user can read neither this user's Deno nor the packages that it fetched: gives copies to the user.
 * Hard links where the file system allows them.
 */
function copyForUser(program: string, cache: string, folder: string, user: number): void {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], cwd: root }).outputSync();
  const { npmCache } = JSON.parse(new TextDecoder().decode(info.stdout));
  Deno.mkdirSync(cache);
  for (const [from, to] of [[Deno.execPath(), program], [npmCache, `${cache}/npm`]] as const) {
    const linked = new Deno.Command("cp", { args: ["-rlL", from, to], stderr: "null" }).outputSync();
    if (linked.success) continue;
    const copied = new Deno.Command("cp", { args: ["-rL", from, to] }).outputSync();
    assert.ok(copied.success, new TextDecoder().decode(copied.stderr));
  }
  Deno.chownSync(folder, user, user);
  Deno.chownSync(cache, user, user);
}

const reference = await reproduce(2, {});

Deno.test("the tiny paper makes every figure in all forms, and every file of the graph and no other", () => {
  const names = Object.keys(reference.files);
  assert.ok(FIGURES.length > 40);
  for (const { id } of FIGURES) {
    for (const kind of ["svg", "pdf", "png", "vl.json"]) {
      assert.ok(names.includes(`${id}/${id}.${kind}`), `${id}.${kind}`);
    }
    // A figure of several panels has its data with them.
    const data = new RegExp(`^${id}[a-z]?/.+\\.csv$`);
    assert.ok(names.some((name) => data.test(name)), `the data of ${id}`);
  }
  const declared = paperGraph(loadProfile(root, TINY)).stages.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ publish = [] }) => publish)
  );
  assert.deepEqual(names.toSorted(), declared.toSorted());
});

const SWIFTSHADER = Deno.env.get("FLAT_CHANNELS_SWIFTSHADER");
const ICD = `${SWIFTSHADER}/vk_swiftshader_icd.json`;
const whyNoAdapter = SWIFTSHADER === undefined ? "no second adapter; deno task test finds one" : null;

/** Debian's user "nobody", who owns nothing. */
const NOBODY = 65534;
const whyNoUser = Deno.uid() !== 0
  ? "only root may start a process of another user"
  : [`${root}/deno.json`, ...whyNoAdapter === null ? [ICD] : []].every((path) => canRead(NOBODY, path))
  ? null
  : `another user cannot read ${root}`;

/** One reproduction in which all is different that can be here: bytes that are the same depend on none of it. */
const other = await reproduce(
  1,
  {
    ...{ TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
    ...whyNoAdapter === null ? { VK_ICD_FILENAMES: ICD, LD_LIBRARY_PATH: SWIFTSHADER! } : {},
  },
  whyNoUser === null ? NOBODY : undefined,
);

Deno.test("-j1, another folder, time zone and locale give the same bytes", () => {
  assert.deepEqual(other.files, reference.files);
});

testUnless(whyNoAdapter, {
  name: "another adapter (SwiftShader) gives the same bytes",
  fn: () => {
    assert.match(other.adapters.join(), /SwiftShader/);
    assert.deepEqual(other.files, reference.files);
  },
});

testUnless(whyNoUser, {
  name: "another user gives the same bytes",
  fn: () => {
    assert.equal(other.user, NOBODY);
    assert.deepEqual(other.files, reference.files);
  },
});

/** A folder above the repository may be closed to others, too: asks the system. */
function canRead(user: number, path: string): boolean {
  const test = { args: ["-r", path], cwd: "/", uid: user, gid: user };
  return new Deno.Command("test", test).outputSync().success;
}
