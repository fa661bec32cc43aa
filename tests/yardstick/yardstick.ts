/**
 * The outside yardstick of the benchmarks: the kernels' work in C++ (main.cc), compiled on demand for this machine and
 * kept running beside them, so that both can be timed in turn on one core. Nothing of the product needs it.
 */
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import type { Samples } from "../../kernels/network/samples.ts";
import { root } from "../root.ts";

/** What main.cc does, by its letter. */
export const YARDSTICK_WORK = { gradient: "g", gradientF32: "f", hessian: "h", step: "s" } as const;
export type YardstickWork = keyof typeof YARDSTICK_WORK;

/** The step length of the yardstick's step. */
export const YARDSTICK_STEP = 1e-3;

const FLAGS = ["-O3", "-march=native", "-fopenmp-simd", "-fno-math-errno", "-fno-trapping-math"];

/** Whether there is a g++ to compile it with. */
export async function hasCompiler(): Promise<boolean> {
  try {
    return (await new Deno.Command("g++", { args: ["--version"], stdout: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export interface Timed {
  /** CPU milliseconds of all networks. */
  readonly ms: number;
  /** M results: P + 1 values of a gradient with the loss last, P × P of a Hessian's lower triangle, P of a point. */
  readonly values: Float64Array;
}

export class Yardstick {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private rest = new Uint8Array(0);

  private constructor(
    private readonly process: Deno.ChildProcess,
    private readonly folder: string,
    private readonly m: number,
    private readonly parameters: number,
  ) {
    this.writer = process.stdin.getWriter();
    this.reader = process.stdout.getReader();
  }

  /**
   * Compiles and starts it for a biased softplus layer.
   * @param thetas M × P
   * @throws Error with the compiler's words; NotFound where there is no g++
   */
  static async open(shape: NetworkShape, samples: Samples, thetas: Float64Array): Promise<Yardstick> {
    const [d, r] = [shape.inputs, shape.hidden[0]!];
    const p = parameterCount(shape);
    const m = thetas.length / p;
    const folder = await Deno.makeTempDir();
    try {
      const program = `${folder}/yardstick`;
      const sizes = [`-DINPUTS=${d}`, `-DNEURONS=${r}`];
      const args = [...FLAGS, ...sizes, `${root}/tests/yardstick/main.cc`, "-o", program];
      const { success, stderr } = await new Deno.Command("g++", { args, stderr: "piped" }).output();
      if (!success) throw new Error(`g++ cannot compile the yardstick:\n${new TextDecoder().decode(stderr)}`);
      const process = new Deno.Command(program, { stdin: "piped", stdout: "piped" }).spawn();
      const yardstick = new Yardstick(process, folder, m, p);
      for (const part of [Int32Array.of(samples.n, m), samples.x, samples.y, thetas]) {
        await yardstick.writer.write(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      }
      return yardstick;
    } catch (error) {
      await Deno.remove(folder, { recursive: true });
      throw error;
    }
  }

  async run(work: YardstickWork): Promise<Timed> {
    await this.writer.write(new TextEncoder().encode(YARDSTICK_WORK[work]));
    const own = work === "hessian"
      ? this.parameters ** 2
      : work === "step"
      ? this.parameters
      : this.parameters + 1;
    const bytes = await this.read(8 * (1 + this.m * own));
    const values = new Float64Array(bytes.slice().buffer);
    return { ms: 1e3 * values[0]!, values: values.subarray(1) };
  }

  async close(): Promise<void> {
    await this.writer.close();
    await this.reader.cancel();
    await this.process.status;
    await Deno.remove(this.folder, { recursive: true });
  }

  private async read(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let at = 0;
    for (;;) {
      const part = this.rest.subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
      this.rest = this.rest.subarray(part.length);
      if (at === count) return bytes;
      const { value, done } = await this.reader.read();
      if (done) throw new Error("the yardstick ended before its answer");
      this.rest = value as Uint8Array<ArrayBuffer>;
    }
  }
}
