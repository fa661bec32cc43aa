/** Buffers of M networks on a device, and the dispatches of the network kernels on them. */
import type { Dispatch } from "../device/device.ts";
import { parameterCount } from "../network_shape.ts";
import { DeepDerivatives } from "./deep/derivatives.ts";
import type { BatchBuffers, Derivatives } from "./derivatives.ts";
import type { NetworkKernels } from "./kernels.ts";
import { stagesOf } from "./flow/method.ts";
import { panelColumns, panelsOf } from "./blocks.ts";
import type { Kernel } from "./problem.ts";
import { ShallowDerivatives } from "./shallow/derivatives.ts";

/** Networks that are in work at the same time. */
export const MOST_SLOTS = 128;
/** State and vectors of every network, in words (flow.wgsl): all that a flow needs to go on. */
export interface FlowSnapshot {
  readonly state: Uint32Array<ArrayBuffer>;
  readonly vectors: Uint32Array<ArrayBuffer>;
}

/** A snapshot as bytes: the number of state words, then state and vectors. */
export function packSnapshot({ state, vectors }: FlowSnapshot): Uint8Array {
  const words = new Uint32Array(1 + state.length + vectors.length);
  words[0] = state.length;
  words.set(state, 1);
  words.set(vectors, 1 + state.length);
  return new Uint8Array(words.buffer);
}

export function unpackSnapshot(bytes: Uint8Array): FlowSnapshot {
  const words = new Uint32Array(bytes.slice().buffer);
  const end = 1 + words[0]!;
  return { state: words.slice(1, end), vectors: words.slice(end) };
}

export class NetworkBatch {
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  /** P × P double-single values a network, lower triangle. */
  readonly hessian: GPUBuffer;
  /** The network of each slot. */
  readonly slots: GPUBuffer;
  private readonly owned: GPUBuffer[] = [];
  private readonly derivatives: Derivatives;
  private readonly judge: GPUBindGroup;
  private readonly panels: readonly {
    readonly end: number;
    readonly factorise: GPUBindGroup;
    readonly reduce: GPUBindGroup;
  }[];
  private readonly stages: readonly { readonly bound: GPUBindGroup; readonly evaluates: boolean }[];
  private readonly chunks: readonly {
    readonly slots: GPUBuffer;
    readonly hessian: (count: number) => Dispatch[];
  }[];

  /**
   * @param m number of networks
   * @param settings for control.wgsl
   */
  constructor(
    private readonly kernels: NetworkKernels,
    m: number,
    start: FlowSnapshot,
    settings: Float32Array,
  ) {
    const { device, schedule: { tiles }, problem: { shape, method } } = kernels;
    const p = this.parameters;
    const keep = (buffer: GPUBuffer) => {
      this.owned.push(buffer);
      return buffer;
    };
    const words = (count: number) => keep(device.buffer(new Uint32Array(count), "write"));
    const constant = (content: Uint32Array | Float32Array) => keep(device.buffer(content, "read"));
    const bind = (kernel: Kernel, ...list: GPUBuffer[]) => device.bind(kernels.pipeline(kernel), list);
    const slotCount = Math.min(m, MOST_SLOTS);
    const state = this.state = keep(device.buffer(start.state, "write"));
    const vectors = this.vectors = keep(device.buffer(start.vectors, "write"));
    const hessian = this.hessian = words(2 * m * p * p);
    const slots = this.slots = words(slotCount);
    const peaks = words(2 * m * tiles);
    const given = constant(settings);
    const buffers: BatchBuffers = {
      settings: given,
      ...{ kernels, m, slotCount, slots, state, vectors, hessian, peaks, words, constant, bind },
      dispatch: (kernel, bindings, workgroups) => this.dispatch(kernel, bindings, workgroups),
    };
    this.derivatives = shape.hidden.length === 1
      ? new ShallowDerivatives(buffers)
      : new DeepDerivatives(buffers);
    const { sums, chunkSize } = this.derivatives;
    this.chunks = Array.from({ length: Math.ceil(slotCount / chunkSize) }, () => {
      const own = words(chunkSize);
      return { slots: own, hessian: this.derivatives.hessian(own) };
    });
    const factor = words(2 * m * p * p);
    this.panels = panelsOf(p, panelColumns(p, kernels.schedule)).map(([from, end]) => {
      const list = [constant(Uint32Array.of(from, end)), slots, state, hessian, factor];
      return { end, factorise: bind("factorise", ...list), reduce: bind("reduce", ...list) };
    });
    this.stages = stagesOf(method).map(({ coefficients, evaluates }) => {
      const list = [constant(coefficients), slots, state, vectors, sums];
      if (method.kind === "rosenbrock") list.push(factor);
      return { bound: bind("stage", ...list), evaluates };
    });
    this.judge = bind("control", given, slots, state, vectors, sums, peaks);
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

  /** The Cholesky factor of each network's matrix, panel by panel. */
  factorisation(count: number): Dispatch[] {
    const p = this.parameters;
    return this.panels.flatMap(({ end, factorise, reduce }) => [
      this.dispatch("factorise", factorise, count),
      ...(end < p
        ? [this.dispatch("reduce", reduce, [count, Math.ceil((p - end) / this.kernels.schedule.lanes)])]
        : []),
    ]);
  }

  control(count: number): Dispatch {
    return this.dispatch("control", this.judge, count);
  }

  /** One step tried by each network. */
  step(count: number): Dispatch[] {
    const implicit = this.kernels.problem.method.kind === "rosenbrock";
    return [
      ...(implicit ? [...this.newHessian(count), ...this.factorisation(count)] : []),
      ...this.stages.flatMap(({ bound, evaluates }) => [
        this.dispatch("stage", bound, count),
        ...(evaluates ? this.gradient(count) : []),
      ]),
      this.control(count),
    ];
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
  }

  private get parameters(): number {
    return parameterCount(this.kernels.problem.shape);
  }

  private dispatch(kernel: Kernel, bindings: GPUBindGroup, workgroups: Dispatch["workgroups"]): Dispatch {
    return { pipeline: this.kernels.pipeline(kernel), bindings, workgroups };
  }
}
