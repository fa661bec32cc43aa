/**
 * Gradient flow of many networks at once at double-single grade: host of gradient.wgsl, jacobian.wgsl, normal.wgsl,
 * hessian.wgsl, factor.wgsl, stage.wgsl and control.wgsl. A network's result depends on neither the other networks nor
 * the schedule. Float64 reference of the whole: ../analysis/gradient_flow.ts on ../network_reference.ts.
 */
import { type ComputeDevice, DeviceError, type Dispatch } from "../device.ts";
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../network_shape.ts";
import { activationTable } from "./activation_table.ts";
import {
  BLOCK,
  blockCount,
  ENDS,
  inputExponent,
  type Kernel,
  type NetworkProblem,
  type NetworkShaders,
  ROWS,
  type Schedule,
  SCHEDULES,
  STATE,
  STATE_WORDS,
  VECTOR_ROWS,
} from "./problem.ts";
import { RODAS4, stageCoefficients } from "./tableau.ts";

/** N samples of D inputs and a target. */
export interface Samples {
  readonly n: number;
  readonly inputs: number;
  /** N × D, row-major. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
}

export interface FlowSettings {
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
  /** A flow has converged when the gradient's largest component is smaller, at a step of at least `leastStep`. */
  readonly gradientTolerance: number;
  readonly leastStep: number;
  readonly firstStep: number;
  readonly largestStep: number;
  readonly mostSteps: number;
  /** ‖θ‖ = Σθ²/(2P) above which the regulariser acts, and the flow counts as infinite. */
  readonly maxNorm: number;
  /** Whether a flow beyond maxNorm is followed until it converges there. */
  readonly beyondNorm: boolean;
}

/** Settings of design and paper for figure 2. */
export const FLOW_SETTINGS: FlowSettings = {
  absoluteTolerance: 1e-6,
  relativeTolerance: 1e-3,
  gradientTolerance: 5e-12,
  leastStep: 1e6,
  firstStep: 1e-3,
  largestStep: 1e18,
  mostSteps: 4000,
  maxNorm: 1e3,
  beyondNorm: false,
};

/** Why a flow ended; "failed": its first point is not finite. */
export type FlowEnd = "converged" | "infinite" | "slow" | "failed";

export interface FlowResult {
  readonly end: FlowEnd;
  readonly steps: number;
  readonly rejections: number;
  /** Flow time of θ′ = −∇(L + R), L the mean square. */
  readonly time: number;
  /** L + R. */
  readonly loss: number;
  /** Largest component of ∇(L + R). */
  readonly gradient: number;
  readonly norm: number;
  /** P values, sums of two f32. */
  readonly theta: Float64Array;
}

/** What a flow needs to go on: state and vectors of every network, in words. */
export interface FlowSnapshot {
  readonly state: Uint32Array<ArrayBuffer>;
  readonly vectors: Uint32Array<ArrayBuffer>;
}

/** Steps that are tried between two looks at the networks' states. */
const STEPS_PER_LOOK = 24;
/** Networks that are in work at the same time. */
const MOST_SLOTS = 128;
export class NetworkFlow {
  private readonly parameters: number;

  private constructor(
    private readonly device: ComputeDevice,
    private readonly problem: NetworkProblem,
    private readonly schedule: Schedule,
    private readonly settings: FlowSettings,
    private readonly pipelines: { readonly [kernel in Kernel]: GPUComputePipeline },
    private readonly fixed: { readonly table: GPUBuffer; readonly samples: GPUBuffer },
    private readonly samples: Samples,
  ) {
    this.parameters = parameterCount(problem.shape);
  }

  /**
   * Compiles the kernels for a shape and a data set.
   * @param shaders from `networkShaders` for `networkProblem(shape, samples, settings)`
   * @throws RangeError for a shape or data that the kernels do not have
   */
  static async create(
    device: ComputeDevice,
    shaders: NetworkShaders,
    shape: NetworkShape,
    samples: Samples,
    settings: FlowSettings = FLOW_SETTINGS,
    layout: keyof NetworkShaders = device.isSoftware ? "software" : "parallel",
  ): Promise<NetworkFlow> {
    const problem = networkProblem(shape, samples, settings);
    const compiled: Partial<Record<Kernel, GPUComputePipeline>> = {};
    for (const [kernel, code] of Object.entries(shaders[layout])) {
      compiled[kernel as Kernel] = await device.pipeline(code, kernel);
    }
    return new NetworkFlow(
      device,
      problem,
      SCHEDULES[layout],
      settings,
      compiled as Required<typeof compiled>,
      {
        table: device.buffer(activationTable(shape.activation), "read"),
        samples: device.buffer(interleaved(samples), "read"),
      },
      samples,
    );
  }

  /**
   * Follows the flow of each network to its end.
   * @param thetas M × P
   * @param from a snapshot of an earlier call with the same thetas, to go on from
   * @param look told the finished networks and given a snapshot after every few steps; may save it
   */
  async run(
    thetas: Float64Array,
    from: FlowSnapshot | null = null,
    look: (finished: number, total: number, snapshot: () => Promise<FlowSnapshot>) => Promise<void> =
      async () => {},
  ): Promise<FlowResult[]> {
    const p = this.parameters;
    const m = thetas.length / p;
    if (!Number.isInteger(m)) {
      throw new RangeError(
        `Cannot follow flows as thetas must be M × P = M × ${p}: got ${thetas.length} values`,
      );
    }
    if (m === 0) return [];
    const buffers = this.allocate(m, from ?? this.begin(thetas, m));
    try {
      for (;;) {
        const state = await this.device.read(buffers.state, STATE * m);
        const active = running(state, m);
        await look(m - active.length, m, async () => ({
          state,
          vectors: await this.device.read(buffers.vectors, 2 * ROWS * p * m),
        }));
        if (active.length === 0) {
          return this.results(state, await this.device.read(buffers.vectors, 2 * ROWS * p * m), m);
        }
        const slots = active.slice(0, MOST_SLOTS);
        this.device.device.queue.writeBuffer(buffers.slots, 0, Uint32Array.from(slots));
        this.submit(buffers.dispatches(slots.length));
      }
    } finally {
      buffers.destroy();
    }
  }

  destroy(): void {
    this.fixed.table.destroy();
    this.fixed.samples.destroy();
  }

  /** One submission for each step: all of it is queued before the next look. */
  private submit(step: readonly Dispatch[]): void {
    for (let k = 0; k < STEPS_PER_LOOK; k++) this.device.submit(step);
  }

  /** First state: the scale of the residuals from bounds, everything else 0. */
  private begin(thetas: Float64Array, m: number): FlowSnapshot {
    const p = this.parameters;
    const state = new Uint32Array(STATE * m);
    const floats = new Float32Array(state.buffer);
    const signed = new Int32Array(state.buffer);
    const vectors = new Float32Array(2 * ROWS * p * m);
    for (let k = 0; k < m; k++) {
      const theta = thetas.subarray(k * p, (k + 1) * p);
      const bad = theta.findIndex((value) => !Number.isFinite(value) || Math.abs(value) > 1e5);
      if (bad >= 0) {
        throw new RangeError(
          `Cannot follow the flow of network ${k} as θ[${bad}] must be finite and within ±1e5: got ${
            theta[bad]
          }`,
        );
      }
      state[STATE * k + STATE_WORDS.ATTEMPT] = 1;
      floats[STATE * k + STATE_WORDS.H] = this.settings.firstStep;
      signed[STATE * k + STATE_WORDS.RESIDUAL] = this.residualExponent(theta);
      for (const row of [VECTOR_ROWS.THETA, VECTOR_ROWS.POINT]) {
        for (let i = 0; i < p; i++) {
          const at = 2 * ((ROWS * k + row) * p + i);
          vectors[at] = theta[i]!;
          vectors[at + 1] = theta[i]! - Math.fround(theta[i]!);
        }
      }
    }
    return { state, vectors: new Uint32Array(vectors.buffer) };
  }

  /** Exponent e with |f(x) − y| < 2^e for every sample, by the triangle inequality. */
  private residualExponent(theta: Float64Array): number {
    const { layers, output } = layoutOf(this.problem.shape);
    const { stride, fanIn, neurons } = layers[0]!;
    const { offset, slope } = ACTIVATIONS[this.problem.shape.activation].bound;
    let bound = this.samples.y.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    for (let j = 0; j < neurons; j++) {
      let z = stride > fanIn ? Math.abs(theta[j * stride + fanIn]!) : 0;
      for (let k = 0; k < fanIn; k++) z += Math.abs(theta[j * stride + k]!) * 2 ** this.problem.inputExponent;
      bound += Math.abs(theta[output + j]!) * (offset + slope * z);
    }
    if (this.problem.shape.biased) bound += Math.abs(theta[this.parameters - 1]!);
    let e = -40;
    while (2 ** e <= bound && e < 50) e++;
    return e;
  }

  private allocate(m: number, start: FlowSnapshot) {
    const { device, parameters: p, schedule: { tiles } } = this;
    const { shape, n } = this.problem;
    const slotCount = Math.min(m, MOST_SLOTS);
    const blocks = blockCount(p);
    const sources = shape.inputs + (shape.biased ? 1 : 0);
    const curvatureCount = shape.hidden[0]! * sources * (sources + 1) / 2;
    const words = (count: number) => device.buffer(new Uint32Array(count), "write");
    const s = this.settings;
    const owned = {
      state: device.buffer(start.state, "write"),
      vectors: device.buffer(start.vectors, "write"),
      slots: words(slotCount),
      sums: words(4 * m * tiles * (p + 1)),
      peaks: words(2 * m * tiles),
      columns: words(slotCount * p * n),
      curvatures: words(4 * m * tiles * curvatureCount),
      blocks: device.buffer(blockList(p), "read"),
      products: words(4 * slotCount * blocks * BLOCK * BLOCK),
      hessian: words(2 * m * p * p),
      factor: words(2 * m * p * p),
      settings: device.buffer(
        Float32Array.from([
          s.absoluteTolerance,
          s.relativeTolerance,
          s.gradientTolerance,
          s.leastStep,
          s.largestStep,
          s.mostSteps,
          s.beyondNorm ? 1 : 0,
        ]),
        "read",
      ),
    };
    const stages = RODAS4.couplings.map((_, stage) =>
      device.buffer(stageCoefficients(RODAS4, stage), "read")
    );
    const { table, samples } = this.fixed;
    const bind = (kernel: Kernel, ...list: GPUBuffer[]) => device.bind(this.pipelines[kernel], list);
    const { state, vectors, slots, sums, peaks, columns, curvatures, products, hessian, factor } = owned;
    const bindings = {
      gradient: bind("gradient", table, samples, slots, state, vectors, sums, peaks),
      jacobian: bind("jacobian", table, samples, slots, state, vectors, columns, curvatures),
      normal: bind("normal", slots, state, columns, owned.blocks, products),
      assemble: bind("assemble", slots, state, vectors, sums, curvatures, products, hessian),
      factorise: bind("factorise", slots, state, hessian, factor),
      control: bind("control", owned.settings, slots, state, vectors, sums, peaks),
    };
    const stageBindings = stages.map((tableau) =>
      bind("stage", tableau, slots, state, vectors, sums, factor)
    );
    const perLane = Math.ceil(n / (this.schedule.lanes * tiles)) + 2 * p + 64;
    const small = 4 * p * p + 64 * p + 1024;
    const dispatches = (count: number): Dispatch[] => {
      const one = (
        kernel: Kernel,
        workgroups: Dispatch["workgroups"],
        iterations: number,
        bound: GPUBindGroup = bindings[kernel as keyof typeof bindings],
      ): Dispatch => ({ pipeline: this.pipelines[kernel], bindings: bound, workgroups, iterations });
      return [
        one("jacobian", [count, tiles], perLane),
        one("normal", [count, blocks], Math.ceil(n / this.schedule.lanes) * 2 + 64),
        one("assemble", count, Math.min(small, 50_000)),
        one("factorise", count, Math.min(small, 50_000)),
        ...stageBindings.flatMap((bound) => [
          one("stage", count, Math.min(small, 50_000), bound),
          one("gradient", [count, tiles], perLane),
        ]),
        one("control", count, Math.min(small, 50_000)),
      ];
    };
    const destroy = () => {
      for (const buffer of [...Object.values(owned), ...stages]) buffer.destroy();
    };
    return { state, vectors, slots, dispatches, destroy };
  }

  private results(state: Uint32Array<ArrayBuffer>, words: Uint32Array<ArrayBuffer>, m: number): FlowResult[] {
    const p = this.parameters;
    const floats = new Float32Array(state.buffer);
    const vectors = new Float32Array(words.buffer);
    const ends: readonly FlowEnd[] = ["converged", "infinite", "slow", "failed"];
    return Array.from({ length: m }, (_, k) => {
      const word = (name: keyof typeof STATE_WORDS, low = 0) => STATE * k + STATE_WORDS[name] + low;
      const pair = (name: "TIME" | "LOSS") => floats[word(name)]! + floats[word(name, 1)]!;
      const row = 2 * (ROWS * k + VECTOR_ROWS.THETA) * p;
      const theta = Float64Array.from(
        { length: p },
        (_, i) => vectors[row + 2 * i]! + vectors[row + 2 * i + 1]!,
      );
      const bad = theta.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new DeviceError(`the flow of network ${k} left the finite numbers: θ[${bad}] is ${theta[bad]}`);
      }
      return {
        end: ends[state[word("STATUS")]! - 1]!,
        steps: state[word("STEPS")]!,
        rejections: state[word("REJECTIONS")]!,
        time: pair("TIME"),
        loss: pair("LOSS"),
        gradient: floats[word("SLOPE")]!,
        norm: floats[word("NORM")]!,
        theta,
      };
    });
  }
}

/**
 * What the kernels must be made for.
 * @throws RangeError for a shape or data that the kernels do not have
 */
export function networkProblem(
  shape: NetworkShape,
  samples: Samples,
  settings: Pick<FlowSettings, "maxNorm"> = FLOW_SETTINGS,
): NetworkProblem {
  checkProblem(shape, samples);
  return { shape, n: samples.n, inputExponent: inputExponent(samples.x), maxNorm: settings.maxNorm };
}

/** Networks that have not ended, in order. */
function running(state: Uint32Array, m: number): number[] {
  const active: number[] = [];
  for (let k = 0; k < m; k++) if (state[STATE * k + STATE_WORDS.STATUS] === ENDS.RUNNING) active.push(k);
  return active;
}

/** First row and first column of each block of the lower triangle, in the order that hessian.wgsl counts on. */
function blockList(parameters: number): Uint32Array {
  const list: number[] = [];
  for (let i = 0; i < parameters; i += BLOCK) for (let j = 0; j <= i; j += BLOCK) list.push(i, j);
  return Uint32Array.from(list);
}

/** Per sample the inputs and the target, each as high and low part. */
function interleaved({ n, inputs, x, y }: Samples): Float32Array {
  const width = 2 * (inputs + 1);
  const values = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= inputs; k++) {
      const value = k < inputs ? x[i * inputs + k]! : y[i]!;
      values[i * width + 2 * k] = value;
      values[i * width + 2 * k + 1] = value - Math.fround(value);
    }
  }
  return values;
}

/** The most samples for which J^T J is exact: its sums' leading words must stay below 2^24. */
const MOST_SAMPLES = 16_000;
const MOST_NEURONS = 16;
const MOST_INPUTS = 16;

function checkProblem(shape: NetworkShape, { n, inputs, x, y }: Samples): void {
  const refuse = (what: string, expected: string, got: string | number): never => {
    throw new RangeError(`Cannot follow gradient flows as ${what} must be ${expected}: got ${got}`);
  };
  if (shape.hidden.length !== 1) {
    refuse("the network", "of one hidden layer", `${shape.hidden.length} layers`);
  }
  const neurons = shape.hidden[0]!;
  if (!(Number.isInteger(neurons) && neurons >= 1 && neurons <= MOST_NEURONS)) {
    refuse("the number of neurons", `from 1 to ${MOST_NEURONS}`, neurons);
  }
  if (!(Number.isInteger(inputs) && inputs >= 1 && inputs <= MOST_INPUTS)) {
    refuse("the input dimension", `from 1 to ${MOST_INPUTS}`, inputs);
  }
  if (inputs !== shape.inputs) refuse("the data's input dimension", `the network's, ${shape.inputs}`, inputs);
  if (!(Number.isInteger(n) && n >= 1 && n <= MOST_SAMPLES)) refuse("N", `from 1 to ${MOST_SAMPLES}`, n);
  if (x.length !== n * inputs) refuse("x", `N × D = ${n * inputs} values`, x.length);
  if (y.length !== n) refuse("y", `N = ${n} values`, y.length);
  for (const [name, values, most] of [["x", x, 1e3], ["y", y, 1e6]] as const) {
    const bad = values.findIndex((value) => !(Math.abs(value) <= most));
    if (bad >= 0) refuse(`${name}[${bad}]`, `finite and within ±${most}`, values[bad]!);
  }
}
