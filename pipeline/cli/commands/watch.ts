/** `watch`: follows a folder of checkpoints until it is stopped, and keeps a page of what it found. */
import { basename, dirname, resolve } from "node:path";
import { watchPage } from "../../../figures/diagnosis/watch/page.ts";
import type { WatchPoint } from "../../../figures/diagnosis/watch/points.ts";
import { collect, Collector } from "../../diagnose/collect.ts";
import { nameOf } from "../../diagnose/remembered.ts";
import { Follower } from "../../diagnose/watch/follower.ts";
import { WatchLog } from "../../diagnose/watch/log.ts";
import { openMeasure, watchKey } from "../../diagnose/watch/measure.ts";
import { type Served, servePage } from "../../diagnose/watch/serve.ts";
import { canonicalJson, realPath, sha256, storageError, writeIfOther } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { EndListener } from "../../process/signals.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";

const EVERY = 2000;
/** Milliseconds by which the clock of who writes checkpoints may be ahead. */
const CLOCKS_APART = 60_000;
/** Seconds between two looks of the page for what is new. */
const REFRESH = 5;

export async function watch(project: Project, options: Options): Promise<number> {
  const [written] = options.targets as [string];
  const asked = options.diagnosis;
  const folder = placeOf(written);
  expectFolder(folder, written, asked.once);
  const name = nameOf(basename(folder), asked.name, []);
  const place = `output/watch/${name}`;
  const collector = new Collector(project.root, `${place}/inputs`);
  const more = { evaluations: null, fix: null, checkpoints: null };
  const request = collect(null, name, { ...asked, ...more }, collector);
  collector.tidy();
  const log = WatchLog.open(
    `${project.root}/${place}/.log`,
    sha256(canonicalJson(watchKey(request, folder))),
  );
  const follower = new Follower(folder, log, openMeasure(project.root, request));
  const page = (refresh: number | null) => {
    const { points, unread } = follower;
    return watchPage({ name, points, unread, refresh });
  };
  const write = (refresh: number | null) =>
    writeIfOther(
      `${project.root}/${place}/index.html`,
      new TextEncoder().encode(page(refresh)),
      `${project.root}/${place}/.partial`,
    );
  using end = new EndListener();
  await using served = asked.serve === null ? null : serveOn(asked.serve, () => page(REFRESH));
  if (log.taken.length > 0) console.log(`${log.taken.length} checkpoints from before`);
  write(asked.once ? null : REFRESH);
  console.log(`see ${served?.address ?? `${place}/index.html`}`);
  const stop = () => end.signal.aborted;
  // A page of thousands of checkpoints that are there at the beginning grows as they are read.
  const taken = (point: WatchPoint) => {
    console.log(pointLine(point));
    if (follower.points.length % 50 === 0) write(REFRESH);
  };
  let isThere = true;
  while (!stop()) {
    if (await follower.look(!asked.once, stop, taken, Date.now() + CLOCKS_APART)) write(REFRESH);
    if (isThere !== follower.isThere) {
      isThere = follower.isThere;
      console.log(isThere ? `${written} is there` : `${written} is not there: waiting for it`);
    }
    if (asked.once) break;
    await pause(asked.every ?? EVERY, end.signal);
  }
  write(null);
  for (const { name, message } of follower.unread) console.error(`not read: ${name}: ${message}`);
  if (stop()) {
    console.error(
      `stopped: ${place}/index.html has ${follower.points.length} checkpoints; the same command goes on`,
    );
    return end.exitCode;
  }
  return EXIT.ok;
}

/** The folder's real path; of one that is not there yet that of what it is to lie in. */
function placeOf(written: string): string {
  const path = resolve(written);
  const real = realPath(path);
  return real === path ? `${realPath(dirname(path)).replace(/\/$/, "")}/${basename(path)}` : real;
}

/** One that is not there yet is waited for, but not with --once. */
function expectFolder(folder: string, written: string, once: boolean): void {
  try {
    if (Deno.statSync(folder).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw storageError("look at", written, error);
    if (!once) return;
  }
  throw new CommandError(
    EXIT.usage,
    `${written} is no folder: give the one that training writes checkpoints to`,
  );
}

function serveOn(port: number, page: () => string): Served {
  try {
    return servePage(port, page);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse) && !(error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    throw new CommandError(
      EXIT.usage,
      `--serve ${port}: that port is taken or not permitted: give another, or 0`,
    );
  }
}

function pointLine({ file, run, loss, norm, closest, sharpness, verdict }: WatchPoint): string {
  const number = (value: number) => String(Number(value.toPrecision(4)));
  return [
    `${file}${run === 0 ? "" : ` (run ${run + 1})`}: ${verdict ?? "measured"}`,
    ...loss === null ? [] : [`loss ${number(loss)}`],
    `norm ${number(norm)}`,
    ...closest === null ? [] : [`closest ${number(closest.distance)}`],
    ...sharpness === null ? [] : [`λ_max ${number(sharpness)}`],
  ].join(", ");
}

/** Waits, but not after a signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
