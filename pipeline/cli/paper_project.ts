/** This repository as the commands' project. */
import { fromFileUrl } from "@std/path";
import { paperGraph, RUN_RECORD } from "../paper/graph.ts";
import { DEFAULT_PROFILE, loadProfile } from "../paper/profiles.ts";
import type { Project } from "./project.ts";

export function paperProject(): Project {
  const root = fromFileUrl(new URL("../..", import.meta.url)).replace(/\/$/, "");
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
    recordFile: RUN_RECORD,
    loadGraph: (profile) => paperGraph(loadProfile(root, profile)),
  };
}
