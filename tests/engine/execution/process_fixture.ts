/** A small project whose stages run in processes of their own, through the command line of tests/cli/small_project.ts. */
import { ProcessExecutor, type ProcessLimits } from "../../../pipeline/engine/execution/process_executor.ts";
import type { Draft, Project } from "../fixture.ts";
import { root } from "../../root.ts";

/** @param limits by stage; none where nothing is said */
export function processExecutor(
  project: Project,
  limits: { [stage: string]: Partial<ProcessLimits> } = {},
): ProcessExecutor {
  return new ProcessExecutor({
    command: (key) => ({
      program: Deno.execPath(),
      args: [
        ...["run", "--quiet", "--no-check", "--frozen", `--config=${root}/deno.json`],
        ...["--allow-read", "--allow-write", "--allow-env"],
        ...[`${root}/tests/cli/small_project.ts`, project.folder, "execute", key],
      ],
    }),
    limits: ({ name }) => ({ bytes: null, milliseconds: null, ...limits[name] }),
    ofTheMachine: (message) => /was lost/.test(message),
  });
}

/** A stage without inputs that runs this code; its output is `out.txt`. */
export function stageOf(project: Project, name: string, code: string): Draft {
  project.write(`code/${name}.ts`, code);
  return {
    name,
    about: "",
    module: `code/${name}.ts`,
    parameters: {},
    inputs: {},
    outputs: { "out.txt": { publish: [`words/${name}.txt`] } },
  };
}
