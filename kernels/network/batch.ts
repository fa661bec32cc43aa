/** Buffers of M networks on a device, and the dispatches of the network kernels on them. */
import { type ComputeDevice, type Dispatch, MOST_LOOP_ITERATIONS } from "../device.ts";
import { parameterCount } from "../network_shape.ts";
import { activationTable } from "./activation_table.ts";
import {
  BLOCK,
  blockCount,
  columnLength,
  type Kernel,
  type NetworkProblem,
  type NetworkShaders,
  PANEL,
  type Schedule,
  SCHEDULES,
} from "./problem.ts";
import { sampleBuffer, type Samples } from "./samples.ts";
import { RODAS4, stageCoefficients } from "./tableau.ts";

/** Networks that are in work at the same time. */
export const MOST_SLOTS = 128;
/** Bytes for the columns of Jacobians: every adapter binds as much. Hessians are made for so many networks at a time. */
const COLUMN_BYTES = 96 * 2 ** 20;

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

/** The compiled kernels with the data set; shared by all batches of a shape. */
export class NetworkKernels {
  private constructor(
    readonly device: ComputeDevice,
    readonly problem: NetworkProblem,
    readonly schedule: Schedule,
    readonly pipelines: { readonly [kernel in Kernel]: GPUComputePipeline },
    readonly table: GPUBuffer,
    readonly samples: GPUBuffer,
  ) {}

  /** @param shaders from `networkShaders` for this problem */
  static async create(
    device: ComputeDevice,
    shaders: NetworkShaders,
    problem: NetworkProblem,
    samples: Samples,
    layout: keyof NetworkShaders = device.isSoftware ? "software" : "parallel",
  ): Promise<NetworkKernels> {
    const compiled: Partial<Record<Kernel, GPUComputePipeline>> = {};
    for (const [kernel, code] of Object.entries(shaders[layout])) {
      compiled[kernel as Kernel] = await device.pipeline(code, kernel);
    }
    return new NetworkKernels(
      device,
      problem,
      SCHEDULES[layout],
      compiled as Required<typeof compiled>,
      device.buffer(activationTable(problem.shape.activation), "read"),
      device.buffer(sampleBuffer(samples, problem), "read"),
    );
  }

  destroy(): void {
    this.table.destroy();
    this.samples.destroy();
  }
}

export class NetworkBatch {
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  /** P × P double-single values a network, lower triangle. */
  readonly hessian: GPUBuffer;
  private readonly slots: GPUBuffer;
  private readonly owned: GPUBuffer[] = [];
  private readonly bindings: { readonly [kernel in "gradient" | "control"]: GPUBindGroup };
  private readonly panels: readonly {
    readonly end: number;
    readonly factorise: GPUBindGroup;
    readonly reduce: GPUBindGroup;
  }[];
  private readonly stages: readonly GPUBindGroup[];
  /** Slots are taken in chunks for the Hessian: their columns need the most memory. */
  private readonly chunks: readonly {
    readonly slots: GPUBuffer;
    readonly bindings: {
      readonly [kernel in "jacobian" | "curvature" | "normal" | "assemble"]: GPUBindGroup;
    };
  }[];
  private readonly chunkSize: number;
  private readonly blocks: number;

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
    const { device, problem: { shape, n }, schedule: { tiles }, table, samples } = kernels;
    const p = parameterCount(shape);
    const slotCount = Math.min(m, MOST_SLOTS);
    this.blocks = blockCount(p);
    const sources = shape.inputs + (shape.biased ? 1 : 0);
    const neurons = shape.hidden[0]!;
    const curvatureCount = neurons * sources * (sources + 1) / 2;
    const keep = (buffer: GPUBuffer) => {
      this.owned.push(buffer);
      return buffer;
    };
    const words = (count: number) => keep(device.buffer(new Uint32Array(count), "write"));
    const [state, vectors] = [start.state, start.vectors].map((each) =>
      keep(device.buffer(each, "write"))
    ) as [
      GPUBuffer,
      GPUBuffer,
    ];
    const slots = words(slotCount);
    const sums = words(4 * m * tiles * (p + 1));
    const peaks = words(2 * m * tiles);
    const columnWords = p * columnLength(n);
    this.chunkSize = Math.max(1, Math.min(slotCount, Math.floor(COLUMN_BYTES / (4 * columnWords))));
    const columns = words(this.chunkSize * columnWords);
    const bends = words(2 * this.chunkSize * neurons * n);
    const curvatures = words(4 * m * tiles * curvatureCount);
    const products = words(4 * this.chunkSize * this.blocks * BLOCK * BLOCK);
    const hessian = words(2 * m * p * p);
    const factor = words(2 * m * p * p);
    const blocks = keep(device.buffer(blockList(p), "read"));
    const limits = keep(device.buffer(settings, "read"));
    const bind = (kernel: Kernel, ...list: GPUBuffer[]) => device.bind(kernels.pipelines[kernel], list);
    this.bindings = {
      gradient: bind("gradient", table, samples, slots, state, vectors, sums, peaks),
      control: bind("control", limits, slots, state, vectors, sums, peaks),
    };
    const wholeFits = this.iterations.matrix <= MOST_LOOP_ITERATIONS;
    this.panels = panelsOf(p, wholeFits ? p : PANEL).map(([from, end]) => {
      const list = [keep(device.buffer(Uint32Array.of(from, end), "read")), slots, state, hessian, factor];
      return { end, factorise: bind("factorise", ...list), reduce: bind("reduce", ...list) };
    });
    this.chunks = Array.from({ length: Math.ceil(slotCount / this.chunkSize) }, () => {
      const own = words(this.chunkSize);
      return {
        slots: own,
        bindings: {
          jacobian: bind("jacobian", table, samples, own, state, vectors, columns, bends),
          curvature: bind("curvature", samples, own, state, bends, curvatures),
          normal: bind("normal", own, state, columns, blocks, products),
          assemble: bind("assemble", own, state, vectors, sums, curvatures, products, hessian),
        },
      };
    });
    this.stages = RODAS4.couplings.map((_, stage) =>
      bind(
        "stage",
        keep(device.buffer(stageCoefficients(RODAS4, stage), "read")),
        slots,
        state,
        vectors,
        sums,
        factor,
      )
    );
    [this.state, this.vectors, this.slots, this.hessian] = [state, vectors, slots, hessian];
  }

  /** Which networks the next dispatches work on, at most MOST_SLOTS. */
  choose(networks: readonly number[]): void {
    const { queue } = this.kernels.device.device;
    queue.writeBuffer(this.slots, 0, Uint32Array.from(networks));
    for (const [i, { slots }] of this.chunks.entries()) {
      const own = networks.slice(i * this.chunkSize, (i + 1) * this.chunkSize);
      if (own.length > 0) queue.writeBuffer(slots, 0, Uint32Array.from(own));
    }
  }

  /** Sums for loss and gradient at POINT of the first `count` slots. */
  gradient(count: number): Dispatch {
    const { lanes, tiles } = this.kernels.schedule;
    const iterations = Math.ceil(this.kernels.problem.n / (lanes * tiles)) * 2 + 512;
    return this.dispatch("gradient", [count, tiles], iterations);
  }

  /** The Hessian at THETA, where it is new. */
  newHessian(count: number): Dispatch[] {
    const { lanes, tiles } = this.kernels.schedule;
    const { n, shape } = this.kernels.problem;
    const neurons = shape.hidden[0]!;
    return this.chunks.flatMap(({ bindings }, i) => {
      const own = Math.min(this.chunkSize, count - i * this.chunkSize);
      if (own <= 0) return [];
      return [
        this.dispatch("jacobian", [own, tiles], Math.ceil(n / (lanes * tiles)) * 2 + 512, bindings.jacobian),
        this.dispatch(
          "curvature",
          [own, neurons * tiles],
          Math.ceil(n / (lanes * tiles)) * 2 + 512,
          bindings.curvature,
        ),
        this.dispatch("normal", [own, this.blocks], Math.ceil(n / lanes) * 2 + 64, bindings.normal),
        this.dispatch("assemble", [own, this.rowBlocks(0)], this.iterations.rows, bindings.assemble),
      ];
    });
  }

  private factorisation(count: number): Dispatch[] {
    const { panel, rows } = this.iterations;
    return this.panels.flatMap(({ end, factorise, reduce }) => [
      this.dispatch("factorise", count, panel, factorise),
      ...(end < this.parameters ? [this.dispatch("reduce", [count, this.rowBlocks(end)], rows, reduce)] : []),
    ]);
  }

  /** Workgroups of a row a lane for the rows from `first`. */
  private rowBlocks(first: number): number {
    return Math.ceil((this.parameters - first) / this.kernels.schedule.lanes);
  }

  control(count: number): Dispatch {
    return this.dispatch("control", count, this.iterations.vector);
  }

  /** One step tried by each network. */
  step(count: number): Dispatch[] {
    return [
      ...this.newHessian(count),
      ...this.factorisation(count),
      ...this.stages.flatMap((
        bound,
      ) => [this.dispatch("stage", count, this.iterations.solve, bound), this.gradient(count)]),
      this.control(count),
    ];
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
  }

  private get parameters(): number {
    return parameterCount(this.kernels.problem.shape);
  }

  /** Loop iterations of one lane: components or rows of a lane times what each of them takes. */
  private get iterations(): {
    readonly vector: number;
    readonly rows: number;
    readonly solve: number;
    readonly matrix: number;
    readonly panel: number;
  } {
    const { parameters: p } = this;
    const rows = Math.ceil(p / this.kernels.schedule.lanes);
    const matrix = rows * p * (p + 8) / 2 + 64 * p + 1024;
    return {
      vector: 64 * p + 1024,
      rows: 64 * p + 1024,
      solve: (2 * rows + 64) * p + 1024,
      matrix,
      panel: Math.min(matrix, rows * PANEL * (PANEL + 8) / 2 + 64 * p + 1024),
    };
  }

  private dispatch(
    kernel: Kernel,
    workgroups: Dispatch["workgroups"],
    iterations: number,
    bindings: GPUBindGroup = this.bindings[kernel as keyof typeof this.bindings],
  ): Dispatch {
    return { pipeline: this.kernels.pipelines[kernel], bindings, workgroups, iterations };
  }
}

/** First column of each panel and the one after its last. */
function panelsOf(parameters: number, width: number): [number, number][] {
  return Array.from({ length: Math.ceil(parameters / width) }, (_, i) => [
    i * width,
    Math.min(parameters, (i + 1) * width),
  ]);
}

/** First row and first column of each block of the lower triangle, in the order that hessian.wgsl counts on. */
function blockList(parameters: number): Uint32Array {
  const list: number[] = [];
  for (let i = 0; i < parameters; i += BLOCK) for (let j = 0; j <= i; j += BLOCK) list.push(i, j);
  return Uint32Array.from(list);
}
