/** The WGSL that kernels of several folders share, each piece with the constants' module named beside it. */
import activation from "./activation.wgsl" with { type: "text" };
import exactSums from "./exact_sums.wgsl" with { type: "text" };
import factor from "./factor.wgsl" with { type: "text" };
import forward from "./forward.wgsl" with { type: "text" };
import gradientSums from "./gradient_sums.wgsl" with { type: "text" };
import inputs from "./inputs.wgsl" with { type: "text" };
import laneSums from "./lane_sums.wgsl" with { type: "text" };
import loss from "./loss.wgsl" with { type: "text" };
import normal from "./normal.wgsl" with { type: "text" };
import panel from "./panel.wgsl" with { type: "text" };
import products from "./products.wgsl" with { type: "text" };
import reduce from "./reduce.wgsl" with { type: "text" };
import flow from "./flow/flow.wgsl" with { type: "text" };
import flowGradient from "./flow/flow_gradient.wgsl" with { type: "text" };
import flowNorm from "./flow/flow_norm.wgsl" with { type: "text" };
import { DS, F32 } from "../strict/sources.ts";
import type { StrictSource } from "../strict/strict.ts";
import type { Kernel } from "./problem.ts";

/** Kernel → the sources that it is made of. */
export type Sources = { readonly [kernel in Kernel]?: readonly StrictSource[] };

/** A source by its path in this folder, without its ending. */
export function source(path: string, text: string): StrictSource {
  return { file: `kernels/network/${path}.wgsl`, text };
}

export const PARTS = {
  /** activation_table.ts. */
  activation: source("activation", activation),
  /** exact_sums.ts. */
  sums: [F32, ...DS, source("exact_sums", exactSums)],
  laneSums: source("lane_sums", laneSums),
  gradientSums: source("gradient_sums", gradientSums),
  forward: source("forward", forward),
  /** samples.ts. */
  inputs: source("inputs", inputs),
  /** flow/layout.ts. */
  flow: source("flow/flow", flow),
  /** ../loss.ts. */
  loss: source("loss", loss),
  totals: source("flow/flow_gradient", flowGradient),
  norm: source("flow/flow_norm", flowNorm),
  /** blocks.ts. */
  normal: source("normal", normal),
  products: source("products", products),
  panel: source("panel", panel),
  factor: source("factor", factor),
  reduce: source("reduce", reduce),
} as const;
