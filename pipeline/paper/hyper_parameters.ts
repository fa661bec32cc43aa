/** Table 1's rows: what the paper states beside what this graph really runs with, taken from the profile. */
import type { HyperParameter } from "../../figures/table_1_hyper_parameters.ts";
import type { Profile } from "./profiles.ts";

export function hyperParameters(profile: Profile): HyperParameter[] {
  const { samples, flow, minibatch, edge_of_stability } = profile.toy;
  const value = (x: unknown) => String(x).replace(/^1e-(\d+)$/, "10^-$1");
  const row = (parameter: string, paper: string, here: unknown, note: string): HyperParameter => ({
    parameter,
    paper,
    here: value(here),
    note,
  });
  const etas = edge_of_stability!.etas as number[];
  return [
    row("N", "10^4", samples!.count, "samples; here of the toy (the paper also takes 4096 there)"),
    row("maxtime", "1 h", "none", "stages stop after steps, never after time: time is not reproducible"),
    row("patience", "10^6", "none", "in the paper's code it is the optimiser's, not the solver's"),
    row("reltol", "10^-3", flow!.relative_tolerance, "gradient flow of the toy"),
    row("abstol", "10^-6", flow!.absolute_tolerance, "gradient flow of the toy"),
    row("maxnorm", "10^3", `γ ≤ ${value(flow!.gamma_to)}`, "the toy's flows end at this projected γ instead"),
    row("solver", "KenCarp58", "RODAS4", "both stiff, with the exact Hessian"),
    row("solver steps", "-", flow!.most_steps, "at most"),
    row("SGD step size η", "0.1", minibatch!.sgd_eta, "toy, batch of 16"),
    row("Adam step size η", "10^-3", minibatch!.adam_eta, "toy; β = 0.9, 0.999, ε = 10^-8"),
    row("batch", "16", minibatch!.batch, "toy"),
    row("epochs", "50000", minibatch!.epochs, "toy"),
    row(
      "full-batch η",
      "0.0422 to 0.316",
      `${etas[0]} to ${etas[etas.length - 1]}`,
      `${etas.length} step sizes`,
    ),
  ];
}
