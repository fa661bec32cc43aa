/**
 * M networks on a device that are worked on together: their buffers, which of them stand in the slots, and what flows
 * and the finisher do alike with them. flow/ensemble.ts and finisher/ensemble.ts have the rest of a step.
 */
import type { Dispatch } from "../device/device.ts";
import { parameterCount } from "../network_shape.ts";
import { panelColumns, panelsOf } from "./blocks.ts";
import { DeepDerivatives } from "./deep/derivatives.ts";
import type { Derivatives, EnsembleBuffers } from "./derivatives.ts";
import type { NetworkKernels } from "./kernels.ts";
import type { Kernel } from "./problem.ts";
import { ShallowDerivatives } from "./shallow/derivatives.ts";
import type { Snapshot } from "./snapshot.ts";

/** Networks that are in work at the same time. */
export const MOST_SLOTS = 128;

export class Ensemble implements EnsembleBuffers {
  /** P. */
  readonly parameters: number;
  readonly slotCount: number;
  readonly slots: GPUBuffer;
  readonly settings: GPUBuffer;
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  readonly hessian: GPUBuffer;
  readonly peaks: GPUBuffer;
  /** The Cholesky factors: P × P double-single values a network, lower triangle, the diagonal inverted. */
  readonly factor: GPUBuffer;
  /** Sums of the last evaluation. */
  readonly sums: GPUBuffer;
  private readonly owned: GPUBuffer[] = [];
  private readonly derivatives: Derivatives;
  private readonly chunks: readonly {
    readonly slots: GPUBuffer;
    readonly hessian: (count: number) => Dispatch[];
  }[];

  /**
   * @param m number of networks
   * @param settings of the derivatives (flow/settings.ts)
   */
  constructor(
    readonly kernels: NetworkKernels,
    readonly m: number,
    start: Snapshot,
    settings: Float32Array,
  ) {
    const { device, schedule: { tiles }, problem: { shape } } = kernels;
    const p = this.parameters = parameterCount(shape);
    this.slotCount = Math.min(m, MOST_SLOTS);
    this.state = this.keep(device.buffer(start.state, "write"));
    this.vectors = this.keep(device.buffer(start.vectors, "write"));
    this.hessian = this.words(2 * m * p * p);
    this.factor = this.words(2 * m * p * p);
    this.slots = this.words(this.slotCount);
    this.peaks = this.words(2 * m * tiles);
    this.settings = this.constant(settings);
    this.derivatives = shape.hidden.length === 1 ? new ShallowDerivatives(this) : new DeepDerivatives(this);
    this.sums = this.derivatives.sums;
    const { chunkSize } = this.derivatives;
    this.chunks = Array.from({ length: Math.ceil(this.slotCount / chunkSize) }, () => {
      const slots = this.words(chunkSize);
      return { slots, hessian: this.derivatives.hessian(slots) };
    });
  }

  /** A buffer of so many words that lives as long as the ensemble. */
  words(count: number): GPUBuffer {
    return this.keep(this.kernels.device.buffer(new Uint32Array(count), "write"));
  }

  constant(content: Uint32Array | Float32Array): GPUBuffer {
    return this.keep(this.kernels.device.buffer(content, "read"));
  }

  bind(kernel: Kernel, ...buffers: GPUBuffer[]): GPUBindGroup {
    return this.kernels.device.bind(this.kernels.pipeline(kernel), buffers);
  }

  dispatch(kernel: Kernel, bindings: GPUBindGroup, workgroups: Dispatch["workgroups"]): Dispatch {
    return { pipeline: this.kernels.pipeline(kernel), bindings, workgroups };
  }

  /** Which networks the next dispatches work on, at most MOST_SLOTS. */
  choose(networks: readonly number[]): void {
    const { queue } = this.kernels.device.device;
    const { chunkSize } = this.derivatives;
    queue.writeBuffer(this.slots, 0, Uint32Array.from(networks));
    for (const [i, { slots }] of this.chunks.entries()) {
      const own = networks.slice(i * chunkSize, (i + 1) * chunkSize);
      if (own.length > 0) queue.writeBuffer(slots, 0, Uint32Array.from(own));
    }
  }

  /** Sums for loss and gradient at POINT of the first `count` slots. */
  gradient(count: number): Dispatch[] {
    return this.derivatives.gradient(count);
  }

  /** The Hessian at THETA, where it is new. */
  newHessian(count: number): Dispatch[] {
    const { chunkSize } = this.derivatives;
    return this.chunks.flatMap(({ hessian }, i) => {
      const own = Math.min(chunkSize, count - i * chunkSize);
      return own > 0 ? hessian(own) : [];
    });
  }

  /**
   * A way to make the Cholesky factor of each network's matrix, panel by panel.
   * @param matrix P × P double-single values a network
   * @param further buffers that the matrix is made with
   */
  factorisation(matrix: GPUBuffer, ...further: GPUBuffer[]): (count: number) => Dispatch[] {
    const { parameters: p, kernels: { schedule } } = this;
    const panels = panelsOf(p, panelColumns(p, schedule)).map(([from, end]) => {
      const range = this.constant(Uint32Array.of(from, end));
      const list = [range, this.slots, this.state, matrix, this.factor, ...further];
      return { end, factorise: this.bind("factorise", ...list), reduce: this.bind("reduce", ...list) };
    });
    return (count) =>
      panels.flatMap(({ end, factorise, reduce }) => [
        this.dispatch("factorise", factorise, count),
        ...(end < p ? [this.dispatch("reduce", reduce, [count, Math.ceil((p - end) / schedule.lanes)])] : []),
      ]);
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
  }

  private keep(buffer: GPUBuffer): GPUBuffer {
    this.owned.push(buffer);
    return buffer;
  }
}
