/** The command line over a small project: small_project.ts FOLDER COMMAND … (FOLDER/graph.json is the graph). */
import { ADAPTER } from "../../pipeline/cli/adapter_resource.ts";
import { runCli } from "../../pipeline/cli/run_cli.ts";
import { defineGraph, GraphError, type RunRecord } from "../../pipeline/engine/mod.ts";

const [root, ...args] = Deno.args as [string, ...string[]];
const project = {
  root,
  defaultProfile: "only",
  entry: "code/main.ts",
  entryArguments: [root],
  subject: {
    name: "small",
    description: "a small graph",
    license: { id: "https://spdx.org/licenses/MIT", name: "MIT License" },
    workflow: "graph.json",
  },
  resources: { gpu: ADAPTER },
  recordFile: () => ({ path: "fig1/record.json", text: (record: RunRecord) => JSON.stringify(record) }),
  loadGraph: (profile: string) => {
    if (profile !== "only" && !profile.endsWith(".json")) {
      throw new GraphError(`unknown profile ${JSON.stringify(profile)}: there is only`);
    }
    return defineGraph(JSON.parse(Deno.readTextFileSync(`${root}/graph.json`)));
  },
};
Deno.exit(await runCli(project, args));
