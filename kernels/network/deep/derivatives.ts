/** Buffers and dispatches of the kernels for several hidden layers of one width. */
import type { Dispatch } from "../../device/device.ts";
import { parameterCount } from "../../network_shape.ts";
import { chunkSizeOf, type Derivatives, type EnsembleBuffers } from "../derivatives.ts";
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

  constructor(private readonly ensemble: EnsembleBuffers) {
    const { kernels: { problem, schedule: { tiles }, table, samples }, m, slots, state, vectors } = ensemble;
    const p = this.parameters = parameterCount(problem.shape);
    const layout = deepLayout(problem);
    const columnWords = p * columnLength(problem.n);
    const passWords = 2 * (layout.passHead + layout.pass * problem.n);
    const curvatureWords = 4 * tiles * layout.pairs * layout.mostSources * layout.mostSources;
    const slotCount = this.chunkSize = chunkSizeOf(
      ensemble.slotCount,
      columnWords,
      passWords,
      curvatureWords,
    );
    const sumWords = 4 * tiles * layout.sumRow;
    this.sums = ensemble.words(m * sumWords);
    this.columns = ensemble.words(slotCount * columnWords);
    this.passes = ensemble.words(slotCount * passWords);
    this.curvatures = ensemble.words(slotCount * curvatureWords);
    this.products = ensemble.words(slotCount * productWords(p));
    this.blocks = ensemble.constant(blockList(p));
    this.rows = [curvatureRows(problem, false), curvatureRows(problem, true)];
    this.rowLists = [ensemble.constant(this.rows[0]), ensemble.constant(this.rows[1])];
    const destination = ensemble.constant(Uint32Array.of(VECTOR_ROWS.POINT, sumWords, 4 * (p + 1), 1));
    this.boundsAtPoint = ensemble.bind("bounds", destination, slots, state, vectors, this.sums);
    this.boundsAtTheta = ensemble.constant(Uint32Array.of(VECTOR_ROWS.THETA, passWords, 0, 0));
    this.gradientBindings = ensemble.bind(
      "gradient",
      table,
      samples,
      slots,
      state,
      vectors,
      this.sums,
      ensemble.peaks,
    );
  }

  gradient(count: number): Dispatch[] {
    const { ensemble } = this;
    return [
      ensemble.dispatch("bounds", this.boundsAtPoint, count),
      ensemble.dispatch("gradient", this.gradientBindings, [count, ensemble.kernels.schedule.tiles]),
    ];
  }

  hessian(slots: GPUBuffer): (count: number) => Dispatch[] {
    const { ensemble, columns, passes, curvatures, products, parameters: p, rows, rowLists } = this;
    const { state, vectors, hessian, kernels: { table, samples, schedule } } = ensemble;
    const bounds = ensemble.bind("bounds", this.boundsAtTheta, slots, state, vectors, passes);
    const jacobian = ensemble.bind("jacobian", table, samples, slots, state, vectors, columns, passes);
    const tangents = ensemble.bind("tangents", slots, state, vectors, passes);
    const curvature = (["curvature", "curvatureInner"] as const).map((kernel, i) =>
      ensemble.bind(kernel, rowLists[i]!, samples, slots, state, passes, curvatures)
    );
    const normal = ensemble.bind("normal", slots, state, columns, this.blocks, products);
    const assemble = ensemble.bind("assemble", slots, state, vectors, passes, curvatures, products, hessian);
    const { lanes, tiles } = schedule;
    const { units } = deepLayout(ensemble.kernels.problem);
    return (count) => [
      ensemble.dispatch("bounds", bounds, count),
      ensemble.dispatch("jacobian", jacobian, [count, tiles]),
      ensemble.dispatch("tangents", tangents, [count, units * tiles]),
      ...(["curvature", "curvatureInner"] as const).map((kernel, i) =>
        ensemble.dispatch(kernel, curvature[i]!, [count, rows[i]!.length / 3 * tiles])
      ),
      ensemble.dispatch("normal", normal, [count, blockCount(p)]),
      ensemble.dispatch("assemble", assemble, [count, Math.ceil(p / lanes)]),
    ];
  }
}
