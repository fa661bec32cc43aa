/**
 * Runs the graph of a test project with a remote, in a process of its own: pusher.ts FOLDER URL. Begins when FOLDER/go is
 * there. Prints how many stages ran, how many results were sent, and what the remote told.
 */
import { readAddress } from "../../pipeline/engine/remote/address.ts";
import { openRemote, pushResults } from "../../pipeline/engine/remote/transfer.ts";
import type { RunEvent } from "../../pipeline/engine/events.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";

const [folder, url, start] = Deno.args as [string, string, string];
const graph = defineGraph(JSON.parse(Deno.readTextFileSync(`${folder}/graph.json`)));
const lines: string[] = [];
const options = {
  projectRoot: folder,
  storeDir: `${folder}/.store`,
  outputDir: `${folder}/output`,
  scope: "test",
  jobs: 1,
  pools: {},
  environment: {},
  keepGoing: false,
  onEvent: (event: RunEvent) => {
    if (event.kind === "remote-fault" || event.kind === "remote-refused") lines.push(event.message);
  },
};
const around = {
  variable: (name: string) => Deno.env.get(name),
  token: null,
  scratch: `${folder}/.store/tmp`,
};
const use = { address: readAddress(url, around), trust: null, sign: null, writes: true };
using remote = await openRemote(use, options);
console.log("ready");
while (!exists(start)) await new Promise((resolve) => setTimeout(resolve, 5));
const { failed } = await pushResults(graph, [], options, remote);
console.log(JSON.stringify({ failed, lines }));

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
