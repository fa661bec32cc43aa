/** What cannot run is named and counted, and is a failure where all tests are asked for. */
import assert from "node:assert/strict";
import { root } from "./root.ts";

const PROBE = `import { testUnless } from ${JSON.stringify(new URL("not_run.ts", import.meta.url).href)};
testUnless("no lamp", { name: "by lamplight", fn: () => {} });
testUnless(null, { name: "by day", fn: () => {} });
`;

async function probe(all: boolean): Promise<{ code: number; out: string; listed: string }> {
  const folder = Deno.makeTempDirSync({ prefix: "not-run-" });
  try {
    Deno.writeTextFileSync(`${folder}/probe_test.ts`, PROBE);
    const list = `${folder}/list`;
    Deno.writeTextFileSync(list, "");
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--no-check",
        "--allow-env",
        "--allow-write",
        `--config=${root}/deno.json`,
        `${folder}/probe_test.ts`,
      ],
      cwd: folder,
      env: { FLAT_CHANNELS_NOT_RUN: list, NO_COLOR: "1", FLAT_CHANNELS_ALL_TESTS: all ? "1" : "" },
      stderr: "null",
    }).output();
    return { code, out: new TextDecoder().decode(stdout), listed: Deno.readTextFileSync(list) };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a test that cannot run is listed with its reason, and the others run", async () => {
  const { code, out, listed } = await probe(false);
  assert.equal(code, 0, out);
  assert.match(out, /1 passed \| 0 failed \| 1 ignored/);
  assert.deepEqual(JSON.parse(listed), { name: "by lamplight", why: "no lamp" });
});

Deno.test("FLAT_CHANNELS_ALL_TESTS=1 makes it a failure that says what is missing", async () => {
  const { code, out, listed } = await probe(true);
  assert.equal(code, 1);
  assert.match(out, /not run: no lamp \(FLAT_CHANNELS_ALL_TESTS=1 asks for every test\)/);
  assert.match(out, /1 passed \| 1 failed/);
  assert.equal(listed, "");
});

function sourcesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? sourcesBelow(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
  );
}

Deno.test("no test is left out in any other way", () => {
  const names = sourcesBelow("tests").filter((name) => !name.startsWith("tests/not_run"));
  assert.ok(names.length > 100);
  for (const name of names) {
    const text = Deno.readTextFileSync(`${root}/${name}`);
    assert.doesNotMatch(
      text,
      /\bignore\s*:|\bignore,|Deno\.test\.ignore|Deno\.test\.only|\bonly: true|NOT RUN/,
      name,
    );
  }
});

Deno.test(".ci/run ends with passed, failed and, where there are some, skipped", async () => {
  const script = Deno.readTextFileSync(`${root}/.ci/run`);
  const folder = Deno.makeTempDirSync({ prefix: "ci-" });
  try {
    for (
      const [said, last] of [
        ["ok | 12 passed (3 steps) | 0 failed (2s)\n\nNOT RUN: 0", "12 passed, 0 failed"],
        [
          "ok | 12 passed | 0 failed | 2 ignored (2s)\n\nNOT RUN: 2\n  a: b",
          "12 passed, 0 failed, 2 skipped",
        ],
        ["FAILED | 3 passed | 1 failed (2s)\n\nNOT RUN: 0", "3 passed, 1 failed"],
      ] as const
    ) {
      Deno.mkdirSync(`${folder}/.ci`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/.ci/run`, script);
      // In the place of npx: says what `deno task test` says.
      Deno.writeTextFileSync(`${folder}/npx`, `#!/bin/sh\nprintf '%s\\n' '${said}'\n`, { mode: 0o755 });
      const { stdout } = await new Deno.Command("bash", {
        args: [`${folder}/.ci/run`],
        env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
      }).output();
      assert.equal(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1), last);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
