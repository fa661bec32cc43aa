/** Buffers and dispatches of the kernels for one hidden layer. */
import type { Dispatch } from "../../device/device.ts";
import { parameterCount } from "../../network_shape.ts";
import { type BatchBuffers, chunkSizeOf, type Derivatives } from "../derivatives.ts";
import { exactPartCount, tileLayout, tileList } from "./rounded.ts";
import { columnLength } from "../problem.ts";

export class ShallowDerivatives implements Derivatives {
  readonly sums: GPUBuffer;
  readonly chunkSize: number;
  private readonly gradientBindings: GPUBindGroup;
  private readonly parameters: number;
  private readonly bends: GPUBuffer;
  private readonly curvatures: GPUBuffer;
  private readonly units: GPUBuffer;
  private readonly exactSums: GPUBuffer;
  private readonly roundedUnits: GPUBuffer;
  private readonly roundedBends: GPUBuffer;
  private readonly bendSums: GPUBuffer;
  private readonly tileSums: GPUBuffer;
  private readonly tiles: GPUBuffer;

  constructor(private readonly batch: BatchBuffers) {
    const { kernels: { problem: { shape, n }, schedule, table, samples }, m } = batch;
    const { tiles } = schedule;
    const p = this.parameters = parameterCount(shape);
    const sources = shape.inputs + (shape.biased ? 1 : 0);
    const neurons = shape.hidden[0]!;
    const { pairs, sums } = tileLayout(shape, schedule);
    const unitWords = neurons * columnLength(n);
    const exactWords = 2 * pairs * exactPartCount(n, schedule) * sums;
    this.chunkSize = chunkSizeOf(batch.slotCount, 2 * unitWords, exactWords);
    this.sums = batch.words(4 * m * tiles * (p + 1));
    this.units = batch.words(2 * this.chunkSize * unitWords);
    this.bends = batch.words(2 * this.chunkSize * shape.hidden[0]! * n);
    this.curvatures = batch.words(4 * m * tiles * shape.hidden[0]! * sources * (sources + 1) / 2);
    this.exactSums = batch.words(this.chunkSize * exactWords);
    this.roundedUnits = batch.words(this.chunkSize * unitWords);
    this.roundedBends = batch.words(this.chunkSize * unitWords);
    this.bendSums = batch.words(2 * this.chunkSize * neurons * sources * (sources + 1) / 2);
    this.tileSums = batch.words(2 * this.chunkSize * pairs * sums);
    this.tiles = batch.constant(tileList(shape, schedule));
    this.gradientBindings = batch.bind(
      "gradient",
      table,
      samples,
      batch.slots,
      batch.state,
      batch.vectors,
      this.sums,
      batch.peaks,
    );
  }

  gradient(count: number): Dispatch[] {
    const { tiles } = this.batch.kernels.schedule;
    return [this.batch.dispatch("gradient", this.gradientBindings, [count, tiles])];
  }

  hessian(slots: GPUBuffer): (count: number) => Dispatch[] {
    const { batch, units, bends, curvatures, exactSums, tiles: list, parameters: p } = this;
    const { state, vectors, hessian, kernels } = batch;
    const { table, samples, scaledInputs, problem: { shape, n }, schedule } = kernels;
    const jacobian = batch.bind("jacobian", table, samples, slots, state, vectors, units, bends);
    const curvature = batch.bind("curvature", samples, slots, state, bends, curvatures);
    const products = batch.bind("exact_products", list, slots, state, scaledInputs, units, exactSums);
    const { pairs } = tileLayout(shape, schedule);
    const parts = exactPartCount(n, schedule);
    const assemble = batch.bind(
      "assemble",
      slots,
      state,
      vectors,
      this.sums,
      curvatures,
      exactSums,
      hessian,
    );
    const { lanes, tiles } = schedule;
    const rounding = batch.bind("rounding", batch.settings, slots, state, vectors);
    const rounded = this.rounded(slots);
    return (count) => [
      batch.dispatch("rounding", rounding, count),
      ...rounded(count),
      batch.dispatch("jacobian", jacobian, [count, tiles]),
      batch.dispatch("curvature", curvature, [count, shape.hidden[0]! * tiles]),
      batch.dispatch("exact_products", products, [count, pairs * parts]),
      batch.dispatch("assemble", assemble, [count, Math.ceil(p / lanes)]),
    ];
  }

  /** The same for the networks whose Hessian is rounded. */
  private rounded(slots: GPUBuffer): (count: number) => Dispatch[] {
    const { batch, roundedUnits: units, roundedBends: bends, bendSums, tileSums, tiles: list } = this;
    const { state, vectors, hessian, kernels: { table, samples, roundedInputs, problem, schedule } } = batch;
    const jacobian = batch.bind("rounded_jacobian", table, samples, slots, state, vectors, units, bends);
    const curvature = batch.bind("rounded_curvature", slots, state, roundedInputs, bends, bendSums);
    const products = batch.bind("rounded_products", list, slots, state, roundedInputs, units, tileSums);
    const assemble = batch.bind(
      "roundedAssemble",
      slots,
      state,
      vectors,
      this.sums,
      bendSums,
      tileSums,
      hessian,
    );
    const { pairs } = tileLayout(problem.shape, schedule);
    return (count) => [
      batch.dispatch("rounded_jacobian", jacobian, [count, schedule.tiles]),
      batch.dispatch("rounded_curvature", curvature, [count, problem.shape.hidden[0]!]),
      batch.dispatch("rounded_products", products, [count, pairs]),
      batch.dispatch("roundedAssemble", assemble, [count, Math.ceil(this.parameters / schedule.lanes)]),
    ];
  }
}
