/** Table 1's rows: what the paper states beside what this graph really runs with, taken from the profile. */
import type { HyperParameter } from "../../figures/table_1_hyper_parameters.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { MAX_NORM } from "./plateau/settings.ts";
import type { Profile } from "./profiles.ts";

export function hyperParameters(profile: Profile): HyperParameter[] {
  const { samples, flow, minibatch, edge_of_stability } = profile.toy;
  const { data, train, runs } = profile.plateau;
  const scaling = profile.scaling.train;
  const value = (x: unknown) =>
    String(x).replace(/^1e-(\d+)$/, "10^-$1").replace(/^1000$/, "10^3").replace(/^0\.001$/, "10^-3").replace(
      /^0\.000001$/,
      "10^-6",
    );
  const row = (parameter: string, paper: string, here: unknown, note: string): HyperParameter => ({
    parameter,
    paper,
    here: value(here),
    note,
  });
  const { etas } = edge_of_stability;
  return [
    row("N", "10^4", data.points * data.points, "samples on figure 2's grid"),
    row("N (toy)", "4096", samples.count, "fixed normal samples"),
    row(
      "initialisations",
      "50·2^r",
      runs.doubling ? `${runs.seeds}·2^r` : runs.seeds,
      "figure 2, each of r = 1 to 5",
    ),
    row("maxtime", "1 h", "none", "stages stop after steps, never after time: time is not reproducible"),
    row(
      "patience",
      "10^6",
      "none",
      "in the paper's code it is the optimiser's; ours ends where L + R is at rest",
    ),
    row(
      "second optimiser",
      "second-order",
      "Levenberg-Newton",
      `both until nothing improves; here figure 4, from where flows are left, at most ${scaling.finisher_steps} steps`,
    ),
    row(
      "reltol",
      "10^-3",
      FLOW_SETTINGS.relativeTolerance,
      `figure 2; the toy's flow ${flow.relative_tolerance}`,
    ),
    row("abstol", "10^-6", FLOW_SETTINGS.absoluteTolerance, "figure 2 and the toy"),
    row("maxnorm", "10^3", MAX_NORM, `figure 2; the toy's flows end at γ = ${value(flow.gamma_to)} instead`),
    row(
      "gradient at rest",
      "-",
      FLOW_SETTINGS.gradientTolerance,
      "largest component, figure 2; then Newton in float64",
    ),
    row("solver", "KenCarp58", "RODAS4", "both stiff, with the exact Hessian"),
    row(
      "solver steps",
      "-",
      train.most_steps,
      `at most; the toy ${flow.most_steps}, figure 4 ${scaling.most_steps} (${scaling.shown_most_steps} where s = 0.5)`,
    ),
    row(
      "smallest solver step",
      "-",
      FLOW_SETTINGS.smallestStep,
      `below it, or after ${FLOW_SETTINGS.attemptsPerStep} tries for each of all steps, a flow is stuck`,
    ),
    row("SGD step size η", "0.1", minibatch.sgd_eta, "toy, batch of 16"),
    row("Adam step size η", "10^-3", minibatch.adam_eta, "toy; β = 0.9, 0.999, ε = 10^-8"),
    row("batch", "16", minibatch.batch, "toy"),
    row("epochs", "50000", minibatch.epochs, "toy"),
    row(
      "full-batch η",
      "0.0422 to 0.316",
      `${etas[0]} to ${etas[etas.length - 1]}`,
      `${etas.length} step sizes`,
    ),
  ];
}
