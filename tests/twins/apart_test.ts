/** Twins are for tests: what stages run and what their keys cover has none of them. */
import assert from "node:assert/strict";
import { root } from "../root.ts";

function modulesIn(folder: string): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? modulesIn(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
  );
}

const IMPORT = /from "[^"]*\btwin\/[^"]*"/;

Deno.test("no kernel, stage, command or figure imports a twin", () => {
  const modules = ["kernels", "pipeline", "figures"].flatMap(modulesIn)
    .filter((path) => !path.startsWith("kernels/strict/twin/"));
  assert.ok(modules.length > 300);
  assert.deepEqual(modules.filter((path) => IMPORT.test(Deno.readTextFileSync(`${root}/${path}`))), []);
  assert.match(`import { twinGpu } from "../strict/twin/gpu.ts";`, IMPORT);
});
