/** Another paper as the commands' project: its stages are all that it must say. */
import { fromFileUrl } from "@std/path";
import {
  defineGraph,
  didYouMean,
  GraphError,
  LOADED_BY_WORKERS,
  LOADED_LATER,
  type RunRecord,
  type StageDeclaration,
} from "../../engine/mod.ts";
import { ADAPTER } from "../adapter_resource.ts";
import { COMMANDS } from "../commands.ts";
import type { Project } from "../project.ts";
import { runCli } from "../run_cli.ts";
import { reportPage } from "./report_page.ts";

/** What a paper says of itself. */
export interface Paper {
  /** Absolute path of its folder, which has deno.json: `import.meta.dirname`. */
  readonly root: string | undefined;
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** Default: MIT. */
  readonly license?: { readonly id: string; readonly name: string };
  /** The module that calls `runPaper`, from the folder; default `paper.ts`. */
  readonly entry?: string;
  /** Stages of each profile, the default one first; `full` alone where a function stands for all. */
  readonly stages: Stages | { readonly [profile: string]: Stages };
}

/** Gives the stages of a profile. */
export type Stages = () => readonly StageDeclaration[];

/** What works on the paper of this repository alone. */
const NOT_OF_OTHERS = new Set(["diagnose", "watch", "determinism", "new"]);

/** Declared by a stage that computes with WebGPU: it waits for its turn on the adapter, and may see it. */
export const ON_GPU = { resources: ["gpu"], allow: ["webgpu"] } as const;

/** A stage with what it does not say: its module lies in the folder `stages` under its name, and it takes no parameters and no inputs. */
export function stage(
  name: string,
  about: string,
  more: Pick<StageDeclaration, "outputs"> & Partial<StageDeclaration>,
): StageDeclaration {
  return { name, about, module: `stages/${name}.ts`, parameters: {}, inputs: {}, ...more };
}

/**
 * Runs one command on a paper.
 * @param args the command's name and its arguments
 * @returns the exit code
 */
export async function runPaper(paper: Paper, args: readonly string[] = Deno.args): Promise<number> {
  return await runCli(projectOf(paper), args);
}

/** @throws TypeError for a module that is no file, so has no folder */
export function projectOf(paper: Paper): Project {
  const { root, name, description, stages, entry = "paper.ts" } = paper;
  if (root === undefined) throw new TypeError("a paper's root must be the path of a folder: found undefined");
  const profiles = typeof stages === "function" ? { full: stages } : stages;
  const [defaultProfile] = Object.keys(profiles);
  if (defaultProfile === undefined) throw new TypeError(`${name} must have stages: found no profile`);
  const commands = Object.keys(COMMANDS).filter((each) => !NOT_OF_OTHERS.has(each));
  const stagesOf = (profile: string): readonly StageDeclaration[] => {
    if (Object.hasOwn(profiles, profile)) return profiles[profile]!();
    const known = Object.keys(profiles);
    throw new GraphError(
      `unknown profile ${JSON.stringify(profile)}${didYouMean(profile, known)} there is ${known.join(", ")}`,
    );
  };
  return {
    root,
    title: name,
    profiles: `${Object.keys(profiles).join(", ")} (default: ${defaultProfile})`,
    commands,
    defaultProfile,
    entry,
    loaded: [
      ...commands.map((each) => addressOf(`../${COMMANDS[each]!.module}`)),
      addressOf("../display/bars.ts"),
      addressOf("../display/graphviz.ts"),
      ...[...LOADED_LATER, ...LOADED_BY_WORKERS].map((path) => addressOf(`../../engine/${path}`)),
    ],
    engine: { folder: ENGINE, files: ["deno.json", "deno.lock"] },
    subject: {
      name,
      description,
      license: paper.license ?? { id: "https://spdx.org/licenses/MIT", name: "MIT License" },
      workflow: entry,
    },
    resources: { gpu: ADAPTER },
    recordFile: (profile = defaultProfile) => ({
      path: "report.html",
      text: (record: RunRecord) =>
        reportPage({
          name,
          description,
          stages: stagesOf(profile),
          record,
          folder: `${root}/output/${profile}`,
        }),
    }),
    checkProfile: (profile) => void stagesOf(profile),
    loadGraph: (profile) => defineGraph(stagesOf(profile)),
  };
}

function addressOf(path: string): string {
  return new URL(path, import.meta.url).href;
}

/** The folder of the repository that the commands lie in. */
const ENGINE = fromFileUrl(new URL("../../..", import.meta.url)).replace(/\/$/, "");
