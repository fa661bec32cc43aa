/** What the kernels of networks of one hidden layer are made of; their constants: layout.ts. */
import bounds from "./bounds.wgsl" with { type: "text" };
import coarseInputs from "./coarse_inputs.wgsl" with { type: "text" };
import curvature from "./curvature.wgsl" with { type: "text" };
import exactParts from "./exact_parts.wgsl" with { type: "text" };
import exactProducts from "./exact_products.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import hessian from "./hessian.wgsl" with { type: "text" };
import jacobian from "./jacobian.wgsl" with { type: "text" };
import lanePairs from "./lane_pairs.wgsl" with { type: "text" };
import longSums from "./long_sums.wgsl" with { type: "text" };
import roundedBounds from "./rounded_bounds.wgsl" with { type: "text" };
import roundedCurvature from "./rounded_curvature.wgsl" with { type: "text" };
import roundedInputs from "./rounded_inputs.wgsl" with { type: "text" };
import roundedJacobian from "./rounded_jacobian.wgsl" with { type: "text" };
import roundedParts from "./rounded_parts.wgsl" with { type: "text" };
import roundedProducts from "./rounded_products.wgsl" with { type: "text" };
import rounding from "./rounding.wgsl" with { type: "text" };
import sums from "./sums.wgsl" with { type: "text" };
import tiles from "./tiles.wgsl" with { type: "text" };
import { F32 } from "../../strict/sources.ts";
import { PARTS, source, type Sources } from "../parts.ts";

const own = (name: string, text: string) => source(`shallow/${name}`, text);
const { activation, flow, forward, gradientSums, inputs, laneSums, loss, norm, totals } = PARTS;
const BOUNDS = own("bounds", bounds);
const ROUNDED_BOUNDS = own("rounded_bounds", roundedBounds);
const ROUNDED = [F32, own("rounded_inputs", roundedInputs), own("lane_pairs", lanePairs)];
const LONG_SUMS = own("long_sums", longSums);
const TILES = own("tiles", tiles);
const HESSIAN = own("hessian", hessian);
/** θ's samples through the network, from the activation's table. */
const AT_THETA = [...PARTS.sums, activation, forward, flow, BOUNDS];

/** By which kernels read the gradient from the sums of gradient.wgsl. */
export const SHALLOW_GRADIENT = [BOUNDS, loss, totals, own("sums", sums)];

const AT_SUMS = [...PARTS.sums, flow, ...SHALLOW_GRADIENT, norm];

export const SHALLOW: Sources = {
  gradient: [
    ...AT_THETA,
    laneSums,
    gradientSums,
    own("coarse_inputs", coarseInputs),
    own("gradient", gradient),
  ],
  jacobian: [...AT_THETA, inputs, own("jacobian", jacobian)],
  curvature: [...PARTS.sums, inputs, laneSums, own("curvature", curvature)],
  assemble: [...AT_SUMS, LONG_SUMS, TILES, own("exact_parts", exactParts), HESSIAN],
  rounding: [...PARTS.sums, flow, BOUNDS, ROUNDED_BOUNDS, own("rounding", rounding)],
  rounded_jacobian: [...AT_THETA, ROUNDED_BOUNDS, inputs, own("rounded_jacobian", roundedJacobian)],
  exact_products: [F32, LONG_SUMS, own("exact_products", exactProducts)],
  rounded_curvature: [...ROUNDED, own("rounded_curvature", roundedCurvature)],
  rounded_products: [...ROUNDED, own("rounded_products", roundedProducts)],
  roundedAssemble: [...AT_SUMS, ROUNDED_BOUNDS, TILES, own("rounded_parts", roundedParts), HESSIAN],
};
