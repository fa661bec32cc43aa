/** How much work a profile asks of the stages that are no flows of figures 2 and 4: their times go with it. */
import { runsOf } from "../../pipeline/paper/plateau/stages.ts";
import { SETTINGS } from "../../pipeline/paper/plateau/settings.ts";
import type { Profile } from "../../pipeline/paper/profiles.ts";
import { configurations, groupName } from "../../pipeline/paper/scaling/settings.ts";

type Work = (profile: Profile) => number;

const number = (value: unknown) => Number(value);
const count = (value: unknown) => (value as readonly unknown[]).length;

const escapes = (kind: "text" | "variant"): Work => ({ geometry }) => {
  const p = geometry[kind];
  return p.samples * (p.seeds * p.search_steps + p.merge_steps + 2 * p.gammas.length * p.escape_steps);
};
const plateauRuns: Work = ({ plateau }) =>
  SETTINGS.reduce((sum, { r }) => sum + runsOf(plateau, r), 0) * plateau.data.points ** 2;

/** Stage, or what its name begins with → experiment, and what its time is proportional to. */
const RULES: readonly (readonly [name: string, experiment: string, work: Work])[] = [
  [
    "toy/edge-of-stability",
    "figure 6: edge of stability",
    ({ toy: { edge_of_stability: p } }) =>
      count(p!.etas) * number(p!.blocks) * (number(p!.sampled) + number(p!.stretch)),
  ],
  [
    "toy/minibatch-train",
    "figure 6: minibatches",
    ({ toy: { minibatch: p } }) => number(p!.epochs) * number(p!.runs),
  ],
  ["toy/batch-noise", "figure 6: noise of batches", ({ toy: { batch_noise: p } }) => number(p!.epochs)],
  [
    "toy/sharpness-train-",
    "figure 6: sharpness",
    ({ toy: { sharpness: p } }) => number(p!.epochs) * number(p!.seeds),
  ],
  [
    "toy/landscape",
    "figure 6: the rest",
    ({ toy: { landscape: p } }) => number(p!.gamma_points) * number(p!.alpha_points),
  ],
  [
    "toy/slice",
    "figure 6: the rest",
    ({ toy: { slice: p } }) => number(p!.gamma_points) * number(p!.alpha_points),
  ],
  ["toy/curve", "figure 6: the rest", ({ toy: { curve: p } }) => number(p!.points)],
  ["toy/", "figure 6: the rest", () => 1],
  ["geometry/escape-text", "figure 3", escapes("text")],
  ["geometry/escape-variant", "figure 3: the authors' variant", escapes("variant")],
  [
    "geometry/surface-",
    "figure 3: surfaces",
    ({ geometry: { surface, text } }) => surface.gammas * surface.alphas * text.samples,
  ],
  [
    "channel/limit",
    "figure 5",
    ({ channel: { limit: p } }) => p.samples * (p.seeds * p.search_steps + p.jumps * p.steps_per_jump),
  ],
  [
    "channel/gated",
    "gated unit",
    ({ channel: { limit, gated } }) => limit.samples * number(gated.seeds) * number(gated.most_steps),
  ],
  [
    "plateau/split",
    "figure 2: along the saddle line",
    ({ plateau: { data, split } }) =>
      data.points ** 2 * (split.surface_gammas * split.surface_alphas + split.starts * split.most_steps),
  ],
  ["plateau/", "figure 2: data and analysis", plateauRuns],
  // A Cholesky factor of N × N.
  ["scaling/data-", "figure 4: data", ({ scaling: { data } }) => data.samples ** 3],
  ["scaling/kernels-", "figure 4: kernels", () => 1],
  ["scaling/analysis-", "figure 4: analysis", ({ scaling: { data, train, sizes } }) => {
    const all = configurations(sizes);
    const groups = new Set(all.map(groupName));
    return data.samples * train.seeds * all.length / groups.size;
  }],
];

/** Of a stage that is no flow. */
export function ruleOf(stage: string): { readonly experiment: string; readonly work: Work } {
  const rule = RULES.find(([name]) =>
    name.endsWith("-") || name.endsWith("/") ? stage.startsWith(name) : stage === name
  );
  return rule === undefined
    ? { experiment: "all else", work: () => 1 }
    : { experiment: rule[1], work: rule[2] };
}
