/**
 * Trajectories of flows: which points a caller wants, the record that holds them, and the host of record.wgsl, which
 * keeps them on the device between two polls. What is recorded depends on the network alone: not on its neighbours,
 * the ensemble, the schedule, nor the steps between polls.
 */
import pow from "@stdlib/math-base-special-pow";
import type { Dispatch } from "../../device/device.ts";
import type { Ensemble } from "../ensemble.ts";
import type { NetworkKernels } from "../kernels.ts";
import { parameterCount } from "../../network_shape.ts";
import { PHASES, STATE, STATE_WORDS } from "../problem.ts";
import { FlowRecord, pointWords } from "./flow_record.ts";

/** Which accepted steps are recorded: those of either kind. */
export interface RecordPlan {
  /** Steps 0, k, 2k, …; 0 or left out for none. */
  readonly everySteps?: number;
  /**
   * Flow times, rising: the first accepted step at or past each, with its own time. Steps are never shortened to
   * meet one: that would change the flow. A step past several of them is recorded once.
   */
  readonly times?: readonly number[];
}

/** Times from `from` to `to`, evenly spaced in their logarithm. */
export function logTimes(from: number, to: number, perDecade: number): number[] {
  const times: number[] = [];
  for (let k = 0;; k++) {
    const time = from * pow(10, k / perDecade);
    if (!(time <= to * (1 + 1e-12))) return times;
    times.push(time);
  }
}

/** The most times of a plan: each may take one loop iteration of a dispatch. */
export const MOST_TIMES = 10_000;

/** @throws RangeError for a plan that cannot be followed */
function checkPlan({ everySteps = 0, times = [] }: RecordPlan): void {
  if (!(Number.isInteger(everySteps) && everySteps >= 0)) {
    throw new RangeError(`Cannot record every ${everySteps} steps: a whole number, or 0 for none`);
  }
  if (times.length > MOST_TIMES) {
    throw new RangeError(`Cannot record at ${times.length} times: at most ${MOST_TIMES}`);
  }
  const bad = times.findIndex((time, k) => !(time >= (times[k - 1] ?? 0) && time < 1e38));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot record as times must rise from 0 and stay below 1e38: times[${bad}] is ${times[bad]}`,
    );
  }
}

/** The device's part of a record: buffers, the dispatch after a step, and what a poll takes from them. */
export class RecordBuffers {
  private readonly plan: GPUBuffer;
  private readonly cursors: GPUBuffer;
  private readonly records: GPUBuffer;
  private readonly bindings: GPUBindGroup;
  /** The networks of the slots since the last poll. */
  private slots: readonly number[] = [];

  /**
   * @param slotCount slots of the ensemble
   * @param capacity most steps between two polls
   * @param state of the networks at the beginning: what it has passed is not recorded again
   */
  constructor(
    private readonly kernels: NetworkKernels,
    ensemble: Ensemble,
    private readonly slotCount: number,
    private readonly capacity: number,
    timing: RecordPlan,
    state: Uint32Array<ArrayBuffer>,
  ) {
    checkPlan(timing);
    const { device, problem: { shape } } = kernels;
    const { everySteps = 0, times = [] } = timing;
    const thresholds = Float32Array.from(times);
    this.plan = device.buffer(
      Uint32Array.of(everySteps, capacity, slotCount, times.length, ...new Uint32Array(thresholds.buffer)),
      "read",
    );
    this.cursors = device.buffer(cursorsAt(state, thresholds), "write");
    const words = slotCount * (1 + capacity * pointWords(parameterCount(shape)));
    this.records = device.buffer(new Uint32Array(words), "write");
    this.bindings = device.bind(kernels.pipeline("record"), [
      ...[this.plan, ensemble.slots, ensemble.state, ensemble.vectors, this.cursors, this.records],
    ]);
  }

  /** Records what the step before has reached. */
  dispatch(networks: readonly number[]): Dispatch {
    this.slots = networks;
    return {
      pipeline: this.kernels.pipeline("record"),
      bindings: this.bindings,
      workgroups: networks.length,
    };
  }

  /** Moves the points since the last call from the device into `record`. */
  async drain(record: FlowRecord): Promise<void> {
    const { slots, capacity, slotCount } = this;
    if (slots.length === 0) return;
    const width = pointWords(record.parameters);
    const { device } = this.kernels;
    const words = await device.read(this.records, slotCount + slots.length * capacity * width);
    for (const [slot, network] of slots.entries()) {
      for (let k = 0; k < words[slot]!; k++) {
        const at = slotCount + (slot * capacity + k) * width;
        record.append(network, words.subarray(at, at + width));
      }
    }
    device.device.queue.writeBuffer(this.records, 0, new Uint32Array(slotCount));
    this.slots = [];
  }

  destroy(): void {
    for (const buffer of [this.plan, this.cursors, this.records]) buffer.destroy();
  }
}

/** Each network's next time, and 1 + the steps that have been seen, where its flow has begun. */
function cursorsAt(state: Uint32Array<ArrayBuffer>, times: Float32Array): Uint32Array {
  const floats = new Float32Array(state.buffer);
  const m = state.length / STATE;
  const cursors = new Uint32Array(2 * m);
  for (let k = 0; k < m; k++) {
    if (state[STATE * k + STATE_WORDS.PHASE] !== PHASES.FLOWING) continue;
    const time = floats[STATE * k + STATE_WORDS.TIME]! + floats[STATE * k + STATE_WORDS.TIME + 1]!;
    cursors[2 * k] = times.filter((each) => each <= time).length;
    cursors[2 * k + 1] = 1 + state[STATE * k + STATE_WORDS.STEPS]!;
  }
  return cursors;
}
