/**
 * The whole paper graph at a tiny size, in a process of its own: process.ts FOLDER JOBS. The store and the
 * outputs go below FOLDER; sources are this repository's.
 */
import { execute } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";

const [folder, jobs] = Deno.args as [string, string];
const result = await execute(paperGraph(loadProfile(root, `${root}/tests/paper/tiny.json`)), [], {
  projectRoot: root,
  storeDir: `${folder}/store`,
  outputDir: `${folder}/output`,
  scope: "tiny",
  jobs: Number(jobs),
  pools: { gpu: 1 },
  environment: {},
  keepGoing: true,
});
for (const failure of result.failed) console.error(failure.message);
Deno.exit(result.failed.length === 0 ? 0 : 1);
