/**
 * Every candidate that was tried before the starting points of figures 3 and 5 were fixed in a profile, by the stages'
 * own code at that profile's sizes: `deno run --frozen --allow-env --allow-read tests/measure/candidates.ts quick >
 * data/measurements/candidates.csv` (a minute and a half). A second argument `limit` or `escape` and a third, a seed of figure 5 or a
 * data set of figure 3, do a part and write no head.
 *
 * Figure 5: the networks' seeds from 0 to the one that channel.limit.first_seed names, on its data set. Figure 3's
 * softplus networks: for each data set 0 to 19 (geometry.text.data_seed) the networks from first_seed on, until one has the
 * case or `seeds` are tried. Columns: profile; stage; data_seed; seed; steps; norm (‖θ‖ where the search ended); outcome.
 */
import type { StageContext } from "../../pipeline/engine/mod.ts";
import channelLimit from "../../pipeline/paper/channel/limit.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import geometryEscape from "../../pipeline/paper/geometry/escape.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { type Cell, readTable } from "../../pipeline/paper/table.ts";
import scalingData from "../../pipeline/paper/scaling/data.ts";
import { MemoryContext } from "../toy/stage_context.ts";
import { root } from "../root.ts";

/** Of figure 3's softplus networks. */
const DATA_SETS = 20;

const profile = loadProfile(
  root,
  Deno.args[0] ?? "quick",
);
const { byName } = paperGraph(profile);

/** The bytes of a data stage, with another seed. */
async function dataOf(name: string, seed: number): Promise<Uint8Array> {
  const context = new MemoryContext({ ...byName.get(name)!.parameters, seed }, {});
  await scalingData(context);
  return context.bytes.get("data.bin")!;
}

interface Tried {
  readonly seed: number;
  readonly steps: Cell;
  readonly norm: Cell;
  readonly outcome: Cell;
}

/** Candidates in the order in which the stage tries them, one by one: a stage that finds none says so by throwing. */
async function* candidates(
  stage: (context: StageContext) => Promise<void>,
  name: string,
  data: Uint8Array,
  seeds: readonly number[],
): AsyncGenerator<Tried> {
  for (const seed of seeds) {
    const context = new MemoryContext({ ...byName.get(name)!.parameters, first_seed: seed, seeds: 1 }, {
      "data.bin": data,
    });
    try {
      await stage(context);
    } catch (error) {
      if (!(error instanceof RangeError) || context.saved === null) throw error;
      const [row] = JSON.parse(new TextDecoder().decode(context.saved));
      // A tuple of the limit's candidates, a record of the escape's.
      yield Array.isArray(row)
        ? { seed, steps: row[1], norm: row[2], outcome: row[5] }
        : { seed, steps: row.steps, norm: row.norm, outcome: row.outcome };
      continue;
    }
    const [row] = readTable(context.outputs.get("candidates.csv")!);
    yield { seed, steps: row!.steps!, norm: row!.norm!, outcome: row!.outcome! };
    return;
  }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

const [, only, part] = Deno.args;
/** The numbers of an experiment that are asked for. */
const asked = (experiment: string, all: readonly number[]) =>
  only === undefined
    ? all
    : only === experiment
    ? all.filter((each) => part === undefined || each === Number(part))
    : [];
const write = (stage: string, dataSeed: number, row: Tried) =>
  console.log([profile.name, stage, dataSeed, row.seed, row.steps, row.norm, row.outcome].join(","));

if (only === undefined) console.log("profile,stage,data_seed,seed,steps,norm,outcome");
const { limit } = profile.channel;
for (const seed of asked("limit", range(0, limit.first_seed + 1))) {
  const data = await dataOf("channel/limit-data", limit.seed);
  for await (const row of candidates(channelLimit, "channel/limit", data, [seed])) {
    write("channel/limit", limit.seed, row);
  }
}
const { text } = profile.geometry;
for (const dataSeed of asked("escape", range(0, DATA_SETS))) {
  const data = await dataOf("geometry/data-text", dataSeed);
  const seeds = range(text.first_seed, text.seeds);
  for await (const row of candidates(geometryEscape, "geometry/escape-text", data, seeds)) {
    write("geometry/escape-text", dataSeed, row);
  }
}
