/** Instructions of a WebAssembly function as bytes. */
import type { TypeName } from "../tree.ts";

export type ValueType = 0x7f | 0x7d;
export const I32: ValueType = 0x7f;
export const F32: ValueType = 0x7d;

/** What holds a value of a scalar type: whole numbers and truth values are i32. */
export function valueTypeOf(scalar: TypeName): ValueType {
  return scalar === "f32" ? F32 : I32;
}

/** Instructions without operands of their own, by their names in the text format. */
export const OPS = {
  "unreachable": [0x00],
  "return": [0x0f],
  "end": [0x0b],
  "else": [0x05],
  "select": [0x1b],
  "i32.eqz": [0x45],
  "i32.eq": [0x46],
  "i32.ne": [0x47],
  "i32.lt_s": [0x48],
  "i32.lt_u": [0x49],
  "i32.gt_s": [0x4a],
  "i32.gt_u": [0x4b],
  "i32.le_s": [0x4c],
  "i32.le_u": [0x4d],
  "i32.ge_s": [0x4e],
  "i32.ge_u": [0x4f],
  "f32.eq": [0x5b],
  "f32.ne": [0x5c],
  "f32.lt": [0x5d],
  "f32.gt": [0x5e],
  "f32.le": [0x5f],
  "f32.ge": [0x60],
  "i32.clz": [0x67],
  "i32.add": [0x6a],
  "i32.sub": [0x6b],
  "i32.mul": [0x6c],
  "i32.div_s": [0x6d],
  "i32.div_u": [0x6e],
  "i32.rem_s": [0x6f],
  "i32.rem_u": [0x70],
  "i32.and": [0x71],
  "i32.or": [0x72],
  "i32.xor": [0x73],
  "i32.shl": [0x74],
  "i32.shr_s": [0x75],
  "i32.shr_u": [0x76],
  "f32.abs": [0x8b],
  "f32.neg": [0x8c],
  "f32.floor": [0x8e],
  "f32.sqrt": [0x91],
  "f32.add": [0x92],
  "f32.sub": [0x93],
  "f32.mul": [0x94],
  "f32.div": [0x95],
  "f32.min": [0x96],
  "f32.max": [0x97],
  "f32.convert_i32_s": [0xb2],
  "f32.convert_i32_u": [0xb3],
  "i32.reinterpret_f32": [0xbc],
  "f32.reinterpret_i32": [0xbe],
  "i32.trunc_sat_f32_s": [0xfc, 0x00],
  "i32.trunc_sat_f32_u": [0xfc, 0x01],
  "memory.fill": [0xfc, 0x0b, 0x00],
} as const;
export type Op = keyof typeof OPS;

const FLOAT = new Float32Array(1);
const FLOAT_BYTES = new Uint8Array(FLOAT.buffer);

/** Appends unsigned LEB128. */
export function unsigned(value: number, to: number[]): void {
  let rest = value >>> 0;
  for (; rest >= 128; rest >>>= 7) to.push((rest & 127) | 128);
  to.push(rest);
}

/** Appends signed LEB128 of 32 bits. */
export function signed(value: number, to: number[]): void {
  let rest = value | 0;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    const ends = (rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0);
    to.push(ends ? byte : byte | 128);
    if (ends) return;
  }
}

/** Writes a body; keeps how many blocks are open, by which branches count. */
export class Code {
  readonly bytes: number[] = [];
  private open = 0;

  op(...names: readonly Op[]): this {
    for (const name of names) this.bytes.push(...OPS[name]);
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41);
    signed(value, this.bytes);
    return this;
  }

  f32(value: number): this {
    FLOAT[0] = value;
    this.bytes.push(0x43, ...FLOAT_BYTES);
    return this;
  }

  get(local: number): this {
    return this.indexed(0x20, local);
  }

  set(local: number): this {
    return this.indexed(0x21, local);
  }

  tee(local: number): this {
    return this.indexed(0x22, local);
  }

  getGlobal(index: number): this {
    return this.indexed(0x23, index);
  }

  setGlobal(index: number): this {
    return this.indexed(0x24, index);
  }

  call(index: number): this {
    return this.indexed(0x10, index);
  }

  /** Of the word at the address on the stack + `offset` bytes. */
  load(type: ValueType, offset: number): this {
    return this.memory(type === F32 ? 0x2a : 0x28, offset);
  }

  store(type: ValueType, offset: number): this {
    return this.memory(type === F32 ? 0x38 : 0x36, offset);
  }

  /** Opens a block and gives its label, for `branch`. */
  begin(kind: "block" | "loop" | "if", result?: ValueType): number {
    this.bytes.push({ block: 0x02, loop: 0x03, if: 0x04 }[kind], result ?? 0x40);
    return ++this.open;
  }

  end(): this {
    this.open--;
    return this.op("end");
  }

  branch(label: number): this {
    return this.indexed(0x0c, this.open - label);
  }

  branchIf(label: number): this {
    return this.indexed(0x0d, this.open - label);
  }

  private indexed(code: number, index: number): this {
    this.bytes.push(code);
    unsigned(index, this.bytes);
    return this;
  }

  private memory(code: number, offset: number): this {
    this.bytes.push(code, 2);
    unsigned(offset, this.bytes);
    return this;
  }
}
