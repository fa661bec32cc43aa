/** The engine serves any project: it names no resource of one, and no command that is built on it. */
import assert from "node:assert/strict";
import { COMMANDS } from "../../pipeline/cli/commands.ts";
import { modulesBelow } from "../modules.ts";
import { root } from "../root.ts";

const COMMAND = new RegExp(`\`(${Object.keys(COMMANDS).join("|")})( --[^\`]*)?\`|deno task|\\breproduce\\b`);
/** The sandbox lists what the runtime has, `navigator.gpu` among it. */
const RESOURCE = { word: /["'`]gpu["'`]/, except: "pipeline/engine/sandbox/" };

function foreignWords(path: string, text: string): string[] {
  return text.split("\n").filter((line) =>
    COMMAND.test(line) || (RESOURCE.word.test(line) && !path.startsWith(RESOURCE.except))
  ).map((line) => `${path}: ${line.trim()}`);
}

Deno.test("no module of the engine names a resource of a project, a task or a command", () => {
  const modules = modulesBelow("pipeline/engine");
  assert.deepEqual(
    modules.flatMap((path) => foreignWords(path, Deno.readTextFileSync(`${root}/${path}`))),
    [],
  );
});

for (const line of ["run deno task gc", "as `verify --repeat 2` finds", '  resources: ["gpu"],']) {
  Deno.test(`${line} would be found`, () =>
    assert.equal(foreignWords("pipeline/engine/a.ts", line).length, 1));
}
