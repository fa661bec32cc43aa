/** The parts that the commands fetch: whole or not at all, by two processes at once, with a reason when not. */
import assert from "node:assert/strict";
import { unpackOnce } from "../../pipeline/setup/unpack.ts";

const ARCHIVE = "swiftshader.tar.br";
const WITNESS = "vk_swiftshader_icd.json";

Deno.test("unpacking twice at once leaves one whole folder; what lay half-way is replaced", async () => {
  const tools = Deno.makeTempDirSync({ prefix: "tools-" });
  try {
    const folder = `${tools}/swiftshader`;
    Deno.mkdirSync(folder);
    Deno.writeTextFileSync(`${folder}/half`, "");
    const both = [unpackOnce(folder, [ARCHIVE], WITNESS), unpackOnce(folder, [ARCHIVE], WITNESS)];
    assert.deepEqual(await Promise.all(both), [folder, folder]);
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
    assert.ok(names.includes(WITNESS) && names.includes("libvk_swiftshader.so") && !names.includes("half"));
    assert.deepEqual([...Deno.readDirSync(tools)].map((entry) => entry.name), ["swiftshader"]);
  } finally {
    Deno.removeSync(tools, { recursive: true });
  }
});

Deno.test("what cannot be unpacked leaves nothing and says why", async () => {
  const tools = Deno.makeTempDirSync({ prefix: "tools-" });
  try {
    await assert.rejects(unpackOnce(`${tools}/x`, ["missing.tar.br"], WITNESS), /missing\.tar\.br/);
    assert.deepEqual([...Deno.readDirSync(tools)], []);
  } finally {
    Deno.removeSync(tools, { recursive: true });
  }
});
