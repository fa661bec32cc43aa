/** Buffers of M networks that are finished on a device, and the dispatches of the kernels on them. */
import type { Dispatch } from "../../device/device.ts";
import { type NetworkShape, parameterCount } from "../../network_shape.ts";
import { type FlowSnapshot, MOST_SLOTS } from "../batch.ts";
import { panelColumns, panelsOf } from "../blocks.ts";
import { DeepDerivatives } from "../deep/derivatives.ts";
import type { BatchBuffers, Derivatives } from "../derivatives.ts";
import type { NetworkKernels } from "../kernels.ts";
import type { Kernel } from "../problem.ts";
import { FLOW_SETTINGS, settingValues } from "../flow/settings.ts";
import { ShallowDerivatives } from "../shallow/derivatives.ts";
import { GEOMETRY_ROW_COUNT } from "./layout.ts";

export class FinisherBatch {
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  /** P × P double-single values a network in the chart, both triangles. */
  readonly charts: GPUBuffer;
  /** Rows of P double-single values a network (chart.wgsl). */
  readonly geometry: GPUBuffer;
  /** The network of each slot. */
  private readonly slots: GPUBuffer;
  private readonly owned: GPUBuffer[] = [];
  private readonly derivatives: Derivatives;
  private readonly chart: GPUBindGroup;
  private readonly parts: readonly { readonly columns: GPUBindGroup; readonly rows: GPUBindGroup }[];
  private readonly panels: readonly {
    readonly end: number;
    readonly factorise: GPUBindGroup;
    readonly reduce: GPUBindGroup;
  }[];
  private readonly propose: GPUBindGroup;
  private readonly measure: GPUBindGroup;
  private readonly judge: GPUBindGroup;
  private readonly chunks: readonly {
    readonly slots: GPUBuffer;
    readonly hessian: (count: number) => Dispatch[];
  }[];

  /**
   * @param m number of networks
   * @param values the settings as the kernels have them
   */
  constructor(
    private readonly kernels: NetworkKernels,
    m: number,
    start: FlowSnapshot,
    values: Float32Array,
  ) {
    const { device, schedule, table, problem: { shape } } = kernels;
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
    const slots = this.slots = words(slotCount);
    const [hessian, charts, factor] = [words(2 * m * p * p), words(2 * m * p * p), words(2 * m * p * p)];
    this.charts = charts;
    const peaks = words(2 * m * schedule.tiles);
    // Its Hessians are exact.
    const exact = constant(settingValues({ ...FLOW_SETTINGS, roundedReach: 0 }));
    const buffers: BatchBuffers = {
      settings: exact,
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
    const settings = constant(values);
    const geometry = this.geometry = words(2 * m * GEOMETRY_ROW_COUNT * p);
    this.chart = bind("chart", table, slots, state, vectors, geometry);
    this.parts = chartParts(shape).map((place) => {
      const list = [constant(place), slots, state, geometry, charts];
      return { columns: bind("pull_columns", ...list, hessian), rows: bind("pull_rows", ...list) };
    });
    this.panels = panelsOf(p, panelColumns(p, schedule)).map(([from, end]) => {
      const list = [constant(Uint32Array.of(from, end)), slots, state, charts, factor, geometry];
      return { end, factorise: bind("factorise", ...list), reduce: bind("reduce", ...list) };
    });
    this.propose = bind("propose", table, settings, slots, state, vectors, factor, geometry);
    this.judge = bind("judge", settings, slots, state, vectors, sums, peaks, geometry);
    this.measure = bind("measure", table, slots, state, vectors, sums, factor, geometry);
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

  /** Chart, and gradient and Hessian in it, where θ is new. */
  private newChart(count: number): Dispatch[] {
    const { chunkSize } = this.derivatives;
    const lines: [number, number] = [count, Math.ceil(this.parameters / this.kernels.schedule.lanes)];
    return [
      ...this.chunks.flatMap(({ hessian }, i) => {
        const own = Math.min(chunkSize, count - i * chunkSize);
        return own > 0 ? hessian(own) : [];
      }),
      this.dispatch("chart", this.chart, count),
      ...this.parts.flatMap(({ columns, rows }) => [
        this.dispatch("pull_columns", columns, lines),
        this.dispatch("pull_rows", rows, lines),
      ]),
    ];
  }

  /** Evaluation of the point that was proposed, or of the first one, with the judgement on it. */
  evaluation(count: number): Dispatch[] {
    return [
      ...this.gradient(count),
      this.dispatch("measure", this.measure, count),
      this.dispatch("judge", this.judge, count),
    ];
  }

  /** The next point of each network, or that a try has failed. */
  proposal(count: number): Dispatch[] {
    return [
      ...this.newChart(count),
      ...this.factorisation(count),
      this.dispatch("propose", this.propose, count),
    ];
  }

  /** One try of each network. */
  attempt(count: number): Dispatch[] {
    return [...this.proposal(count), ...this.evaluation(count)];
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
  }

  /** The Cholesky factor of each network's matrix, panel by panel. */
  private factorisation(count: number): Dispatch[] {
    const p = this.parameters;
    return this.panels.flatMap(({ end, factorise, reduce }) => [
      this.dispatch("factorise", factorise, count),
      ...(end < p
        ? [this.dispatch("reduce", reduce, [count, Math.ceil((p - end) / this.kernels.schedule.lanes)])]
        : []),
    ]);
  }

  private get parameters(): number {
    return parameterCount(this.kernels.problem.shape);
  }

  private dispatch(kernel: Kernel, bindings: GPUBindGroup, workgroups: Dispatch["workgroups"]): Dispatch {
    return { pipeline: this.kernels.pipeline(kernel), bindings, workgroups };
  }
}

/** [layer, whether the constants, whether the first] of each part of a chart's maps: without biases there are no constants. */
function chartParts({ hidden, biased }: NetworkShape): Uint32Array[] {
  return hidden.flatMap((_, layer) => (biased ? [1, 0] : [0]).map((constants) => [layer, constants]))
    .map(([layer, constants], i) => Uint32Array.of(layer!, constants!, i === 0 ? 1 : 0));
}
