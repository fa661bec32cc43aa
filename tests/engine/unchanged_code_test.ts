/** Whether code is what it was when its key was computed, asked without another walk through it. */
import assert from "node:assert/strict";
import { SourceModules } from "../../pipeline/engine/key/source_modules.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "./fixture.ts";

const FILES = {
  "code/main.ts": `import { one } from "./one.ts";\nimport text from "./a.txt" with { type: "text" };\n` +
    `export default (c: any) => c.output("out.txt", text + one);\n`,
  "code/one.ts": "export const one = 1;\n",
  "code/a.txt": "text\n",
  "deno.json": "{}\n",
  "deno.lock": "{}\n",
  "code/other.ts": "export const other = 2;\n",
};

function opened(project: Project): SourceModules {
  for (const [path, text] of Object.entries(FILES)) project.write(path, text);
  return new SourceModules(project.folder, new FileIndex(new Store(`${project.folder}/.store`)));
}

for (const path of ["code/main.ts", "code/one.ts", "code/a.txt", "deno.json", "deno.lock"]) {
  Deno.test(`an edit of ${path} is seen`, async () => {
    using project = new Project();
    const modules = opened(project);
    await modules.codeOf("code/main.ts");
    assert.equal(await modules.isUnchanged("code/main.ts"), true);
    project.write(path, `${project.read(path)}\n`);
    assert.equal(await modules.isUnchanged("code/main.ts"), false);
  });
}

Deno.test("a file that goes is seen; one that the code does not reach is not asked", async () => {
  using project = new Project();
  const modules = opened(project);
  await modules.codeOf("code/main.ts");
  Deno.removeSync(`${project.folder}/code/other.ts`);
  assert.equal(await modules.isUnchanged("code/main.ts"), true);
  Deno.removeSync(`${project.folder}/code/one.ts`);
  assert.equal(await modules.isUnchanged("code/main.ts"), false);
});
