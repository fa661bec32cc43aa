/** This repository as the commands' project. */
import { paperGraph } from "../paper/graph.ts";
import { DEFAULT_PROFILE, loadProfile } from "../paper/profiles.ts";
import { RECORD_FILE, recordScript } from "../paper/report_record.ts";
import type { Project } from "./project.ts";

export function paperProject(): Project {
  const root = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");
  return {
    root,
    defaultProfile: DEFAULT_PROFILE,
    entry: "pipeline/cli/main.ts",
    subject: {
      name: "Flat Channels to Infinity in Neural Loss Landscapes, reproduced",
      description:
        "A bit-for-bit reproduction of arXiv 2506.14951: training with WGSL kernels through WebGPU, " +
        "analysis, figures and tables, with the record of the run that made them",
      license: { id: "https://spdx.org/licenses/MIT", name: "MIT License" },
      workflow: "pipeline/paper/graph.ts",
    },
    recordFile: { path: RECORD_FILE, text: recordScript },
    loadGraph: (profile) => paperGraph(loadProfile(root, profile)),
  };
}
