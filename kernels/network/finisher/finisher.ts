/**
 * From wherever flows of many networks have come to points where L + R rests, at double-single grade: host of the
 * kernels that shaders.ts puts together. A network's result depends on neither the other networks nor the schedule.
 * Float64 reference of the whole, and the rules: ../../analysis/finisher/finisher.ts.
 */
import { type ComputeDevice, DeviceError } from "../../device/device.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { MOST_SLOTS } from "../ensemble.ts";
import { NetworkKernels } from "../kernels.ts";
import { ENDS, type NetworkShaders, ROWS } from "../problem.ts";
import { type OnPoll, runToEnds } from "../rounds.ts";
import { networkProblem, type Samples } from "../samples.ts";
import type { Snapshot } from "../snapshot.ts";
import { firstSnapshot, networksIn, readPairs, withoutTiny } from "../start.ts";
import { FinisherEnsemble } from "./ensemble.ts";
import {
  ALL_WORDS as WORDS,
  FINISHER_ROWS,
  FINISHER_STATE as STATE,
  FIRST_DAMPING,
  GEOMETRY_ROW_COUNT,
  GEOMETRY_ROWS,
  slopeUnit,
} from "./layout.ts";
import { type FinishResult, finishResults } from "./results.ts";
import { FINISHER_SETTINGS, type FinisherSettings, finisherValues } from "./settings.ts";

export interface FinishRunOptions {
  /** A snapshot of an earlier run with the same thetas, to go on from. */
  readonly from?: Snapshot | null;
  readonly onPoll?: OnPoll;
  /** Instead of the settings' own. */
  readonly mostSteps?: number;
  /** Tries between two polls; no result depends on it. */
  readonly triesPerPoll?: number;
}

/** Of one point: in its chart, as the reference's `pullBack` and `chartMetric` have them. */
export interface ChartModel {
  readonly u: Float64Array;
  readonly gradient: Float64Array;
  /** P × P. */
  readonly hessian: Float64Array;
  readonly metric: Float64Array;
}

const TRIES_PER_POLL = 32;

export class NetworkFinisher {
  private constructor(
    private readonly kernels: NetworkKernels,
    private readonly settings: FinisherSettings,
    private readonly largestTarget: number,
  ) {}

  /**
   * Compiles the kernels for a shape and a data set.
   * @param shaders from `finisherShaders(networkProblem(shape, samples, settings.maxNorm))`
   * @param layout how the work is shared out; no result depends on it
   * @throws RangeError for a shape or data that the kernels do not have
   */
  static async create(
    device: ComputeDevice,
    shaders: NetworkShaders,
    shape: NetworkShape,
    samples: Samples,
    settings: FinisherSettings = FINISHER_SETTINGS,
    layout?: keyof NetworkShaders,
  ): Promise<NetworkFinisher> {
    const problem = networkProblem(shape, samples, settings.maxNorm);
    const kernels = await NetworkKernels.create(device, shaders, problem, samples, layout);
    return new NetworkFinisher(
      kernels,
      settings,
      samples.y.reduce((most, y) => Math.max(most, Math.abs(y)), 0),
    );
  }

  /**
   * Takes each network to its end.
   * @param thetas M × P
   * @throws RangeError for parameters that the kernels do not take
   */
  async run(thetas: Float64Array, options: FinishRunOptions = {}): Promise<FinishResult[]> {
    const m = networksIn(thetas, this.kernels.parameters);
    if (m === 0) return [];
    const { from = null, onPoll, triesPerPoll = TRIES_PER_POLL, mostSteps = this.settings.mostSteps } =
      options;
    const ensemble = this.ensembleOf(m, from ?? this.begin(thetas), mostSteps);
    try {
      const ends = await runToEnds(ensemble, {
        ...{ stateWords: STATE, from, tries: triesPerPoll, onPoll },
        attempt: (networks) => ensemble.attempt(networks.length),
      });
      return finishResults(ends, m, this.kernels.parameters);
    } finally {
      ensemble.destroy();
    }
  }

  /**
   * The quadratic model at each point, in its chart, as a step has it: for checks.
   * @param thetas M × P, M at most 128
   * @returns for each network its model and the point that the first step leads to, null where that step is too long
   * @throws DeviceError naming the network whose values do not fit the kernels
   */
  async models(thetas: Float64Array): Promise<(ChartModel & { readonly point: Float64Array | null })[]> {
    const p = this.kernels.parameters;
    const m = networksIn(thetas, p);
    if (m > MOST_SLOTS) {
      throw new RangeError(`Cannot make models of ${m} networks at once: at most ${MOST_SLOTS}`);
    }
    if (m === 0) return [];
    const { device } = this.kernels;
    const ensemble = this.ensembleOf(m, this.begin(thetas), 1);
    try {
      ensemble.choose(Array.from({ length: m }, (_, k) => k));
      device.submit([...ensemble.evaluation(m), ...ensemble.evaluation(m), ...ensemble.proposal(m)]);
      const state = await device.read(ensemble.state, STATE * m);
      const [vectors, charts, geometry] = (await Promise.all([
        device.read(ensemble.vectors, this.kernels.vectorWords(m)),
        device.read(ensemble.charts, 2 * m * p * p),
        device.read(ensemble.geometry, 2 * m * p * GEOMETRY_ROW_COUNT),
      ])).map((words) => new Float32Array(words.buffer)) as [Float32Array, Float32Array, Float32Array];
      return Array.from({ length: m }, (_, k) => {
        const word = (name: keyof typeof WORDS) => state[STATE * k + WORDS[name]]!;
        if (word("STATUS") === ENDS.FAILED) {
          throw new DeviceError(
            `Cannot make a model of network ${k} as its residuals are beyond the kernels' range`,
          );
        }
        const row = (name: keyof typeof GEOMETRY_ROWS) =>
          readPairs(geometry, 2 * p * (GEOMETRY_ROW_COUNT * k + GEOMETRY_ROWS[name]), p);
        const unit = slopeUnit(word("GRADIENT_NORM"));
        return {
          u: row("COORDINATES"),
          gradient: row("SLOPES").map((value) => value / unit),
          hessian: readPairs(charts, 2 * k * p * p, p * p),
          metric: row("METRIC"),
          point: word("HAS_TRIAL") === 0
            ? null
            : readPairs(vectors, 2 * p * (ROWS * k + FINISHER_ROWS.POINT), p),
        };
      });
    } finally {
      ensemble.destroy();
    }
  }

  destroy(): void {
    this.kernels.destroy();
  }

  private ensembleOf(m: number, start: Snapshot, mostSteps: number): FinisherEnsemble {
    return new FinisherEnsemble(this.kernels, m, start, finisherValues({ ...this.settings, mostSteps }));
  }

  /** Where networks begin: with the first damping. */
  private begin(thetas: Float64Array): Snapshot {
    const { kernels: { problem }, largestTarget } = this;
    const settled = thetas.map(withoutTiny);
    return firstSnapshot(problem, settled, STATE, largestTarget, "finish network", (state, at) => {
      state[at + WORDS.DAMPING] = FIRST_DAMPING;
    });
  }
}
