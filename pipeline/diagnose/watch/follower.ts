/**
 * Looks into a folder of checkpoints again and again, without a clock of its own. A file is taken when two looks have
 * found the same size and time of change and it can be read whole; what cannot be read is tried again at every look
 * for a while, and whenever it changes. Links are followed to files elsewhere; one to a file of the same folder is
 * another name of it. The folder may not be there, yet or any more.
 */
import { dirname, extname } from "node:path";
import type { WatchedFile, WatchPoint } from "../../../figures/diagnosis/watch/points.ts";
import { sha256 } from "../../engine/mod.ts";
import { MODEL_ENDINGS } from "../collect.ts";
import { naturalOrder, stepOf } from "../natural_order.ts";
import type { Stamp, Taken, WatchLog } from "./log.ts";
import { inOrder } from "./order.ts";

/** What a checkpoint says by itself: all of a point but its place in the run. */
export type Measured = Omit<WatchPoint, "run" | "file" | "step">;

export interface Place {
  /** Whether it follows the checkpoint that was measured before, so that their difference is an update. */
  readonly isNext: boolean;
  /** Whether a verdict is wanted, which costs more than all the rest. */
  readonly isJudged: boolean;
}

/**
 * Measures a checkpoint.
 * @throws an error whose message says why it cannot be read
 */
export type Measure = (name: string, bytes: Uint8Array, place: Place) => Promise<Measured> | Measured;

/** Of checkpoints that one look finds, about so many are judged, the last one always. */
const JUDGED = 20;

/** An unchanged file that cannot be read is not tried more often. */
const MOST_TRIES = 5;

interface Failed {
  readonly stamp: Stamp;
  readonly tries: number;
  readonly message: string;
}

export class Follower {
  private readonly stamps = new Map<string, Stamp>();
  private readonly failed = new Map<string, Failed>();
  private readonly taken = new Map<string, Taken>();

  /** Whether the last look found the folder. */
  isThere = true;

  constructor(
    private readonly folder: string,
    private readonly log: WatchLog,
    private readonly measure: Measure,
  ) {
    for (const each of log.taken) this.taken.set(each.point.file, each);
  }

  get points(): readonly WatchPoint[] {
    return this.log.taken.map(({ point }) => point);
  }

  get unread(): readonly WatchedFile[] {
    return [...this.failed].map(([name, { message }]) => ({ name, message }))
      .sort((a, b) => naturalOrder(a.name, b.name));
  }

  /**
   * @param patient whether a file must look the same twice before it is taken
   * @param stop asked before each file
   * @param onPoint called after each file that was taken
   * @param now milliseconds since 1970: times of change after it say nothing about the order of training
   * @returns whether anything is other than before
   */
  async look(
    patient: boolean,
    stop: () => boolean = () => false,
    onPoint: (point: WatchPoint) => void = () => {},
    now = Infinity,
  ): Promise<boolean> {
    const before = this.failed.size;
    let changed = false;
    const present = this.present();
    this.isThere = present !== null;
    if (present === null) return false;
    for (const name of [...this.failed.keys(), ...this.stamps.keys()]) {
      if (present.has(name)) continue;
      changed = this.failed.delete(name) || changed;
      this.stamps.delete(name);
    }
    const ready = inOrder([...present].filter(([name, stamp]) => this.isReady(name, stamp, patient)), now);
    const every = Math.ceil(ready.length / JUDGED);
    for (const [at, name] of ready.entries()) {
      if (stop()) break;
      const point = await this.take(name, present.get(name)!, (ready.length - 1 - at) % every === 0);
      if (point !== null) onPoint(point);
      changed ||= point !== null;
      // Others wait for their turn here: signals, requests for the page.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return changed || this.failed.size !== before;
  }

  /** Null where the folder is not there. */
  private present(): Map<string, Stamp> | null {
    const found = new Map<string, Stamp>();
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(this.folder)];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
      throw error;
    }
    for (const { name, isFile, isSymlink } of entries) {
      if (name.startsWith(".") || !MODEL_ENDINGS.includes(extname(name).toLowerCase())) continue;
      const path = `${this.folder}/${name}`;
      if (!isFile && !(isSymlink && this.leadsElsewhere(path))) continue;
      const stamp = stampOf(path);
      if (stamp !== null) found.set(name, stamp);
    }
    return found;
  }

  /** Whether a link leads to a file of another folder. */
  private leadsElsewhere(link: string): boolean {
    try {
      const path = Deno.realPathSync(link);
      return Deno.statSync(path).isFile && dirname(path) !== Deno.realPathSync(this.folder);
    } catch {
      // A link to nothing, yet, or to itself.
      return false;
    }
  }

  private isReady(name: string, stamp: Stamp, patient: boolean): boolean {
    const before = this.stamps.get(name);
    this.stamps.set(name, stamp);
    const taken = this.taken.get(name);
    if (taken !== undefined && same(taken.stamp, stamp)) return false;
    const failed = this.failed.get(name);
    if (failed !== undefined && same(failed.stamp, stamp)) return failed.tries < MOST_TRIES;
    return !patient || (before !== undefined && same(before, stamp));
  }

  private async take(name: string, stamp: Stamp, isJudged: boolean): Promise<WatchPoint | null> {
    const path = `${this.folder}/${name}`;
    try {
      const bytes = Deno.readFileSync(path);
      const after = stampOf(path);
      // It is being written: the next look sees it again.
      if (after === null || !same(after, stamp) || bytes.length !== stamp.size) return null;
      const content = sha256(bytes);
      const earlier = this.taken.get(name);
      if (earlier?.content === content) {
        this.taken.set(name, { ...earlier, stamp });
        this.failed.delete(name);
        return null;
      }
      const last = this.log.taken.at(-1)?.point;
      const step = stepOf(name);
      const fell = last !== undefined && step !== null && last.step !== null && step <= last.step;
      const measured = await this.measure(name, bytes, { isNext: last !== undefined && !fell, isJudged });
      const point = { run: (last?.run ?? 0) + (fell ? 1 : 0), file: name, step, ...measured };
      const taken = { stamp, content, point };
      this.log.add(taken);
      this.taken.set(name, taken);
      this.failed.delete(name);
      return point;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      const tries = this.failed.get(name);
      const message = error instanceof Error ? error.message : String(error);
      const before = tries !== undefined && same(tries.stamp, stamp) ? tries.tries : 0;
      this.failed.set(name, { stamp, tries: before + 1, message });
      return null;
    }
  }
}

function stampOf(path: string): Stamp | null {
  try {
    const { size, mtime } = Deno.statSync(path);
    return { size, modified: mtime === null ? null : mtime.getTime() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function same(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.modified === b.modified;
}
