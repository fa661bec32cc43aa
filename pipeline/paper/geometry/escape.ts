/**
 * Stage geometry/escape-…: a channel solution whose merged network has a saddle line from which a channel is reached
 * again (figure 3), in float64.
 *
 * Networks are trained, one seed after another. One that meets the three criteria of a channel (channel.ts) has its
 * closest pair merged (merge_neurons.ts); the network with one neuron less goes on to a minimum; the merged neuron is
 * split again, and from θ_γ ± offset e_min both flows are followed until ‖θ‖ = 10³ or rest. The first candidate with an
 * escape that ends in a channel of the two copies is taken; candidates.csv says why others are not. Of several γ the
 * first is taken at which one flow runs away and the other comes to rest, else the first with a flow that runs away.
 *
 * Parameters: kind (settings.ts); first_seed, seeds (candidates at most); search_steps, merge_steps,
 * escape_steps (of a flow, at most); gammas; offset. Input: data.bin. Outputs: candidates.csv; escapes.csv, a row per
 * flow of the taken candidate: gamma_start, side, end, steps, loss, gamma, distance, norm, fraction (of the last update
 * in the channel's subspace), criteria (whether it meets those of a channel), members (neurons of its groups, from 1, the
 * copies last), channel (whether it meets them with both copies in one group), drawn; minimum.csv (quantity,
 * index, value): the minimum of the smaller network, what its saddle line starts from, e_min there;
 * trajectories.csv, a row per accepted step of the two flows drawn: side, step, log10_time, loss, gamma, distance, norm,
 * cosine (between the step's update and Γ, positive where γ grows; none at the start), and per neuron the distance to
 * the line of its input weights (inputs_k) and of its output weight (output_k), the copies last.
 * Flow time is that of θ′ = −∇L with L the mean square.
 */
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { type Cell, writeTable } from "../table.ts";
import { type Candidate, type Found, type GeometryEscapeParameters, tryCandidate } from "./candidates.ts";
import { escapesTable, trajectoriesTable } from "./escape_tables.ts";

export default async function geometryEscape(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as GeometryEscapeParameters;
  const data = readDataSet(context.input("data.bin"));
  const { candidates, found } = await search(context, data, p);
  const { line, escapes, gamma, direction } = found;
  const names = Object.keys(candidates[0]!) as (keyof Candidate)[];
  context.output(
    "candidates.csv",
    writeTable(names, candidates.map((row) => names.map((name) => row[name]))),
  );
  context.output("escapes.csv", escapesTable(line, escapes, gamma));
  const list = (quantity: string, values: Float64Array): Cell[][] =>
    [...values].map((value, i) => [quantity, i, value]);
  context.output(
    "minimum.csv",
    writeTable(["quantity", "index", "value"], [
      ["seed", 0, candidates[candidates.length - 1]!.seed],
      ["loss", 0, found.loss],
      ["gradient_inf", 0, found.gradient],
      ["channel_loss", 0, candidates[candidates.length - 1]!.loss],
      ["gamma_start", 0, gamma],
      ...list("theta", found.theta),
      ...list("e_min", direction),
    ]),
  );
  const drawn = escapes.filter((escape) => escape.gammaStart === gamma);
  context.output("trajectories.csv", trajectoriesTable(line, drawn));
}

/** Goes through the seeds; after an interruption, on from those of the checkpoint. */
async function search(
  context: StageContext,
  data: DataSet,
  p: GeometryEscapeParameters,
): Promise<{ candidates: Candidate[]; found: Found }> {
  const kept = context.checkpoint.load();
  const candidates = (kept === null ? [] : JSON.parse(new TextDecoder().decode(kept))) as Candidate[];
  for (let tried = candidates.length; tried < p.seeds; tried++) {
    context.progress(tried, p.seeds, `seed ${p.first_seed + tried}`);
    const { row, found } = tryCandidate(data, p.first_seed + tried, p);
    candidates.push(row);
    if (found !== null) {
      context.note("seed", row.seed);
      return { candidates, found };
    }
    await context.checkpoint.save(new TextEncoder().encode(JSON.stringify(candidates)));
  }
  throw new RangeError(
    `${context.stage}: none of ${p.seeds} networks from seed ${p.first_seed} leads back to a channel when its pair is ` +
      `merged and split: raise geometry.${p.kind}.seeds, search_steps or escape_steps in the profile`,
  );
}
