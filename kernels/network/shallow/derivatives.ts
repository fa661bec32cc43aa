/** Buffers and dispatches of the kernels for one hidden layer. */
import type { Dispatch } from "../../device/device.ts";
import { parameterCount } from "../../network_shape.ts";
import { chunkSizeOf, type Derivatives, type EnsembleBuffers } from "../derivatives.ts";
import { exactPartCount, tileLayout, tileList } from "./rounded.ts";
import { columnLength } from "../problem.ts";

export class ShallowDerivatives implements Derivatives {
  readonly sums: GPUBuffer;
  readonly chunkSize: number;
  private readonly gradientBindings: GPUBindGroup;
  private readonly parameters: number;
  private readonly residualCurvatures: GPUBuffer;
  private readonly curvatures: GPUBuffer;
  private readonly units: GPUBuffer;
  private readonly exactSums: GPUBuffer;
  private readonly roundedUnits: GPUBuffer;
  private readonly roundedCurvatures: GPUBuffer;
  private readonly curvatureSums: GPUBuffer;
  private readonly tileSums: GPUBuffer;
  private readonly tiles: GPUBuffer;

  constructor(private readonly ensemble: EnsembleBuffers) {
    const { kernels: { problem: { shape, n }, schedule, table, samples }, m } = ensemble;
    const { tiles } = schedule;
    const p = this.parameters = parameterCount(shape);
    const sources = shape.inputs + (shape.biased ? 1 : 0);
    const neurons = shape.hidden[0]!;
    const { pairs, sums } = tileLayout(shape, schedule);
    const unitWords = neurons * columnLength(n);
    const exactWords = 2 * pairs * exactPartCount(n, schedule) * sums;
    this.chunkSize = chunkSizeOf(ensemble.slotCount, 2 * unitWords, exactWords);
    this.sums = ensemble.words(4 * m * tiles * (p + 1));
    this.units = ensemble.words(2 * this.chunkSize * unitWords);
    this.residualCurvatures = ensemble.words(2 * this.chunkSize * shape.hidden[0]! * n);
    this.curvatures = ensemble.words(4 * m * tiles * shape.hidden[0]! * sources * (sources + 1) / 2);
    this.exactSums = ensemble.words(this.chunkSize * exactWords);
    this.roundedUnits = ensemble.words(this.chunkSize * unitWords);
    this.roundedCurvatures = ensemble.words(this.chunkSize * unitWords);
    this.curvatureSums = ensemble.words(2 * this.chunkSize * neurons * sources * (sources + 1) / 2);
    this.tileSums = ensemble.words(2 * this.chunkSize * pairs * sums);
    this.tiles = ensemble.constant(tileList(shape, schedule));
    this.gradientBindings = ensemble.bind(
      "gradient",
      table,
      samples,
      ensemble.slots,
      ensemble.state,
      ensemble.vectors,
      this.sums,
      ensemble.peaks,
    );
  }

  gradient(count: number): Dispatch[] {
    const { tiles } = this.ensemble.kernels.schedule;
    return [this.ensemble.dispatch("gradient", this.gradientBindings, [count, tiles])];
  }

  hessian(slots: GPUBuffer): (count: number) => Dispatch[] {
    const { ensemble, units, residualCurvatures, curvatures, exactSums, tiles: list, parameters: p } = this;
    const { state, vectors, hessian, kernels } = ensemble;
    const { table, samples, scaledInputs, problem: { shape, n }, schedule } = kernels;
    const jacobian = ensemble.bind(
      "jacobian",
      table,
      samples,
      slots,
      state,
      vectors,
      units,
      residualCurvatures,
    );
    const curvature = ensemble.bind("curvature", samples, slots, state, residualCurvatures, curvatures);
    const products = ensemble.bind("exact_products", list, slots, state, scaledInputs, units, exactSums);
    const { pairs } = tileLayout(shape, schedule);
    const parts = exactPartCount(n, schedule);
    const assemble = ensemble.bind(
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
    const rounding = ensemble.bind("rounding", ensemble.settings, slots, state, vectors);
    const rounded = this.rounded(slots);
    return (count) => [
      ensemble.dispatch("rounding", rounding, count),
      ...rounded(count),
      ensemble.dispatch("jacobian", jacobian, [count, tiles]),
      ensemble.dispatch("curvature", curvature, [count, shape.hidden[0]! * tiles]),
      ensemble.dispatch("exact_products", products, [count, pairs * parts]),
      ensemble.dispatch("assemble", assemble, [count, Math.ceil(p / lanes)]),
    ];
  }

  /** The same for the networks whose Hessian is rounded. */
  private rounded(slots: GPUBuffer): (count: number) => Dispatch[] {
    const {
      ensemble,
      roundedUnits: units,
      roundedCurvatures: residualCurvatures,
      curvatureSums,
      tileSums,
      tiles: list,
    } = this;
    const { state, vectors, hessian, kernels: { table, samples, roundedInputs, problem, schedule } } =
      ensemble;
    const jacobian = ensemble.bind(
      "rounded_jacobian",
      table,
      samples,
      slots,
      state,
      vectors,
      units,
      residualCurvatures,
    );
    const curvature = ensemble.bind(
      "rounded_curvature",
      slots,
      state,
      roundedInputs,
      residualCurvatures,
      curvatureSums,
    );
    const products = ensemble.bind("rounded_products", list, slots, state, roundedInputs, units, tileSums);
    const assemble = ensemble.bind(
      "roundedAssemble",
      slots,
      state,
      vectors,
      this.sums,
      curvatureSums,
      tileSums,
      hessian,
    );
    const { pairs } = tileLayout(problem.shape, schedule);
    return (count) => [
      ensemble.dispatch("rounded_jacobian", jacobian, [count, schedule.tiles]),
      ensemble.dispatch("rounded_curvature", curvature, [count, problem.shape.hidden[0]!]),
      ensemble.dispatch("rounded_products", products, [count, pairs]),
      ensemble.dispatch("roundedAssemble", assemble, [count, Math.ceil(this.parameters / schedule.lanes)]),
    ];
  }
}
