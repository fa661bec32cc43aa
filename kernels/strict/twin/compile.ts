/**
 * The twin of an entry point: the shader's own final text as WebAssembly, whose f32 and i32 arithmetic is IEEE's and
 * two's complement on every machine. It runs on one memory, in which all buffers of a twin device lie.
 */
import { Barriers } from "./barriers.ts";
import { Code, I32, type ValueType } from "./code.ts";
import { Layout } from "./layout.ts";
import { LaneWriter } from "./lanes.ts";
import { type BufferBinding, GLOBALS, Program } from "./program.ts";
import { readShipped } from "./shipped.ts";
import { addFunction } from "./statements.ts";

/** An entry point, ready to be instantiated. */
export interface CompiledTwin {
  readonly entryPoint: string;
  /** Lanes of a workgroup. */
  readonly lanes: number;
  readonly buffers: readonly BufferBinding[];
  /** Exports `run(static address, descending, workgroups x, y, then address and length of each buffer)`. */
  readonly module: WebAssembly.Module;
  /** Of static memory, to be reserved by whoever instantiates it. */
  readonly bytes: number;
  readonly faults: readonly string[];
}

/** A shader did what it must not do: read beyond a buffer, or part lanes at a barrier. */
export class TwinFault extends Error {
  override readonly name = "TwinFault";
}

/**
 * @param code final WGSL from `strictShader`
 * @throws StrictSyntaxError for a text without that entry point, or that no twin can be made of
 */
export function compileTwin(code: string, entryPoint: string): CompiledTwin {
  const layout = new Layout(readShipped(code, entryPoint));
  const entry = layout.functions.get(entryPoint);
  if (entry === undefined || !entry.attributes.includes("@compute")) {
    throw new RangeError(
      `Cannot make a twin of ${entryPoint} as the text must have an entry point of this name`,
    );
  }
  const size = /@workgroup_size\(([^)]*)\)/.exec(entry.attributes)?.[1]?.split(",") ?? [];
  if (size.length !== 1) {
    throw new RangeError(`Cannot make a twin of ${entryPoint} as workgroups must have one axis`);
  }
  const lanes = layout.whole(size[0]!.trim());
  const barriers = new Barriers(layout.functions.values());
  const program = new Program(layout, entryPoint);
  for (const each of layout.functions.values()) {
    if (each.attributes === "" && !barriers.has(each.name)) addFunction(program, each);
  }
  const writer = new LaneWriter(program, barriers, lanes);
  writer.entry(entry);
  const { module } = program;
  const group = module.add([I32, I32, I32, I32], [], writer.locals.types, writer.code);
  const frames = program.bytes;
  const bytes = frames + lanes * writer.frameBytes;
  const run = addRun(program, group, frames, writer.frameBytes);
  const { buffers, faults } = program;
  return {
    ...{ entryPoint, lanes, buffers, bytes, faults },
    module: new WebAssembly.Module(module.finish(program.globals, run)),
  };
}

/** The exported function: sets the globals and goes through the workgroups. */
function addRun(program: Program, group: number, frames: number, frameBytes: number): number {
  const code = new Code();
  const count = 4 + 2 * program.buffers.length;
  const [base, descending, alongX, alongY] = [0, 1, 2, 3];
  const [x, y, i, j] = [count, count + 1, count + 2, count + 3];
  code.get(base).setGlobal(GLOBALS.STATIC).get(descending).setGlobal(GLOBALS.DESCENDING);
  code.get(base).i32(frames).op("i32.add").setGlobal(GLOBALS.FRAMES).i32(frameBytes).setGlobal(
    GLOBALS.FRAME_BYTES,
  );
  for (let k = 4; k < count; k++) code.get(k).setGlobal(GLOBALS.FIRST_BUFFER + k - 4);
  const turned = (at: number, along: number, to: number) =>
    code.get(along).i32(1).op("i32.sub").get(at).op("i32.sub").get(at).get(descending).op("select").set(to);
  const next = (at: number, along: number, again: number) =>
    code.get(at).i32(1).op("i32.add").tee(at).get(along).op("i32.lt_u").branchIf(again).end();
  const rows = code.begin("loop");
  turned(j, alongY, y);
  code.i32(0).set(i);
  const columns = code.begin("loop");
  turned(i, alongX, x);
  code.get(x).get(y).get(alongX).get(alongY).call(group);
  next(i, alongX, columns);
  next(j, alongY, rows);
  const words = (n: number) => Array<ValueType>(n).fill(I32);
  return program.module.add(words(count), [], words(4), code);
}
