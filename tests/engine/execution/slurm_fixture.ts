/** A small project whose stages run as jobs of a test's own cluster. */
import { KEY } from "../../../pipeline/engine/execution/slurm/job_script.ts";
import {
  SlurmExecutor,
  type SlurmSettings,
} from "../../../pipeline/engine/execution/slurm/slurm_executor.ts";
import type { Project } from "../fixture.ts";
import { root } from "../../root.ts";

export function clusterExecutor(project: Project, changes: Partial<SlurmSettings> = {}): SlurmExecutor {
  return new SlurmExecutor({
    folder: project.folder,
    command: {
      program: Deno.execPath(),
      args: [
        ...["run", "--quiet", "--no-check", "--frozen", `--config=${root}/deno.json`],
        ...["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys"],
        ...[`${root}/tests/cli/small_project.ts`, project.folder, "execute", KEY, "--queued"],
      ],
    },
    before: [],
    advice: "",
    asksOf: () => ({ megabytes: 100, minutes: 30, flags: [] }),
    mostMinutes: 60,
    mostJobs: 100,
    mostInArray: 50,
    resources: [],
    poll: 200,
    patience: 20_000,
    onInterrupt: () => Promise.resolve("leave"),
    ...changes,
  });
}
