/** Runs the graph of a test project: process.ts FOLDER JOBS. Prints each event as a line of JSON. */
import { execute } from "../../pipeline/engine/execute.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { StorageError } from "../../pipeline/engine/errors.ts";

const [folder, jobs] = Deno.args as [string, string];
const stop = new AbortController();
Deno.addSignalListener("SIGINT", () => stop.abort());
try {
  const result = await execute(defineGraph(JSON.parse(Deno.readTextFileSync(`${folder}/graph.json`))), [], {
    projectRoot: folder,
    storeDir: `${folder}/.store`,
    outputDir: `${folder}/output`,
    scope: "test",
    jobs: Number(jobs),
    pools: {},
    environment: {},
    keepGoing: false,
    signal: stop.signal,
    onEvent: (event) => console.log(JSON.stringify(event)),
  });
  Deno.exit(result.interrupted ? 130 : result.failed.length > 0 ? 1 : 0);
} catch (error) {
  if (!(error instanceof StorageError)) throw error;
  console.error(error.message);
  Deno.exit(74);
}
