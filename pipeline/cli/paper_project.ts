/** This repository as the commands' project. */
import { fromFileUrl } from "@std/path";
import { DEFAULT_PROFILE, readProfile } from "../paper/profile_files.ts";
import { LOADED_LATER } from "../engine/mod.ts";
import { ADAPTER } from "./adapter_resource.ts";
import { COMMANDS } from "./commands.ts";
import type { Project } from "./project.ts";

const GRAPH = "pipeline/paper/graph.ts";
const PROFILES = "pipeline/paper/profiles.ts";

export function paperProject(): Project {
  const root = fromFileUrl(new URL("../..", import.meta.url)).replace(/\/$/, "");
  return {
    root,
    defaultProfile: DEFAULT_PROFILE,
    entry: "pipeline/cli/main.ts",
    loaded: [
      ...Object.values(COMMANDS).map(({ module }) => `pipeline/cli/${module}`),
      ...[
        "pipeline/cli/display/bars.ts",
        "pipeline/cli/executors/slurm_config.ts",
        "pipeline/cli/display/graphviz.ts",
        ...LOADED_LATER.map((path) => `pipeline/engine/${path}`),
        GRAPH,
        PROFILES,
      ],
    ],
    subject: {
      name: "Flat Channels to Infinity in Neural Loss Landscapes, reproduced",
      description:
        "A bit-for-bit reproduction of arXiv 2506.14951: training with WGSL kernels through WebGPU, " +
        "analysis, figures and tables, with the record of the run that made them",
      license: { id: "https://spdx.org/licenses/MIT", name: "MIT License" },
      workflow: GRAPH,
    },
    // The stages' name for it (paper/on_gpu.ts).
    resources: { gpu: ADAPTER },
    recordFile: async () => (await loadGraphModule()).RUN_RECORD,
    checkProfile: (profile) => void readProfile(root, profile),
    loadGraph: async (profile) => {
      const written = readProfile(root, profile);
      const { checkedProfile } = await loadProfilesModule();
      const sizes = checkedProfile(written);
      return (await loadGraphModule()).paperGraph(sizes);
    },
  };
}

/** By computed addresses, which Deno does not fetch packages for: what needs no graph needs none. */
async function loadProfilesModule(): Promise<typeof import("../paper/profiles.ts")> {
  return await import(new URL(`../../${PROFILES}`, import.meta.url).href);
}

async function loadGraphModule(): Promise<typeof import("../paper/graph.ts")> {
  return await import(new URL(`../../${GRAPH}`, import.meta.url).href);
}
