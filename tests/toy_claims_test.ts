/** Claim 12 on tables where it holds, and on tables where each part of it fails. */
import assert from "node:assert/strict";
import toyClaims from "../pipeline/paper/toy_claims.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { MemoryContext } from "./toy_stage_context.ts";

const POINTS = `name,w,loss
channel_1,0.866296,0.0423721
saddle_line,1.399554,0.0471160
channel_2,3.150432,0.000773333
`;
const FITS = `statistic,value,lower,upper,n
"lambda_max eta / 2, eta = 0.05",0.7,0.69,0.71,10
"reached the edge, eta = 0.05",0,0,0,10
"lambda_max eta / 2, eta = 0.1",1.001,0.999,1.003,10
"reached the edge, eta = 0.1",1,1,1,10
exponent of epsilon_min in eta,0.52,0.51,0.53,5
`;
/** Two records of a run; the last is what it ends with. */
const run = (optimiser: string, channel: number, seed: number, w: number, lambda: number) =>
  [0, 1].map((step) => `${optimiser},${channel},${seed},${step},${w - 0.1},${w + 0.1},${lambda}\n`).join("");
const minibatch = (w2: number, lambda: number) =>
  "optimiser,channel,seed,step,w1,w2,lambda_max\n" +
  [0, 1, 2, 3].map((seed) =>
    run("sgd", 1, seed, 0.9, lambda) + run("sgd", 2, seed, w2, lambda) + run("adam", 2, seed, 3, 1)
  ).join("");

const NOISE = `channel,batch,epsilon,loss,edge,from_above,from_below
channel_1,16,0.2599,0.0483,0.3493,0.2797,0.2801
channel_1,256,0.12956,0.046,1.2090,,
channel_2,16,0.1686,0.002,0.5562,0.2109,
channel_2,256,,,,,
`;

function verdicts(
  { points = POINTS, zeros = "w\n0.79922\n3.20227\n", fits = FITS, runs = minibatch(3.1, 20) } = {},
) {
  const context = new MemoryContext({ sgd_eta: 0.1, batch: 16 }, {
    "critical_points.csv": points,
    "h_zeros.csv": zeros,
    "edge_fits.csv": fits,
    "minibatch.csv": runs,
    "batch_noise.csv": NOISE,
  });
  toyClaims(context);
  const rows = readTable(context.outputs.get("claims.csv")!);
  return (part: string, column = "verdict") =>
    rows.filter(({ test }) => String(test).includes(part)).map((row) => row[column]);
}

Deno.test("claim 12 holds on the paper's numbers, an edge that is reached, and runs that arrive", () => {
  const all = verdicts()("");
  assert.equal(all.length, 6 + 3 + 1 + 1 + 2 + 1);
  // Four Adam runs and eight of SGD: shares of 1 with lower ends above one half.
  assert.deepEqual(new Set(all), new Set(["holds"]));
});

Deno.test("a step that never meets its edge is no evidence", () => {
  assert.deepEqual(verdicts()("η = 0.05"), []);
  const off = verdicts({ fits: FITS.replace("1.001,0.999,1.003", "1.3,1.2,1.4") });
  assert.deepEqual(off("η = 0.1"), ["does not hold", "holds"]);
  assert.deepEqual(verdicts({ fits: FITS.replace("0.52,0.51,0.53", "0.8,0.78,0.82") })("exponent"), [
    "does not hold",
  ]);
});

Deno.test("other critical points, other zeros, runs elsewhere and steps short of the edge do not hold", () => {
  const moved = verdicts({ points: POINTS.replace("1.399554", "1.3996") });
  assert.deepEqual(moved("w of the saddle line"), ["does not hold"]);
  assert.deepEqual(moved("w of channel 1"), ["holds"]);
  const narrow = verdicts({ zeros: "w\n0.9\n3.20227\n" });
  assert.deepEqual(narrow("lower end"), ["does not hold"]);
  assert.deepEqual(narrow("minima at infinity"), ["does not hold"]);
  const away = verdicts({ runs: minibatch(1.5, 4) });
  assert.deepEqual(away("share of SGD"), ["not decided"]);
  assert.deepEqual(away("in batches"), ["does not hold"]);
});

Deno.test("the note of steps in batches says where their noise holds them", () => {
  const [note] = verdicts()("in batches", "note");
  assert.match(String(note), /is least in channel 1: ε = 0\.26, λ_max η\/2 = 0\.349; channel 2: ε = 0\.169/);
  assert.match(String(note), /in channel 1 is at ε = 0\.28 and 0\.28 after/);
  assert.doesNotMatch(String(note), /in channel 2 is at/);
  assert.match(
    String(note),
    /B = 256, channel 1: ε = 0\.13, λ_max η\/2 = 1\.21; B = 256, channel 2: nowhere$/,
  );
});
