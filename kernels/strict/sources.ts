/** The library of strict functions as sources for `strictShader` and `emulate`, in the order of their needs. */
import ds from "./ds.wgsl" with { type: "text" };
import dsFunctions from "./ds_functions.wgsl" with { type: "text" };
import f32 from "./f32.wgsl" with { type: "text" };
import philox from "./philox.wgsl" with { type: "text" };
import type { StrictSource } from "./strict.ts";

/** Division, square root and elementary functions in f32. */
export const F32: StrictSource = { file: "kernels/strict/f32.wgsl", text: f32 };
/** Double-single arithmetic, and elementary functions in it; needs F32. */
export const DS: readonly StrictSource[] = [
  { file: "kernels/strict/ds.wgsl", text: ds },
  { file: "kernels/strict/ds_functions.wgsl", text: dsFunctions },
];
/** Counter-based random numbers; needs F32. */
export const PHILOX: StrictSource = { file: "kernels/strict/philox.wgsl", text: philox };
