/** `clean` removes outputs, `gc` removes stored results that no stage of a present profile needs. */
import {
  cleanOutputs,
  cleanPublished,
  cleanStore,
  collectGarbage,
  matchTargets,
  namesIn,
} from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { expectSameSource } from "../profile_source.ts";
import { outputDirOf, profileOf, type Project, storeDirOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { bytes, counted, strayLine } from "../display/text.ts";

const waiting = () => console.log("waiting for another run to end");

export async function clean(project: Project, options: Options): Promise<number> {
  const profile = profileOf(project, options);
  if (options.targets.length > 0) {
    const stages = matchTargets(await graphOf(project, options), options.targets);
    const folder = outputDirOf(project, profile);
    const count = await cleanPublished(folder, stages, storeDirOf(project), waiting);
    const names = stages.map(({ name }) => name).join(", ");
    console.log(
      `removed ${
        counted(count, "file")
      } of ${names} from output/${profile}; the next run lays them out again from the store`,
    );
    return EXIT.ok;
  }
  expectSameSource(project, options);
  // A name without outputs may be a slip of the pen.
  if (namesIn(outputDirOf(project, profile)).length === 0) await checkProfile(project, options);
  await cleanOutputs(outputDirOf(project, profile), storeDirOf(project), waiting);
  console.log(`removed output/${profile}; the next run lays it out again from the store`);
  if (options.store) {
    await cleanStore(storeDirOf(project), waiting);
    console.log("removed the store; the next run computes everything again");
  }
  return EXIT.ok;
}

async function checkProfile(project: Project, options: Options): Promise<void> {
  if (project.checkProfile === undefined) await graphOf(project, options);
  else project.checkProfile(options.profile ?? project.defaultProfile);
}

export async function gc(project: Project, options: Options): Promise<number> {
  const { dryRun } = options;
  const gone = await collectGarbage(storeDirOf(project), new Set(), waiting, dryRun);
  if (gone.strays.length > 0) console.error(strayLine(gone.strays));
  const did = dryRun ? "would remove" : "removed";
  console.log(
    `${did} ${counted(gone.actions, "execution")} and ${counted(gone.objects, "object")}, ${
      bytes(gone.bytes)
    }`,
  );
  if (gone.undecided > 0) {
    console.log(
      `kept ${
        counted(gone.undecided, "execution")
      }: the store does not say which of their stages' executions are the latest; ` +
        "after deno task reproduce of each profile it does",
    );
  }
  if (dryRun) console.log(SHARED);
  return EXIT.ok;
}

const SHARED =
  "of each profile the last results stay, whichever checkout made them: if several checkouts share this " +
  "store, run gc only where the code is the one to keep";
