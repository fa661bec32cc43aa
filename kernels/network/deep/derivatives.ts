/** Buffers and dispatches of the kernels for several hidden layers of one width. */
import type { Dispatch } from "../../device/device.ts";
import { parameterCount } from "../../network_shape.ts";
import { type BatchBuffers, chunkSizeOf, type Derivatives } from "../derivatives.ts";
import { blockCount, blockList, productWords } from "../blocks.ts";
import { columnLength, VECTOR_ROWS } from "../problem.ts";
import { curvatureRows, deepLayout } from "./layout.ts";

export class DeepDerivatives implements Derivatives {
  readonly sums: GPUBuffer;
  readonly chunkSize: number;
  private readonly parameters: number;
  private readonly boundsAtPoint: GPUBindGroup;
  private readonly boundsAtTheta: GPUBuffer;
  private readonly gradientBindings: GPUBindGroup;
  private readonly columns: GPUBuffer;
  private readonly passes: GPUBuffer;
  private readonly curvatures: GPUBuffer;
  private readonly products: GPUBuffer;
  private readonly blocks: GPUBuffer;
  private readonly rows: readonly [Uint32Array, Uint32Array];
  private readonly rowLists: readonly [GPUBuffer, GPUBuffer];

  constructor(private readonly batch: BatchBuffers) {
    const { kernels: { problem, schedule: { tiles }, table, samples }, m, slots, state, vectors } = batch;
    const p = this.parameters = parameterCount(problem.shape);
    const layout = deepLayout(problem);
    const columnWords = p * columnLength(problem.n);
    const passWords = 2 * (layout.passHead + layout.pass * problem.n);
    const curvatureWords = 4 * tiles * layout.pairs * layout.mostSources * layout.mostSources;
    const slotCount = this.chunkSize = chunkSizeOf(batch.slotCount, columnWords, passWords, curvatureWords);
    const sumWords = 4 * tiles * layout.sumRow;
    this.sums = batch.words(m * sumWords);
    this.columns = batch.words(slotCount * columnWords);
    this.passes = batch.words(slotCount * passWords);
    this.curvatures = batch.words(slotCount * curvatureWords);
    this.products = batch.words(slotCount * productWords(p));
    this.blocks = batch.constant(blockList(p));
    this.rows = [curvatureRows(problem, false), curvatureRows(problem, true)];
    this.rowLists = [batch.constant(this.rows[0]), batch.constant(this.rows[1])];
    const place = batch.constant(Uint32Array.of(VECTOR_ROWS.POINT, sumWords, 4 * (p + 1), 1));
    this.boundsAtPoint = batch.bind("bounds", place, slots, state, vectors, this.sums);
    this.boundsAtTheta = batch.constant(Uint32Array.of(VECTOR_ROWS.THETA, passWords, 0, 0));
    this.gradientBindings = batch.bind(
      "gradient",
      table,
      samples,
      slots,
      state,
      vectors,
      this.sums,
      batch.peaks,
    );
  }

  gradient(count: number): Dispatch[] {
    const { batch } = this;
    return [
      batch.dispatch("bounds", this.boundsAtPoint, count),
      batch.dispatch("gradient", this.gradientBindings, [count, batch.kernels.schedule.tiles]),
    ];
  }

  hessian(slots: GPUBuffer): (count: number) => Dispatch[] {
    const { batch, columns, passes, curvatures, products, parameters: p, rows, rowLists } = this;
    const { state, vectors, hessian, kernels: { table, samples, schedule } } = batch;
    const bounds = batch.bind("bounds", this.boundsAtTheta, slots, state, vectors, passes);
    const jacobian = batch.bind("jacobian", table, samples, slots, state, vectors, columns, passes);
    const tangents = batch.bind("tangents", slots, state, vectors, passes);
    const curvature = (["curvature", "curvatureInner"] as const).map((kernel, i) =>
      batch.bind(kernel, rowLists[i]!, samples, slots, state, passes, curvatures)
    );
    const normal = batch.bind("normal", slots, state, columns, this.blocks, products);
    const assemble = batch.bind("assemble", slots, state, vectors, passes, curvatures, products, hessian);
    const { lanes, tiles } = schedule;
    const { units } = deepLayout(batch.kernels.problem);
    return (count) => [
      batch.dispatch("bounds", bounds, count),
      batch.dispatch("jacobian", jacobian, [count, tiles]),
      batch.dispatch("tangents", tangents, [count, units * tiles]),
      ...(["curvature", "curvatureInner"] as const).map((kernel, i) =>
        batch.dispatch(kernel, curvature[i]!, [count, rows[i]!.length / 3 * tiles])
      ),
      batch.dispatch("normal", normal, [count, blockCount(p)]),
      batch.dispatch("assemble", assemble, [count, Math.ceil(p / lanes)]),
    ];
  }
}
