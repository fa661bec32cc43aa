/** Twins are for tests: what stages run and what their keys cover has none of them. */
import assert from "node:assert/strict";
import { importsOf, modulesBelow, specifiersIn, targetsOf } from "../modules.ts";

const isTwin = (path: string) => path.startsWith("kernels/strict/twin/");

Deno.test("no kernel, stage, command or figure imports a twin, at run time neither", () => {
  const modules = ["kernels", "pipeline", "figures"].flatMap(modulesBelow).filter((path) => !isTwin(path));
  assert.ok(modules.length > 300);
  assert.deepEqual(modules.filter((path) => importsOf(path).some(isTwin)), []);
  for (
    const text of [
      `import { twinGpu } from "../strict/twin/gpu.ts";`,
      `const { twinGpu } = await import("../strict/twin/gpu.ts");`,
      `export * from '../strict/twin/gpu.ts';`,
    ]
  ) {
    assert.ok(targetsOf("kernels/device/device.ts", specifiersIn(text)).some(isTwin), text);
  }
});
