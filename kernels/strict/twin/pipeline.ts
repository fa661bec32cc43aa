/** A twin on a memory, dispatched on buffers. */
import { type CompiledTwin, compileTwin, TwinFault } from "./compile.ts";
import type { TwinMemory } from "./memory.ts";
import { describeWord, sameWord } from "./words.ts";

/** A piece of a memory. */
export interface TwinBuffer {
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}

export type TwinBindings = ReadonlyMap<number, TwinBuffer>;

export class TwinPipeline {
  private readonly run: (...operands: number[]) => void;
  private readonly address: number;

  private constructor(readonly twin: CompiledTwin, private readonly memory: TwinMemory) {
    this.address = memory.allocate(twin.bytes);
    const fault = (message: number, index: number, length: number) => {
      throw new TwinFault(`${twin.faults[message]}: ${index >>> 0} of ${length}`);
    };
    const { exports } = new WebAssembly.Instance(twin.module, { twin: { memory: memory.memory, fault } });
    this.run = exports.run as typeof this.run;
  }

  /** @throws StrictSyntaxError for a text that no twin can be made of */
  static create(code: string, entryPoint: string, memory: TwinMemory): TwinPipeline {
    return new TwinPipeline(compileTwin(code, entryPoint), memory);
  }

  /**
   * Runs all workgroups.
   * @param descending workgroups and lanes from last to first: no result may depend on their order
   * @throws TwinFault naming the entry point and what it must not do
   */
  dispatch(bindings: TwinBindings, x: number, y: number, descending = false): void {
    const operands = this.twin.buffers.flatMap(({ binding, type }) => {
      const buffer = bindings.get(binding);
      if (buffer === undefined) return [0, 0];
      const element = /^array<(vec[24])?/.exec(type)?.[1];
      return [buffer.address, buffer.size / (element === undefined ? 4 : 4 * Number(element[3]))];
    });
    this.run(this.address, descending ? 1 : 0, x, y, ...operands);
  }

  /**
   * The same in both orders.
   * @returns how many words have changed
   * @throws TwinFault naming the first word that differs: lanes or workgroups race for it
   */
  dispatchInBothOrders(bindings: TwinBindings, x: number, y: number): number {
    const written = this.twin.buffers.flatMap((each) => {
      const buffer = each.writable ? bindings.get(each.binding) : undefined;
      return buffer === undefined ? [] : [{ ...each, buffer }];
    });
    const views = () => written.map(({ buffer }) => this.memory.bytes(buffer.address, buffer.size));
    const before = views().map((view) => view.slice());
    this.dispatch(bindings, x, y, true);
    const descending = views().map((view) => new Uint32Array(view.slice().buffer));
    for (const [k, view] of views().entries()) view.set(before[k]!);
    this.dispatch(bindings, x, y);
    let changed = 0;
    for (const [k, view] of views().entries()) {
      const old = new Uint32Array(before[k]!.buffer);
      const ascending = new Uint32Array(view.slice().buffer);
      const at = ascending.findIndex((word, i) => !sameWord(word, descending[k]![i]!, written[k]!.type));
      if (at < 0) {
        changed += ascending.reduce((count, word, i) => word === old[i] ? count : count + 1, 0);
        continue;
      }
      const [one, other] = [ascending, descending[k]!].map((words) => describeWord(words, at, written[k]!));
      throw new TwinFault(
        `${this.twin.entryPoint} depends on the order of its lanes or workgroups, which race for ${
          one!.place
        }: ` +
          `it is ${one!.value} or ${other!.value}`,
      );
    }
    return changed;
  }
}
