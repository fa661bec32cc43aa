/**
 * Gradient flow of many networks at once at double-single grade: host of the kernels that shaders.ts puts together from
 * the WGSL files here, in shallow/ and in deep/. A network's result depends on neither the other networks nor the
 * schedule. Float64 reference of the whole: ../../analysis/integrators/gradient_flow.ts on ../../network_reference.ts.
 */
import { FIRST_ERROR } from "../../analysis/integrators/step_control.ts";
import type { ComputeDevice } from "../../device/device.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { MOST_SLOTS } from "../ensemble.ts";
import { NetworkKernels } from "../kernels.ts";
import { type NetworkShaders, ROWS, STATE, STATE_WORDS, VECTOR_ROWS } from "../problem.ts";
import { FlowEnsemble } from "./ensemble.ts";
import { type LineTolerance, LineToleranceBuffers } from "./line_tolerance.ts";
import type { FlowRecord } from "./flow_record.ts";
import { RecordBuffers, type RecordPlan } from "./recording.ts";
import { FLOW_SETTINGS, type FlowSettings, settingValues } from "./settings.ts";
import { type OnPoll, runToEnds } from "../rounds.ts";
import { networkProblem, type Samples } from "../samples.ts";
import type { Snapshot } from "../snapshot.ts";
import { firstSnapshot, networksIn } from "../start.ts";
import { checkEvaluation, type FlowResult, flowResults } from "./results.ts";

export interface RunOptions {
  /** A snapshot of an earlier run with the same thetas, to go on from. */
  readonly from?: Snapshot | null;
  readonly onPoll?: OnPoll;
  /** Beside a line, tolerances that shrink with the distance from it. */
  readonly nearLine?: LineTolerance;
  /**
   * Which points of the trajectories are wanted, and the record that they are appended to. At a poll it holds all
   * points up to the snapshot: kept and given again with `from`, the rest is appended.
   */
  readonly record?: { readonly plan: RecordPlan; readonly into: FlowRecord };
  /** Instead of the settings' own. */
  readonly mostSteps?: number;
  /** Steps tried between two polls; no result depends on it. */
  readonly stepsPerPoll?: number;
}

/** Steps that are tried between two polls of the networks' states. */
const STEPS_PER_POLL = 24;

export class NetworkFlow {
  private constructor(
    private readonly kernels: NetworkKernels,
    private readonly settings: FlowSettings,
    private readonly largestTarget: number,
  ) {}

  /**
   * Compiles the kernels for a shape and a data set.
   * @param shaders from `networkShaders(networkProblem(shape, samples, settings.maxNorm, settings.method))`
   * @param layout how the work is shared out; no result depends on it
   * @throws RangeError for a shape or data that the kernels do not have
   */
  static async create(
    device: ComputeDevice,
    shaders: NetworkShaders,
    shape: NetworkShape,
    samples: Samples,
    settings: FlowSettings = FLOW_SETTINGS,
    layout?: keyof NetworkShaders,
  ): Promise<NetworkFlow> {
    const problem = networkProblem(shape, samples, settings.maxNorm, settings.method);
    const kernels = await NetworkKernels.create(device, shaders, problem, samples, layout);
    return new NetworkFlow(kernels, settings, samples.y.reduce((most, y) => Math.max(most, Math.abs(y)), 0));
  }

  /**
   * Follows the flow of each network to its end.
   * @param thetas M × P
   */
  async run(thetas: Float64Array, options: RunOptions = {}): Promise<FlowResult[]> {
    const m = this.countOf(thetas);
    if (m === 0) return [];
    const { from = null, onPoll, record, nearLine, stepsPerPoll = STEPS_PER_POLL } = options;
    const { mostSteps = this.settings.mostSteps } = options;
    if (record && (record.into.networks !== m || record.into.parameters !== this.kernels.parameters)) {
      throw new RangeError(
        `Cannot record as the record must be of M = ${m} networks with P = ${this.kernels.parameters} parameters: ` +
          `got ${record.into.networks} and ${record.into.parameters}`,
      );
    }
    const start = from ?? this.begin(thetas);
    const ensemble = new FlowEnsemble(this.kernels, m, start, settingValues({ ...this.settings, mostSteps }));
    let recorder: RecordBuffers | null = null;
    let tolerance: LineToleranceBuffers | null = null;
    try {
      if (nearLine) tolerance = new LineToleranceBuffers(this.kernels, ensemble, nearLine);
      if (record) {
        const slots = Math.min(m, MOST_SLOTS);
        recorder = new RecordBuffers(this.kernels, ensemble, slots, stepsPerPoll, record.plan, start.state);
      }
      const ends = await runToEnds(ensemble, {
        ...{ stateWords: STATE, from, tries: stepsPerPoll, onPoll },
        drain: record && (() => recorder!.drain(record.into)),
        attempt: (networks) => [
          ...ensemble.step(networks.length),
          ...(tolerance === null ? [] : [tolerance.dispatch(networks.length)]),
          ...(recorder === null ? [] : [recorder.dispatch(networks)]),
        ],
      });
      return flowResults(ends, m, this.kernels.parameters);
    } finally {
      recorder?.destroy();
      tolerance?.destroy();
      ensemble.destroy();
    }
  }

  /**
   * Loss, gradient and Hessian of L + R at each point, as the flow has them.
   * @param thetas M × P, M at most 128
   * @param h the step that the Hessian is for: none is rounded for the largest (shallow/rounding.wgsl)
   * @returns for each network the loss, P values of the gradient, P × P of the Hessian
   * @throws DeviceError naming the network whose values are not finite, or whose parameters are beyond the kernels' range
   */
  async evaluate(
    thetas: Float64Array,
    h = this.settings.largestStep,
  ): Promise<{ loss: number; gradient: Float64Array; hessian: Float64Array }[]> {
    const m = this.countOf(thetas);
    if (m > MOST_SLOTS) throw new RangeError(`Cannot evaluate ${m} networks at once: at most ${MOST_SLOTS}`);
    if (m === 0) return [];
    const p = this.kernels.parameters;
    const { device } = this.kernels;
    const start = this.begin(thetas);
    const floats = new Float32Array(start.state.buffer);
    for (let k = 0; k < m; k++) floats[STATE * k + STATE_WORDS.H] = h;
    const ensemble = new FlowEnsemble(this.kernels, m, start, settingValues(this.settings));
    try {
      ensemble.choose(Array.from({ length: m }, (_, k) => k));
      device.submit([
        ...[...ensemble.gradient(m), ensemble.control(m), ...ensemble.gradient(m), ensemble.control(m)],
        ...ensemble.newHessian(m),
      ]);
      const words = await device.read(ensemble.state, STATE * m);
      const state = new Float32Array(words.buffer);
      const vectors = new Float32Array(
        (await device.read(ensemble.vectors, this.kernels.vectorWords(m))).buffer,
      );
      const hessians = new Float32Array((await device.read(ensemble.hessian, 2 * m * p * p)).buffer);
      const pair = (words: Float32Array, at: number) => words[at]! + words[at + 1]!;
      return Array.from({ length: m }, (_, k) => {
        const row = 2 * (ROWS * k + VECTOR_ROWS.GRADIENT) * p;
        const hessian = new Float64Array(p * p);
        for (let i = 0; i < p; i++) {
          for (let j = 0; j <= i; j++) {
            hessian[i * p + j] = hessian[j * p + i] = pair(hessians, 2 * ((k * p + i) * p + j));
          }
        }
        const result = {
          loss: pair(state, STATE * k + STATE_WORDS.LOSS),
          gradient: Float64Array.from({ length: p }, (_, i) => pair(vectors, row + 2 * i)),
          hessian,
        };
        checkEvaluation(k, words[STATE * k + STATE_WORDS.STATUS]!, result);
        return result;
      });
    } finally {
      ensemble.destroy();
    }
  }

  destroy(): void {
    this.kernels.destroy();
  }

  private countOf(thetas: Float64Array): number {
    return networksIn(thetas, this.kernels.parameters);
  }

  /** Where flows begin: the first step, with nothing known of errors. */
  begin(thetas: Float64Array): Snapshot {
    const { kernels: { problem }, settings, largestTarget } = this;
    return firstSnapshot(problem, thetas, STATE, largestTarget, "follow the flow of network", (state, at) => {
      state[at + STATE_WORDS.H] = settings.firstStep;
      state[at + STATE_WORDS.TOLERANCE] = 1;
      state[at + STATE_WORDS.ERROR] = FIRST_ERROR;
    });
  }
}
