/** Every figure of more than one plot, from made-up rows that look like results. */
import { figureO3 } from "../../figures/beyond/figure_o3_gated_units.ts";
import { figureO4 } from "../../figures/beyond/figure_o4_elsewhere.ts";
import { figure5 } from "../../figures/channel/figure_5_limit.ts";
import { figureB13 } from "../../figures/channel/figure_b13_relu.ts";
import { figureC6 } from "../../figures/channel/figure_c6_second_derivative.ts";
import { figureGatedUnit } from "../../figures/channel/figure_gated_unit.ts";
import { figure3 } from "../../figures/geometry/figure_3_geometry.ts";
import { figureB6 } from "../../figures/geometry/figure_b6_distances.ts";
import { figure2 } from "../../figures/plateau/figure_2_plateau_saddles.ts";
import { figureA1 } from "../../figures/plateau/figure_a1_biases.ts";
import { figureA2 } from "../../figures/plateau/figure_a2_split.ts";
import { figureA3 } from "../../figures/plateau/figure_a3_convergence.ts";
import { figureA4 } from "../../figures/plateau/figure_a4_eigenvalues.ts";
import type { Spec } from "../../figures/render.ts";
import { figure4 } from "../../figures/scaling/figure_4.ts";
import { pairsOfAll } from "../../figures/scaling/figure_4a_pairs.ts";
import { updatesOfAll } from "../../figures/scaling/figure_4b_updates.ts";
import { figureB8 } from "../../figures/scaling/figure_b8_samples.ts";
import { figure1 } from "../../figures/toy/figure_1_schematic.ts";
import { figure6 } from "../../figures/toy/figure_6.ts";
import { elsewhere } from "./rows_of_beyond.ts";
import { gates } from "./rows_of_gates.ts";
import { gated, limit, relu, samples, three } from "./rows_of_channel.ts";
import { escapes, geometry, trajectories } from "./rows_of_geometry.ts";
import { grid, range } from "./rows_made.ts";
import { perturbed, plateauCounts, plateauRuns, spectrum, split, target } from "./rows_of_plateau.ts";
import { figure4Data, runs, sets } from "./rows_of_scaling.ts";
import { flow, landscape, toy } from "./rows_of_toy.ts";

/** By id; with how many left edges its plots have. */
export const COMPOSITES: { readonly [id: string]: { readonly columns: number; readonly spec: () => Spec } } =
  {
    fig1: { columns: 3, spec: () => figure1(landscape, flow) },
    fig2: {
      columns: 2,
      spec: () =>
        figure2({
          target,
          counts: plateauCounts,
          runs: plateauRuns,
          surface: grid(range(30, -0.95, 1.95), range(11, -3e-4, 3e-4), (gamma, alpha) => ({
            ...{ gamma, alpha, excess: 0.04 * gamma * (1 - gamma) * alpha ** 2 },
          })),
          perturbed,
        }),
    },
    fig3: { columns: 3, spec: () => figure3(geometry) },
    fig4: { columns: 3, spec: () => figure4(figure4Data) },
    fig5: { columns: 3, spec: () => figure5(limit) },
    fig6: { columns: 2, spec: () => figure6(toy) },
    figA1: { columns: 2, spec: () => figureA1(plateauRuns, plateauCounts) },
    // Two plots in halves, three in thirds.
    figA2: { columns: 4, spec: () => figureA2(split) },
    figA3: { columns: 2, spec: () => figureA3(plateauRuns) },
    figA4: { columns: 2, spec: () => figureA4(spectrum) },
    figB6: { columns: 3, spec: () => figureB6(trajectories, escapes) },
    figB8: { columns: 4, spec: () => figureB8(samples) },
    figB9: { columns: 4, spec: () => pairsOfAll(runs, false) },
    figB10: { columns: 4, spec: () => updatesOfAll(figure4Data.near, sets) },
    figB11: { columns: 4, spec: () => pairsOfAll(runs, true) },
    figB13: { columns: 3, spec: () => figureB13(relu) },
    figC6: { columns: 2, spec: () => figureC6(three) },
    // Two plots in halves, three in thirds.
    figO3: { columns: 4, spec: () => figureO3(gates) },
    figO4: { columns: 2, spec: () => figureO4(elsewhere) },
    figGated: { columns: 2, spec: () => figureGatedUnit(gated) },
  };
