/** Puts a WebAssembly module together: imported memory and fault, functions, mutable i32 globals, one export. */
import { Code, I32, unsigned, type ValueType } from "./code.ts";

interface Body {
  readonly type: number;
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

/** Number of the imported function `fault(code, index, length)`. */
export const FAULT = 0;

export class ModuleWriter {
  private readonly types: string[] = [];
  private readonly typeBytes: number[][] = [];
  private readonly bodies: Body[] = [];

  constructor() {
    this.type([I32, I32, I32], []);
  }

  /** Adds a function whose locals come after its parameters, and gives its number. */
  add(
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    locals: readonly ValueType[],
    code: Code,
  ): number {
    this.bodies.push({ type: this.type(parameters, results), locals, code });
    return this.bodies.length + FAULT;
  }

  /** @param exported number of the function that the module exports as `run` */
  finish(globals: number, exported: number): Uint8Array<ArrayBuffer> {
    const imports = [...name("twin"), ...name("memory"), 0x02, 0x00, 0x00];
    const fault = [...name("twin"), ...name("fault"), 0x00, 0x00];
    const index: number[] = [];
    unsigned(exported, index);
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, this.typeBytes),
      ...section(2, [imports, fault]),
      ...section(3, this.bodies.map(({ type }) => leb(type))),
      ...section(6, Array.from({ length: globals }, () => [I32, 0x01, 0x41, 0x00, 0x0b])),
      ...section(7, [[...name("run"), 0x00, ...index]]),
      ...section(10, this.bodies.map(bodyBytes)),
    ]);
  }

  private type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const bytes = [0x60, ...leb(parameters.length), ...parameters, ...leb(results.length), ...results];
    const key = bytes.join();
    const known = this.types.indexOf(key);
    if (known >= 0) return known;
    this.typeBytes.push(bytes);
    return this.types.push(key) - 1;
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  unsigned(value, bytes);
  return bytes;
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const bytes = leb(entries.length);
  for (const entry of entries) for (const byte of entry) bytes.push(byte);
  return [id, ...leb(bytes.length), ...bytes];
}

function bodyBytes({ locals, code }: Body): number[] {
  const groups: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ type, count: 1 });
  }
  const bytes = [...leb(groups.length), ...groups.flatMap(({ type, count }) => [...leb(count), type])];
  for (const byte of code.bytes) bytes.push(byte);
  bytes.push(0x0b);
  return [...leb(bytes.length), ...bytes];
}
