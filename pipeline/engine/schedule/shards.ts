/**
 * Work shared out among machines that do not talk to each other while they run: each brings its targets and everything
 * under them up to date. What needs the results of several is left to a last run that has them all.
 */
import { dependencies } from "../graph.ts";
import type { StageDeclaration } from "../stage.ts";

export interface Shard {
  readonly targets: readonly string[];
  /** Of all stages that it runs, one after the other. */
  readonly milliseconds: number;
}

export interface Shards {
  readonly shards: readonly Shard[];
  /** Of the stages that no shard runs. */
  readonly left: { readonly stages: number; readonly milliseconds: number };
}

/** Parts of a shard's even share that one target may take: smaller ones can be shared out more evenly. */
const PARTS = 4;

/** A stage with everything under it. */
interface Unit {
  readonly name: string;
  readonly place: number;
  readonly needs: ReadonlySet<string>;
  readonly total: number;
}

/**
 * Stages become targets together with everything under them, as long as that is a small part of all work, or a chain that
 * nothing could share out. The longest go first, each to the shard that ends soonest with it; what the shard runs already
 * costs nothing, and what another one runs counts twice.
 * @param milliseconds of each stage; where nothing is known, the mean of the others
 * @throws RangeError for no shards
 */
export function shareOut(
  stages: readonly StageDeclaration[],
  milliseconds: ReadonlyMap<string, number>,
  count: number,
): Shards {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`Cannot share out as there must be a shard: got ${count}`);
  }
  const known = stages.flatMap(({ name }) => milliseconds.get(name) ?? []);
  const mean = known.length === 0 ? 1 : known.reduce((sum, each) => sum + each, 0) / known.length;
  const takes = (name: string) => milliseconds.get(name) ?? mean;
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + takes(name), 0);
  const most = sum(stages.map(({ name }) => name)) / count / PARTS;
  const shards = Array.from({ length: count }, () => ({
    targets: [] as Unit[],
    runs: new Set<string>(),
    milliseconds: 0,
  }));
  /** What some shard runs. */
  const somewhere = new Set<string>();
  for (const unit of unitsOf(stages, takes, count === 1 ? Infinity : most)) {
    let [best, least, adds] = [shards[0]!, Infinity, 0];
    for (const shard of shards) {
      const open = [...unit.needs].filter((name) => !shard.runs.has(name));
      const [more, twice] = [sum(open), sum(open.filter((name) => somewhere.has(name)))];
      if (shard.milliseconds + more + twice < least) {
        [best, least, adds] = [shard, shard.milliseconds + more + twice, more];
      }
    }
    best.targets.push(unit);
    best.milliseconds += adds;
    for (const name of unit.needs) {
      best.runs.add(name);
      somewhere.add(name);
    }
  }
  const left = stages.filter(({ name }) => !somewhere.has(name));
  return {
    shards: shards.map(({ targets, milliseconds }) => ({
      targets: targets.toSorted((a, b) => a.place - b.place).map(({ name }) => name),
      milliseconds,
    })),
    left: { stages: left.length, milliseconds: sum(left.map(({ name }) => name)) },
  };
}

/** The largest units of at most `most`, and chains of any length; none below another; the longest first. */
function unitsOf(stages: readonly StageDeclaration[], takes: (name: string) => number, most: number): Unit[] {
  const units = new Map<string, Unit>();
  const paths = new Map<string, number>();
  for (const [place, { name, ...stage }] of stages.entries()) {
    const before = dependencies(stage).filter((each) => paths.has(each));
    const path = takes(name) + Math.max(0, ...before.map((each) => paths.get(each)!));
    paths.set(name, path);
    // A stage above one that is too large is too large.
    const below = before.map((each) => units.get(each));
    if (below.some((unit) => unit === undefined)) continue;
    const needs = new Set([name, ...below.flatMap((unit) => [...unit!.needs])]);
    const total = [...needs].reduce((all, each) => all + takes(each), 0);
    if (total <= most || total <= path) units.set(name, { name, place, needs, total });
  }
  const covered = new Set(
    [...units.values()].flatMap(({ name, needs }) => [...needs].filter((each) => each !== name)),
  );
  return [...units.values()].filter(({ name }) => !covered.has(name))
    .sort((a, b) => b.total - a.total || a.place - b.place);
}
