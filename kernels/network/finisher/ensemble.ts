/** Networks that are finished together on a device: one try of all of them as dispatches. */
import type { Dispatch } from "../../device/device.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { Ensemble } from "../ensemble.ts";
import { FLOW_SETTINGS, settingValues } from "../flow/settings.ts";
import type { NetworkKernels } from "../kernels.ts";
import type { Snapshot } from "../snapshot.ts";
import { GEOMETRY_ROW_COUNT } from "./layout.ts";

export class FinisherEnsemble extends Ensemble {
  /** P × P double-single values a network in the chart, both triangles. */
  readonly charts: GPUBuffer;
  /** Rows of P double-single values a network (chart.wgsl). */
  readonly geometry: GPUBuffer;
  private readonly chart: GPUBindGroup;
  private readonly parts: readonly { readonly columns: GPUBindGroup; readonly rows: GPUBindGroup }[];
  private readonly factorise: (count: number) => Dispatch[];
  private readonly propose: GPUBindGroup;
  private readonly measure: GPUBindGroup;
  private readonly judge: GPUBindGroup;

  /**
   * @param m number of networks
   * @param values the settings as the kernels have them
   */
  constructor(kernels: NetworkKernels, m: number, start: Snapshot, values: Float32Array) {
    // Its Hessians are exact.
    super(kernels, m, start, settingValues({ ...FLOW_SETTINGS, roundedReach: 0 }));
    const { slots, state, vectors, hessian, factor, sums, peaks, parameters: p } = this;
    const { table, problem: { shape } } = kernels;
    const settings = this.constant(values);
    const charts = this.charts = this.words(2 * m * p * p);
    const geometry = this.geometry = this.words(2 * m * GEOMETRY_ROW_COUNT * p);
    this.chart = this.bind("chart", table, slots, state, vectors, geometry);
    this.parts = chartParts(shape).map((part) => {
      const list = [this.constant(part), slots, state, geometry, charts];
      return { columns: this.bind("pull_columns", ...list, hessian), rows: this.bind("pull_rows", ...list) };
    });
    this.factorise = this.factorisation(charts, geometry);
    this.propose = this.bind("propose", table, settings, slots, state, vectors, factor, geometry);
    this.judge = this.bind("judge", settings, slots, state, vectors, sums, peaks, geometry);
    this.measure = this.bind("measure", table, slots, state, vectors, sums, factor, geometry);
  }

  /** Chart, and gradient and Hessian in it, where θ is new. */
  private newChart(count: number): Dispatch[] {
    const lines: [number, number] = [count, Math.ceil(this.parameters / this.kernels.schedule.lanes)];
    return [
      ...this.newHessian(count),
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
      ...this.factorise(count),
      this.dispatch("propose", this.propose, count),
    ];
  }

  /** One try of each network. */
  attempt(count: number): Dispatch[] {
    return [...this.proposal(count), ...this.evaluation(count)];
  }
}

/** [layer, whether the constants, whether the first] of each part of a chart's maps: without biases there are no constants. */
function chartParts({ hidden, biased }: NetworkShape): Uint32Array[] {
  return hidden.flatMap((_, layer) => (biased ? [1, 0] : [0]).map((constants) => [layer, constants]))
    .map(([layer, constants], i) => Uint32Array.of(layer!, constants!, i === 0 ? 1 : 0));
}
