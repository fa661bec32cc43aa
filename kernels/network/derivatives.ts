/** Loss, gradient and Hessian of an ensemble as dispatches: what shallow and deep networks do differently. */
import type { Dispatch } from "../device/device.ts";
import type { NetworkKernels } from "./kernels.ts";
import type { Kernel } from "./problem.ts";

/** The buffers of an ensemble of M networks, and what owns new ones. */
export interface EnsembleBuffers {
  readonly kernels: NetworkKernels;
  readonly m: number;
  /** Networks in work at once. */
  readonly slotCount: number;
  readonly slots: GPUBuffer;
  /** settings.ts. */
  readonly settings: GPUBuffer;
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  /** P × P double-single values a network, lower triangle. */
  readonly hessian: GPUBuffer;
  /** Largest residuals, for each network and tile. */
  readonly peaks: GPUBuffer;
  /** A buffer of so many words that lives as long as the ensemble. */
  words(count: number): GPUBuffer;
  constant(content: Uint32Array): GPUBuffer;
  bind(kernel: Kernel, ...buffers: GPUBuffer[]): GPUBindGroup;
  dispatch(
    kernel: Kernel,
    bindings: GPUBindGroup,
    workgroups: Dispatch["workgroups"],
  ): Dispatch;
}

export interface Derivatives {
  /** Sums of the last evaluation; stage.wgsl and control.wgsl read the gradient from them. */
  readonly sums: GPUBuffer;
  /** Sums for loss and gradient at POINT of the first `count` slots. */
  gradient(count: number): Dispatch[];
  /** Slots that the Hessian takes at a time: its columns need the most memory. */
  readonly chunkSize: number;
  /** A way to make the Hessians at THETA, where it is new, of the networks in `slots`. */
  hessian(slots: GPUBuffer): (count: number) => Dispatch[];
}

/** Bytes for what each slot of a chunk needs: every adapter binds as much. */
const CHUNK_BYTES = 96 * 1024 * 1024;

/** @param slotWords words of the largest buffer, for one slot */
export function chunkSizeOf(slotCount: number, ...slotWords: number[]): number {
  return Math.max(1, Math.min(slotCount, Math.floor(CHUNK_BYTES / (4 * Math.max(...slotWords)))));
}
