/** Candidates tried: a stage's own and those before, each once, with what is not known of them. */
import assert from "node:assert/strict";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { triedCandidates } from "../../pipeline/paper/geometry/tried_candidates.ts";
import { root } from "../root.ts";

const own = [{ seed: 2, outcome: "no channel" }, { seed: 3, outcome: "taken" }];
const row = (profile: string, data_seed: number, seed: number, outcome: string) => ({
  ...{ profile, stage: "s", data_seed, seed, outcome },
});

Deno.test("candidates of other data sets and smaller seeds count, the stage's own once, other profiles' not", () => {
  const search = { profile: "quick", stage: "s", dataSeed: 1 };
  const before = [
    ...[row("quick", 1, 0, "out of steps"), row("quick", 1, 1, "no channel")],
    // The stage's own again, and what is not of this search.
    ...[row("quick", 1, 2, "no channel"), row("quick", 1, 3, "taken"), row("smoke", 4, 0, "no channel")],
    ...[row("quick", 7, 0, "no channel"), row("quick", 7, 2, "taken")],
  ];
  const { share, chosen } = triedCandidates(search, own, before);
  assert.deepEqual([share.count, share.n], [2, 6]);
  assert.equal(
    chosen,
    "2 of 6 networks tried on 2 data sets; refused: 1 out of steps, 3 no channel; taken: seed 3 of data set 1, the first with the case",
  );
  const alone = triedCandidates({ ...search, profile: "mine" }, own, before);
  assert.deepEqual([alone.share.count, alone.share.n], [1, 2]);
  assert.match(
    alone.chosen,
    /; the profile's search begins at seed 2: what the 2 smaller seeds .* is not recorded, and they are not counted$/,
  );
  assert.match(triedCandidates({ ...search, dataSeed: null }, own, []).chosen, /taken: seed 3, the first/);
});

Deno.test("the measured candidates are those of the profile quick: every seed and data set before the ones it names", () => {
  const rows = readTable(Deno.readTextFileSync(`${root}/data/measurements/candidates.csv`));
  const { channel: { limit }, geometry: { text } } = loadProfile(root, "quick");
  const seeds = (stage: string, dataSeed: number) =>
    rows.filter((row) => row.profile === "quick" && row.stage === stage && row.data_seed === dataSeed);
  const upTo = Array.from({ length: limit.first_seed + 1 }, (_, seed) => seed);
  assert.deepEqual(seeds("channel/limit", limit.seed).map(({ seed }) => seed), upTo);
  assert.equal(seeds("channel/limit", limit.seed).at(-1)!.outcome, "taken");
  for (let dataSeed = 0; dataSeed < 20; dataSeed++) {
    const tried = seeds("geometry/escape-text", dataSeed);
    assert.equal(tried[0]!.seed, text.first_seed);
    assert.ok(tried.length === text.seeds || tried.at(-1)!.outcome === "taken", `data set ${dataSeed}`);
  }
  assert.equal(seeds("geometry/escape-text", text.data_seed).at(-1)!.outcome, "taken");
});
