/**
 * Writes many objects, and lays files out, in a process of its own: store_writer.ts FOLDER COUNT [same-names]. Every
 * such process writes the same objects in another order, and over the same published paths. With `same-names`, all
 * draw the same random names and have the process number 1.
 *
 * Prints how many writes failed.
 */
import { writeAtomically } from "../../pipeline/engine/store/files.ts";
import { Store } from "../../pipeline/engine/store/store.ts";

const [folder, count, names] = Deno.args as [string, string, string?];
if (names === "same-names") {
  let drawn = 0;
  Object.defineProperty(Deno, "pid", { value: 1 });
  crypto.randomUUID = () => `00000000-0000-4000-8000-${String(drawn++ >> 1).padStart(12, "0")}`;
}

/** Long enough that two writers meet in the middle of one file. */
function content(at: number): Uint8Array {
  return new Uint8Array(4096 + 997 * (at % 50)).fill(at % 251).map((value, place) => value + place);
}

const store = new Store(`${folder}/store`);
const output = `${folder}/output`;
let failed = 0;
// All begin at once, so that their counters and names go together.
Deno.writeTextFileSync(`${folder}/ready-${Deno.args[3] ?? ""}`, "");
while (!exists(`${folder}/start`)) await new Promise((resolve) => setTimeout(resolve, 1));
for (let at = 0; at < Number(count); at++) {
  try {
    store.putObject(content(at));
    writeAtomically(`${output}/${at % 20}.bin`, content(at % 20), `${output}/.partial`, false);
  } catch {
    failed++;
  }
}
console.log(failed);

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
