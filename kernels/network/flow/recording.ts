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

export interface RecordedPoint {
  /** Accepted steps so far. */
  readonly steps: number;
  /** Flow time of θ′ = −∇(L + R), L the mean square. */
  readonly time: number;
  /** L + R. */
  readonly loss: number;
  /** P values, sums of two f32. */
  readonly theta: Float64Array;
}

/** 32-bit words of one point: steps; time, loss and each of P parameters as high and low f32. */
export function pointWords(parameters: number): number {
  return 5 + 2 * parameters;
}

/** The recorded points of M networks with P parameters, as words: 20 + 8 P bytes a point. */
export class FlowRecord {
  private readonly rows: Uint32Array<ArrayBuffer>[][];

  constructor(readonly networks: number, readonly parameters: number) {
    this.rows = Array.from({ length: networks }, () => []);
  }

  /** Number of points of a network. */
  count(network: number): number {
    return this.rows[network]!.length;
  }

  points(network: number): RecordedPoint[] {
    return this.rows[network]!.map((words) => {
      const values = new Float32Array(words.buffer);
      return {
        steps: words[0]!,
        time: values[1]! + values[2]!,
        loss: values[3]! + values[4]!,
        theta: Float64Array.from(
          { length: this.parameters },
          (_, p) => values[5 + 2 * p]! + values[6 + 2 * p]!,
        ),
      };
    });
  }

  /** Appends a point that is none of the plan's, such as a flow's end, unless it is the last one already. */
  appendPoint(network: number, { steps, time, loss, theta }: RecordedPoint): void {
    const last = this.rows[network]!.at(-1);
    if (last !== undefined && last[0] === steps) return;
    const words = new Uint32Array(pointWords(this.parameters));
    const values = new Float32Array(words.buffer);
    words[0] = steps;
    for (const [k, value] of [time, loss, ...theta].entries()) {
      values[1 + 2 * k] = value;
      values[2 + 2 * k] = value - Math.fround(value);
    }
    this.append(network, words);
  }

  /** @param words one point */
  append(network: number, words: Uint32Array): void {
    this.rows[network]!.push(new Uint32Array(words));
  }

  /**
   * Little-endian 32-bit words: M, P, the number of points of each network, then the points, network by network and in
   * the order of their steps, each as `pointWords` says.
   */
  pack(): Uint8Array {
    const width = pointWords(this.parameters);
    const total = this.rows.reduce((sum, own) => sum + own.length, 0);
    const view = new DataView(new ArrayBuffer(4 * (2 + this.networks + total * width)));
    let at = 0;
    const put = (word: number) => view.setUint32(4 * at++, word, true);
    put(this.networks);
    put(this.parameters);
    for (const own of this.rows) put(own.length);
    for (const words of this.rows.flat()) for (const word of words) put(word);
    return new Uint8Array(view.buffer);
  }

  /** @throws RangeError for bytes that are no packed record */
  static unpack(bytes: Uint8Array): FlowRecord {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = bytes.byteLength / 4;
    const word = (at: number) => at < length ? view.getUint32(4 * at, true) : 0;
    const record = new FlowRecord(Math.min(word(0), length), word(1));
    const width = pointWords(record.parameters);
    const counts = Array.from({ length: record.networks }, (_, k) => word(2 + k));
    const expected = 2 + record.networks + width * counts.reduce((sum, count) => sum + count, 0);
    if (length < 2 || expected !== length) {
      throw new RangeError(
        `Cannot unpack a record as it must have ${4 * expected} bytes: got ${bytes.byteLength}`,
      );
    }
    let at = 2 + record.networks;
    for (const [network, count] of counts.entries()) {
      for (let k = 0; k < count; k++, at += width) {
        record.append(network, Uint32Array.from({ length: width }, (_, i) => word(at + i)));
      }
    }
    return record;
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
