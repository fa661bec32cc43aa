/** What the kernels of networks of several hidden layers are made of; their constants: layout.ts. */
import bounds from "./bounds.wgsl" with { type: "text" };
import curvature from "./curvature.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import hessian from "./hessian.wgsl" with { type: "text" };
import jacobian from "./jacobian.wgsl" with { type: "text" };
import layout from "./layout.wgsl" with { type: "text" };
import passes from "./passes.wgsl" with { type: "text" };
import sums from "./sums.wgsl" with { type: "text" };
import tangents from "./tangents.wgsl" with { type: "text" };
import { PARTS, source, type Sources } from "../parts.ts";

const own = (name: string, text: string) => source(`deep/${name}`, text);
const { activation, flow, forward, gradientSums, inputs, laneSums, loss, norm, normal, products, totals } =
  PARTS;
const LAYOUT = own("layout", layout);
const PASSES = own("passes", passes);
const CURVATURE = [...PARTS.sums, inputs, laneSums, LAYOUT, PASSES, own("curvature", curvature)];

/** By which kernels read the gradient from the sums of gradient.wgsl. */
export const DEEP_GRADIENT = [LAYOUT, loss, totals, own("sums", sums)];

export const DEEP: Sources = {
  bounds: [...PARTS.sums, flow, LAYOUT, own("bounds", bounds)],
  gradient: [
    ...PARTS.sums,
    activation,
    forward,
    flow,
    ...DEEP_GRADIENT,
    laneSums,
    gradientSums,
    own("gradient", gradient),
  ],
  jacobian: [...PARTS.sums, activation, forward, flow, inputs, LAYOUT, PASSES, own("jacobian", jacobian)],
  tangents: [...PARTS.sums, flow, LAYOUT, PASSES, own("tangents", tangents)],
  curvature: CURVATURE,
  curvatureInner: CURVATURE,
  normal: [...PARTS.sums, normal],
  assemble: [...PARTS.sums, flow, LAYOUT, PASSES, loss, norm, products, own("hessian", hessian)],
};
