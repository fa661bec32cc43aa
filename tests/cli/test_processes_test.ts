/** The tests are shared out whole among processes, and what these count is added up without losing a failure. */
import assert from "node:assert/strict";
import {
  countOf,
  endedText,
  inLanes,
  LONGEST,
  shareOut,
  testFiles,
  totalLine,
} from "../../pipeline/cli/test_processes.ts";
import { root } from "../root.ts";

const files = testFiles(`${root}/tests`);

Deno.test("every test file is in exactly one process, the longest ones first and alone", () => {
  const shares = shareOut(files);
  assert.deepEqual(shares.flat().toSorted(), files);
  const names = shares.slice(0, LONGEST.length).map((share) =>
    share.map((path) => path.split("/").slice(-2).join("/"))
  );
  assert.deepEqual(names, LONGEST.map((name) => [name]));
  for (const share of shares.slice(LONGEST.length)) assert.ok(share.length > 0 && share.length <= 6);
});

Deno.test("deno test finds the same files in a folder", async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "test-files-" }));
  try {
    Deno.mkdirSync(`${folder}/below`);
    const names = [
      "a_test.ts",
      "b.test.js",
      "test.ts",
      "below/c_test.mts",
      "d_tests.ts",
      "test_e.ts",
      "latest.ts",
    ];
    for (const name of names) {
      Deno.writeTextFileSync(`${folder}/${name}`, `Deno.test(${JSON.stringify(`<${name}>`)}, () => {});\n`);
    }
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--no-config", folder],
      env: { NO_COLOR: "1" },
    }).output();
    const ran = [...new TextDecoder().decode(stdout).matchAll(/^<(.*)> \.\.\. ok/gm)].map(([, name]) =>
      name!
    );
    assert.ok(ran.length >= 4, `${ran}`);
    const found = testFiles(folder).map((path) => path.slice(folder.length + 1));
    assert.deepEqual(found.toSorted(), ran.toSorted());
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a process's count is read off its last line; without one, or with a bad end, it is a failure", () => {
  const count = (passed: number, failed: number, ignored = 0) => ({ passed, failed, ignored });
  assert.deepEqual(countOf("a ... ok (1ms)\n\nok | 3 passed (2 steps) | 0 failed (2s)\n", 0), count(3, 0));
  assert.deepEqual(countOf("ok | 1 passed | 0 failed | 2 ignored (1m2s)", 0), count(1, 0, 2));
  // Deno colours what it prints wherever it thinks that somebody reads it, in pipes as well.
  const coloured =
    "\x1b[0m\x1b[32mok\x1b[0m | 15 passed | 0 failed | 2 ignored \x1b[0m\x1b[38;5;245m(6m40s)\x1b[0m\n";
  assert.deepEqual(countOf(coloured, 0), count(15, 0, 2));
  assert.deepEqual(countOf("FAILED | 3 passed | 2 failed (1 step) | 1 ignored (2s)", 1), count(3, 2, 1));
  assert.deepEqual(
    countOf("ok | 9 passed | 0 failed (1s)\nFAILED | 3 passed | 1 failed (2s)", 1),
    count(3, 1),
  );
  assert.deepEqual(countOf("running 3 tests\na ... ", 139), count(0, 1));
  assert.deepEqual(countOf("", 0), count(0, 1));
  assert.deepEqual(countOf("ok | 3 passed | 0 failed (2s)", 1), count(3, 1));
});

Deno.test("the counts of real processes of deno test are theirs", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "counts-" });
  try {
    const counted = async (text: string) => {
      Deno.writeTextFileSync(`${folder}/probe_test.ts`, text);
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "--no-check", "--no-config", `${folder}/probe_test.ts`],
        env: { NO_COLOR: "1" },
        stderr: "null",
      }).output();
      return countOf(new TextDecoder().decode(stdout), code);
    };
    const some =
      `Deno.test("a", async (t) => { await t.step("b", () => {}); }); Deno.test.${"ignore"}("c", () => {});`;
    assert.deepEqual(await counted(some), { passed: 1, failed: 0, ignored: 1 });
    assert.deepEqual(await counted(`${some} Deno.test("d", () => { throw 1; });`), {
      ...{ passed: 1, failed: 1, ignored: 1 },
    });
    assert.deepEqual(await counted("throw new Error();"), { passed: 0, failed: 1, ignored: 0 });
    assert.deepEqual(await counted("import './none.ts';"), { passed: 0, failed: 1, ignored: 0 });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("the last line has the sums, as deno test writes them", () => {
  const one = { passed: 3, failed: 0, ignored: 0 };
  assert.equal(totalLine([one, one]), "ok | 6 passed | 0 failed");
  assert.equal(
    totalLine([one, { passed: 1, failed: 2, ignored: 3 }]),
    "FAILED | 4 passed | 2 failed | 3 ignored",
  );
});

Deno.test("so many items at a time are worked on, in order, and none after a failure", async () => {
  const [begun, open] = [[] as number[], new Map<number, (ok: boolean) => void>()];
  const end = inLanes([0, 1, 2, 3, 4], 2, (item) => {
    begun.push(item);
    return new Promise((resolve, reject) =>
      open.set(item, (ok) => ok ? resolve() : reject(new Error(`${item}`)))
    );
  });
  const finish = async (item: number, ok: boolean) => {
    open.get(item)!(ok);
    for (let k = 0; k < 10; k++) await Promise.resolve();
  };
  assert.deepEqual(begun, [0, 1]);
  await finish(1, true);
  assert.deepEqual(begun, [0, 1, 2]);
  await finish(2, false);
  await finish(0, true);
  assert.deepEqual(begun, [0, 1, 2]);
  await assert.rejects(end, /^Error: 2$/);
});

Deno.test("one process has ended, two have", () => {
  assert.deepEqual([[1, 5], [2, 5], [1, 1]].map(([ended, all]) => endedText(ended!, all!)), [
    ...["1 of 5 processes has ended", "2 of 5 processes have ended", "1 of 1 process has ended"],
  ]);
});
