/** The locals of a WebAssembly function; those of blocks that have ended are taken again. */
import type { TypeName } from "../tree.ts";
import { F32, I32, type ValueType, valueTypeOf } from "./code.ts";

export class Locals {
  /** Of those behind the parameters. */
  readonly types: ValueType[] = [];
  private readonly free = new Map<ValueType, number[]>([[I32, []], [F32, []]]);
  private taken: { local: number; type: ValueType }[] = [];

  constructor(private readonly parameters: number) {}

  one(type: ValueType): number {
    const local = this.free.get(type)!.pop() ?? this.parameters + this.types.push(type) - 1;
    this.taken.push({ local, type });
    return local;
  }

  /** One for each scalar. */
  all(scalars: readonly TypeName[]): number[] {
    return scalars.map((scalar) => this.one(valueTypeOf(scalar)));
  }

  /** Runs `work`; what it took is free afterwards. */
  within<Result>(work: () => Result): Result {
    const before = this.taken;
    this.taken = [];
    const result = work();
    for (const { local, type } of this.taken) this.free.get(type)!.push(local);
    this.taken = before;
    return result;
  }
}
