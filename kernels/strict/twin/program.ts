/** What the functions of one twin share: numbers of functions and globals, static memory, faults. */
import { type Expression, StrictSyntaxError, type TypeName } from "../tree.ts";
import { type ValueType, valueTypeOf } from "./code.ts";
import type { Layout } from "./layout.ts";
import { ModuleWriter } from "./module.ts";

/**
 * Globals of the module: where its static memory begins; whether lanes and workgroups go from last to first; where the
 * lanes' frames begin, and the bytes of each; then address and length of each buffer.
 */
export const GLOBALS = { STATIC: 0, DESCENDING: 1, FRAMES: 2, FRAME_BYTES: 3, FIRST_BUFFER: 4 } as const;

/** What an address begins with. */
export type Base = { readonly global: number } | { readonly local: number };

/** Where a value is. */
export type Place =
  | { readonly kind: "locals"; readonly type: TypeName; readonly locals: readonly number[] }
  | {
    readonly kind: "memory";
    readonly type: TypeName;
    readonly base: Base;
    readonly offset: number;
    /** What a fault calls it. */
    readonly name: string;
    /** Of a buffer's array: the global that holds its length. */
    readonly length?: number;
  };

/** A storage buffer of the shader. */
export interface BufferBinding {
  readonly name: string;
  readonly binding: number;
  readonly type: TypeName;
  readonly writable: boolean;
}

export class Program {
  readonly module = new ModuleWriter();
  /** Number and result of each function that is written. */
  readonly functions = new Map<string, number>();
  readonly buffers: BufferBinding[] = [];
  /** Module variables by name. */
  readonly places = new Map<string, Place>();
  /** Messages by the number that a fault comes with. */
  readonly faults: string[] = [];
  /** Workgroup memory: zero when a workgroup begins. */
  readonly workgroup: { offset: number; bytes: number };
  /** Bytes of static memory. */
  bytes = 0;

  constructor(readonly layout: Layout, readonly name: string) {
    for (const variable of layout.variables) {
      if (variable.space.startsWith("storage")) this.addBuffer(variable);
    }
    const start = this.bytes;
    for (const { name, type, space } of layout.variables) {
      if (space.startsWith("storage")) continue;
      if (space === "private" && name !== "strict_zero") {
        throw new StrictSyntaxError(
          `${this.name}: Cannot make a twin as ${name} is private: declare it in the function`,
        );
      }
      this.places.set(name, this.inStatic(name, type));
    }
    this.workgroup = { offset: start, bytes: this.bytes - start };
  }

  get globals(): number {
    return GLOBALS.FIRST_BUFFER + 2 * this.buffers.length;
  }

  /** Static memory for a variable. WGSL has no recursion, so that one copy is enough for a function's arrays. */
  inStatic(name: string, type: TypeName): Place {
    const offset = this.bytes;
    this.bytes += this.layout.bytesOf(type);
    return { kind: "memory", type, name, base: { global: GLOBALS.STATIC }, offset };
  }

  fault(message: string): number {
    return this.faults.push(message) - 1;
  }

  /** Scalars of what a function takes or gives. */
  valueTypes(type: TypeName): ValueType[] {
    return this.layout.scalarsOf(type).map(valueTypeOf);
  }

  /** Of an integer or a truth value that is the same for all lanes before the shader runs, or null. */
  known(expression: Expression): number | null {
    if (expression.kind === "literal") return Number(expression.value);
    if (expression.kind !== "name") return null;
    const value = this.layout.constants.get(expression.name);
    return value === undefined || this.places.has(expression.name) ? null : this.known(value);
  }

  private addBuffer({ attributes, name, type, space }: Layout["variables"][number]): void {
    const binding = Number(/@binding\((\d+)\)/.exec(attributes)?.[1]);
    const global = GLOBALS.FIRST_BUFFER + 2 * this.buffers.length;
    this.buffers.push({ name, binding, type, writable: space.includes("read_write") });
    this.places.set(name, {
      kind: "memory",
      type,
      name,
      base: { global },
      offset: 0,
      length: global + 1,
    });
  }
}
