/** The record of a flow: the points of trajectories that were asked for, in memory and as bytes. */

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
