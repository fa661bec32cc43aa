/**
 * A run on paper: when each stage would start and end with so many workers, from how long stages take. The stages are
 * taken as a run takes them: each waits from when its inputs exist, and who waits longest is first whose resources are free.
 */
import { dependencies } from "../graph.ts";
import type { StageDeclaration } from "../stage.ts";

export interface Scheduled {
  readonly stages: readonly StageDeclaration[];
  /** Of each stage; one that is not known takes no time. */
  readonly milliseconds: ReadonlyMap<string, number>;
  readonly workers: number;
  /** How many stages may hold a resource at once; 1 where nothing is said. */
  readonly pools: { readonly [resource: string]: number };
}

export interface Schedule {
  readonly makespan: number;
  readonly starts: ReadonlyMap<string, number>;
  /** No schedule is shorter than any of these, milliseconds. */
  readonly bounds: {
    /** All work, shared out evenly. */
    readonly work: number;
    /** The longest chain of stages that need each other. */
    readonly path: number;
    /** All work that holds a resource, shared out over its pool; by resource. */
    readonly pools: { readonly [resource: string]: number };
  };
  /** That chain, first stage first. */
  readonly criticalPath: readonly string[];
}

/** @throws RangeError for no workers, or a stage that holds a resource of which there is none */
export function simulate({ stages, milliseconds, workers, pools }: Scheduled): Schedule {
  if (!(workers >= 1)) throw new RangeError(`Cannot simulate as there must be a worker: got ${workers}`);
  for (const name of new Set(stages.flatMap(({ resources = [] }) => resources))) {
    if (!((pools[name] ?? 1) >= 1)) throw new RangeError(`Cannot simulate as the pool ${name} is empty`);
  }
  const takes = (name: string) => milliseconds.get(name) ?? 0;
  const readers = new Map<string, StageDeclaration[]>(stages.map(({ name }) => [name, []]));
  const missing = new Map<string, number>();
  for (const stage of stages) {
    const before = dependencies(stage).filter((name) => readers.has(name));
    missing.set(stage.name, before.length);
    for (const name of before) readers.get(name)!.push(stage);
  }
  const waiting = stages.filter(({ name }) => missing.get(name) === 0);
  const running = new Map<StageDeclaration, number>();
  const used = new Map<string, number>();
  const take = ({ resources = [] }: StageDeclaration, change: 1 | -1) => {
    for (const name of resources) used.set(name, (used.get(name) ?? 0) + change);
  };
  const fits = ({ resources = [] }: StageDeclaration) =>
    resources.every((name) => (used.get(name) ?? 0) < (pools[name] ?? 1));
  const starts = new Map<string, number>();
  let now = 0;
  while (waiting.length + running.size > 0) {
    for (let at = 0; at < waiting.length && running.size < workers;) {
      const stage = waiting[at]!;
      if (!fits(stage)) {
        at++;
        continue;
      }
      waiting.splice(at, 1);
      starts.set(stage.name, now);
      running.set(stage, now + takes(stage.name));
      take(stage, 1);
    }
    now = Math.min(...running.values());
    for (const [stage, end] of [...running]) {
      if (end > now) continue;
      running.delete(stage);
      take(stage, -1);
      for (const reader of readers.get(stage.name)!) {
        const left = missing.get(reader.name)! - 1;
        missing.set(reader.name, left);
        if (left === 0) waiting.push(reader);
      }
    }
  }
  const criticalPath = longestPath(stages, takes);
  const sum = (some: readonly StageDeclaration[]) => some.reduce((total, { name }) => total + takes(name), 0);
  return {
    makespan: now,
    starts,
    bounds: {
      work: sum(stages) / workers,
      path: criticalPath.reduce((total, name) => total + takes(name), 0),
      pools: Object.fromEntries(
        [...new Set(stages.flatMap(({ resources = [] }) => resources))].sort().map((name) => [
          name,
          sum(stages.filter(({ resources = [] }) => resources.includes(name))) / (pools[name] ?? 1),
        ]),
      ),
    },
    criticalPath,
  };
}

/** The chain whose stages take longest together, the first of equals. */
function longestPath(stages: readonly StageDeclaration[], takes: (name: string) => number): string[] {
  const until = new Map<string, { readonly total: number; readonly before: string | null }>();
  let last: string | null = null;
  for (const stage of stages) {
    let [total, before] = [0, null as string | null];
    for (const name of dependencies(stage)) {
      const known = until.get(name);
      if (known !== undefined && known.total > total) [total, before] = [known.total, name];
    }
    until.set(stage.name, { total: total + takes(stage.name), before });
    if (last === null || until.get(stage.name)!.total > until.get(last)!.total) last = stage.name;
  }
  const path: string[] = [];
  for (let name = last; name !== null; name = until.get(name)!.before) path.unshift(name);
  return path;
}

/** What holds the makespan up: the bound that is largest. */
export function limitOf({ bounds: { work, path, pools } }: Schedule): string {
  const all: [string, number][] = [["work", work], ["critical path", path]];
  for (const [name, bound] of Object.entries(pools)) all.push([`pool ${name}`, bound]);
  return all.reduce((largest, each) => each[1] > largest[1] ? each : largest)[0];
}
