/** `pull` and `push`: results brought from a remote or an archive, and sent to one. Nothing is computed. */
import {
  GraphError,
  Interrupted,
  openRemote,
  pullResults,
  pushResults,
  type RunEvent,
} from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { Ended, EndListener } from "../../process/signals.ts";
import { lineFor } from "../display/event_text.ts";
import { counted, someOf } from "../display/text.ts";
import type { Options } from "../options.ts";
import { engineOptions, type Project, taskOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { archiveUse, askedRemote, totalLines } from "../remote_use.ts";

/** Exit code 0 when the remote answered, whatever it has; 1 when something was refused or failed. */
export async function pull(project: Project, options: Options): Promise<number> {
  const use = options.from === null
    ? await askedRemote(project, options)
    : await archiveUse(project, options, options.from);
  if (use === null) throw noRemote("pull", ", or an archive with --from ARCHIVE");
  const graph = await graphOf(project, options);
  using end = new EndListener();
  const settings = engineOptions(project, options, { signal: end.signal, onEvent: printEvent });
  using remote = await openRemote({ ...use, patient: true }, settings);
  try {
    const { fetched, here, absent, undecided } = await pullResults(graph, options.targets, settings, remote);
    for (const line of totalLines(remote.address, remote.totals)) console.log(line);
    const missing = absent.length + undecided.length;
    const rest = missing === 0
      ? `${taskOf(project, options, "reproduce")} lays them out`
      : `${missing} not there (${someOf([...absent, ...undecided])}): ${
        taskOf(project, options, "reproduce")
      } ` +
        "computes them";
    console.log(`${fetched.length} fetched, ${here} here before, ${rest}`);
    return remote.totals.faults + remote.totals.refused === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    throw end.received !== null && error instanceof Interrupted ? new Ended(end.received) : error;
  }
}

/** Exit code 0 when all that is up to date here is there now. */
export async function push(project: Project, options: Options): Promise<number> {
  const use = await askedRemote(project, options);
  if (use === null) throw noRemote("push", "");
  const graph = await graphOf(project, options);
  using end = new EndListener();
  const settings = engineOptions(project, options, { signal: end.signal, onEvent: printEvent });
  if (/\.(tar\.gz|tgz)$/.test(use.address.shown)) {
    throw new GraphError("an archive takes no results: deno task export writes one");
  }
  using remote = await openRemote({ ...use, patient: true }, settings);
  try {
    const { sent, there, failed, absent } = await pushResults(graph, options.targets, settings, remote);
    for (const line of totalLines(remote.address, remote.totals)) console.log(line);
    console.log(`${sent} sent, ${there} there before, ${failed.length} not sent`);
    if (absent.length > 0) {
      console.log(`${counted(absent.length, "stage")} not up to date here, so not sent: ${someOf(absent)}`);
    }
    return failed.length === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    throw end.received !== null && error instanceof Interrupted ? new Ended(end.received) : error;
  }
}

export function printEvent(event: RunEvent): void {
  const line = lineFor(event);
  if (line !== null) console.log(line);
}

function noRemote(command: string, more: string): CommandError {
  return new CommandError(
    EXIT.usage,
    `${command}: no remote is named: give --remote URL, $FLAT_CHANNELS_REMOTE or remote.json${more}`,
  );
}
