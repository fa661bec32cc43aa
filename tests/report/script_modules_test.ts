/** Which modules a script of the report is bundled from. */
import assert from "node:assert/strict";
import { scriptModules } from "../../pipeline/paper/report/script_modules.ts";

Deno.test("a script's modules are all that its imports reach; types alone reach none, and a lacking file is named", () => {
  const files: { readonly [path: string]: string } = {
    "a/entry.ts": [
      '/** Says import { x } from "./comment.ts" in a line of its own. */',
      'import { b, type B } from "../b.ts";',
      'import type { C } from "./types.ts";',
      'import {\n  long,\n  list,\n} from "./long.ts";',
      'import "./effect.ts";',
      'import { View } from "vega";',
      'const text = "import";',
    ].join("\n"),
    "b.ts":
      'export { d } from "./a/d.ts";\nexport * from "./a/entry.ts";\nexport type { C } from "./a/types.ts";\n',
    ...{ "a/long.ts": "", "a/effect.ts": "", "a/d.ts": "export const d = 1;\n" },
  };
  const read = (path: string) => {
    if (path in files) return files[path]!;
    throw new Error("no file");
  };
  assert.deepEqual(scriptModules(["a/entry.ts"], read), [
    ...["a/d.ts", "a/effect.ts", "a/entry.ts", "a/long.ts", "b.ts"],
  ]);
  assert.throws(
    () => scriptModules(["b.ts"], (path) => path === "b.ts" ? 'import "./lacking.ts";' : read(path)),
    /^Error: lacking\.ts, which b\.ts names, cannot be read: restore the file$/,
  );
});
