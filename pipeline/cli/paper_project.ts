/** This repository as the commands' project. */
import { paperGraph } from "../paper/graph.ts";
import { DEFAULT_PROFILE, loadProfile } from "../paper/profiles.ts";
import type { Project } from "./project.ts";

export function paperProject(): Project {
  const root = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");
  return {
    root,
    defaultProfile: DEFAULT_PROFILE,
    entry: "pipeline/cli/main.ts",
    loadGraph: (profile) => paperGraph(loadProfile(root, profile)),
  };
}
