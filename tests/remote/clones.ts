/** Two clones of the small graph that share results, and the ways to a remote of a folder. */
import assert from "node:assert/strict";
import { openRemote, pullResults, pushResults } from "../../pipeline/engine/remote/transfer.ts";
import { readAddress } from "../../pipeline/engine/remote/address.ts";
import { LIMITS, type Limits } from "../../pipeline/engine/remote/remote.ts";
import type { RunEvent } from "../../pipeline/engine/events.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import type { SharedResults } from "../../pipeline/engine/remote/shared_results.ts";
import { Project, type Ran } from "../engine/fixture.ts";

/** Shorter waits, for faults that are of time; long enough for a server that answers, on a busy machine. */
export const QUICK: Limits = { ...LIMITS, answer: 2000, pause: 1500, slowest: 1e7, again: [1, 2] };

export interface Asked {
  readonly trust?: string;
  readonly sign?: string;
  readonly limits?: Limits;
  readonly variables?: { readonly [name: string]: string };
  readonly token?: string;
  /** As the commands pull and push ask. */
  readonly patient?: boolean;
}

/** A remote over a project's store; what it tells goes to `events`. */
export async function remoteOf(
  project: Project,
  url: string,
  asked: Asked = {},
  signal?: AbortSignal,
): Promise<{ remote: SharedResults; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const address = readAddress(url, {
    variable: (name) => asked.variables?.[name],
    token: asked.token ?? null,
    scratch: project.path(".store/tmp"),
  });
  const named = (text: string | undefined) => text === undefined ? null : { text, name: "a key" };
  const use = {
    ...{ address, writes: true, trust: named(asked.trust), sign: named(asked.sign) },
    limits: asked.limits ?? LIMITS,
    patient: asked.patient ?? false,
  };
  const remote = await openRemote(
    use,
    project.options({
      onEvent: (event) => events.push(event),
      ...signal === undefined ? {} : { signal },
    }),
  );
  return { remote, events };
}

/** A run with a remote; everything that was sent has arrived. */
export async function runWith(
  project: Project,
  url: string,
  asked: Asked = {},
): Promise<Ran & { remote: SharedResults; lines: string[] }> {
  const { remote, events } = await remoteOf(project, url, asked);
  using _ = remote;
  const ran = await project.run([], { remote });
  await remote.settle();
  return { ...ran, remote, lines: linesOf(events) };
}

export async function pull(project: Project, url: string, asked: Asked = {}) {
  const { remote, events } = await remoteOf(project, url, asked);
  using _ = remote;
  const pulled = await pullResults(defineGraph(project.stages), [], project.options(), remote);
  return { ...pulled, remote, lines: linesOf(events) };
}

export async function push(project: Project, url: string, asked: Asked = {}) {
  const { remote, events } = await remoteOf(project, url, asked);
  using _ = remote;
  const pushed = await pushResults(defineGraph(project.stages), [], project.options(), remote);
  return { ...pushed, remote, lines: linesOf(events) };
}

/** What a remote told of faults and refusals. */
export function linesOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "remote-fault"
      ? [event.message]
      : event.kind === "remote-refused"
      ? [`${event.stage}: ${event.message}`]
      : []
  );
}

/** The stages of a project, in words of its store: every object and action by its path, as SHA-256. */
export function storeOf(project: Project): { [path: string]: string } {
  const found: { [path: string]: string } = {};
  const walk = (folder: string) => {
    for (const entry of Deno.readDirSync(project.path(folder))) {
      if (entry.isDirectory) walk(`${folder}/${entry.name}`);
      else found[`${folder}/${entry.name}`] = project.read(`${folder}/${entry.name}`);
    }
  };
  for (const folder of ["objects", "actions"]) walk(`.store/${folder}`);
  return found;
}

/** The first computes and sends, the second computes nothing; stores and outputs are equal byte for byte. */
export async function expectShared(url: string, asked: Asked = {}): Promise<void> {
  using first = new Project();
  using second = new Project();
  const made = await runWith(first, url, asked);
  assert.deepEqual([...made.executed].sort(), ["numbers", "report", "sum"]);
  assert.deepEqual(made.lines, []);
  assert.equal(made.remote.totals.sent, 3);
  const got = await runWith(second, url, asked);
  assert.deepEqual(got.executed, [], got.lines.join("\n"));
  assert.deepEqual(got.lines, []);
  assert.equal(got.remote.totals.fetched, 3);
  assert.deepEqual(second.outputs(), first.outputs());
  assert.deepEqual(storeOf(second), storeOf(first), "the actions, too, are the same bytes");
  // And what is there is not sent again.
  const again = await push(first, url, asked);
  assert.deepEqual([again.sent, again.there, again.failed], [0, 3, []]);
}
