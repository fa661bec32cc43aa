/** Figures 3, 3a to 3e, B5 and B6 for both kinds of network: what each reads, and how it is made of that. */
import { figure3 } from "../../../figures/geometry/figure_3_geometry.ts";
import { figure3a } from "../../../figures/geometry/figure_3a_surface.ts";
import { figure3b } from "../../../figures/geometry/figure_3b_profiles.ts";
import { figure3c } from "../../../figures/geometry/figure_3c_top.ts";
import { figure3d } from "../../../figures/geometry/figure_3d_flows.ts";
import { figure3e } from "../../../figures/geometry/figure_3e_alignment.ts";
import { figureB6 } from "../../../figures/geometry/figure_b6_distances.ts";
import type { Spec } from "../../../figures/render.ts";
import type { Kind } from "./settings.ts";

/** Tables of geometry/surface-… and geometry/escape-…. */
export const TABLES = {
  surface: "surface",
  wide: "surface",
  top: "surface",
  trajectories: "escape",
  escapes: "escape",
} as const;
type Table = keyof typeof TABLES;
// deno-lint-ignore no-explicit-any
type Tables = (name: Table) => any[];

interface Drawing {
  readonly reads: readonly Table[];
  readonly spec: (tables: Tables) => Spec;
}

/** By id; those of the variant have a `v` behind it. */
const DRAWINGS: { readonly [id: string]: Drawing } = {
  fig3: {
    reads: ["surface", "top", "trajectories", "escapes"],
    spec: (of) =>
      figure3({
        surface: of("surface"),
        top: of("top"),
        trajectories: of("trajectories"),
        escapes: of("escapes"),
      }),
  },
  fig3a: { reads: ["surface"], spec: (of) => figure3a(of("surface")) },
  fig3b: { reads: ["top"], spec: (of) => figure3b(of("top")) },
  fig3c: { reads: ["top"], spec: (of) => figure3c(of("top")) },
  fig3d: {
    reads: ["trajectories", "escapes"],
    spec: (of) => figure3d(of("trajectories"), of("escapes")),
  },
  fig3e: {
    reads: ["trajectories", "escapes"],
    spec: (of) => figure3e(of("trajectories"), of("escapes")),
  },
  figB5: { reads: ["wide"], spec: (of) => figure3a(of("wide"), 220, 150) },
  figB6: {
    reads: ["trajectories", "escapes"],
    spec: (of) => figureB6(of("trajectories"), of("escapes")),
  },
};

/** Of the variant the composite with all of its data stands for the single panels. */
const OF_VARIANT = ["fig3", "figB5", "figB6"] as const;

export const GEOMETRY_DRAWINGS: { readonly [id: string]: Drawing & { readonly kind: Kind } } = {
  ...Object.fromEntries(
    Object.entries(DRAWINGS).map(([id, drawing]) => [id, { ...drawing, kind: "text" as const }]),
  ),
  ...Object.fromEntries(OF_VARIANT.map((id) => [`${id}v`, { ...DRAWINGS[id]!, kind: "variant" as const }])),
};
