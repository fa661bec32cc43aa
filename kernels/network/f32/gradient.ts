/** Host of gradient.wgsl: loss and gradient of M networks in strict f32. Reference: ../../network_reference.ts. */
import activation from "./activation.wgsl" with { type: "text" };
import forward from "./forward.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import type { ComputeDevice, Dispatch } from "../../device/device.ts";
import { derivativeFactor } from "../../loss.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../network_shape.ts";
import { F32 } from "../../strict/sources.ts";
import { type Constants, strictShader } from "../../strict/strict.ts";
import { activationConstants, activationTable } from "../activation_table.ts";
import { checkSamples, type Samples } from "../samples.ts";

/** Samples of one workgroup: the order of summation, the same on every adapter. */
const TILE = 1024;

/** @throws RangeError for a network of several hidden layers, which the f32 kernels do not have */
export function requireShallow({ hidden }: NetworkShape): void {
  if (hidden.length === 1) return;
  throw new RangeError(
    `Cannot run the f32 kernels as the network must have one hidden layer: got [${hidden.join(", ")}]`,
  );
}

/** What forward.wgsl and the kernels with it must know. */
export function constantsF32(shape: NetworkShape, n: number): Constants {
  const { parameters, output, layers } = layoutOf(shape);
  return {
    ...activationConstants(shape.activation),
    D: shape.inputs,
    R: shape.hidden[0]!,
    P: parameters,
    Q: parameters + 1,
    STRIDE: layers[0]!.stride,
    OUTPUT: output,
    BIASED: shape.biased,
    N: n,
    SAMPLE4: Math.ceil((shape.inputs + 1) / 4),
  };
}

/**
 * Final WGSL with the entry points gradient_f32 and finish_f32.
 * @throws RangeError for a network of several hidden layers
 */
export function gradientShaderF32(shape: NetworkShape, n: number): string {
  requireShallow(shape);
  const sources = [
    F32,
    { file: "kernels/network/f32/activation.wgsl", text: activation },
    { file: "kernels/network/f32/forward.wgsl", text: forward },
    { file: "kernels/network/f32/gradient.wgsl", text: gradient },
  ];
  return strictShader(sources, {
    ...constantsF32(shape, n),
    Q8: 8 * (parameterCount(shape) + 1),
    TILE,
    TILES: Math.ceil(n / TILE),
    LOSS_FACTOR: { f32: derivativeFactor(n) },
  });
}

export class GradientF32 {
  private constructor(
    private readonly device: ComputeDevice,
    private readonly m: number,
    private readonly parameters: number,
    /** What `submit` runs, for callers with a step of their own after it. */
    readonly dispatches: readonly Dispatch[],
    /** M × P. */
    readonly thetas: GPUBuffer,
    /** M × (P + 1): the gradient and the loss. */
    readonly result: GPUBuffer,
    private readonly owned: readonly GPUBuffer[],
  ) {}

  /**
   * @param m number of networks
   * @param shader from `gradientShaderF32(shape, samples.n)`
   * @throws RangeError for data that do not fit
   */
  static async create(
    device: ComputeDevice,
    shader: string,
    shape: NetworkShape,
    samples: Samples,
    m: number,
  ): Promise<GradientF32> {
    requireShallow(shape);
    checkSamples(shape, samples);
    if (m < 1) throw new RangeError(`Cannot make gradients of ${m} networks: at least one`);
    const p = parameterCount(shape);
    const tiles = Math.ceil(samples.n / TILE);
    const sum = await device.pipeline(shader, "gradient_f32");
    const finish = await device.pipeline(shader, "finish_f32");
    const table = device.buffer(tableF32(shape), "read");
    const data = device.buffer(sampleRows(samples), "read");
    const thetas = device.buffer(new Float32Array(m * p), "write");
    const partial = device.buffer(new Float32Array(m * tiles * (p + 1)), "write");
    const result = device.buffer(new Float32Array(m * (p + 1)), "write");
    const finishing = device.device.createBindGroup({
      layout: finish.getBindGroupLayout(0),
      entries: [[0, device.zero], [3, thetas], [4, partial], [5, result]].map(([binding, buffer]) => ({
        binding: binding as number,
        resource: { buffer: buffer as GPUBuffer },
      })),
    });
    const summing = device.device.createBindGroup({
      layout: sum.getBindGroupLayout(0),
      entries: [device.zero, table, data, thetas, partial].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    });
    const dispatches: Dispatch[] = [
      { pipeline: sum, bindings: summing, workgroups: [m, tiles] },
      { pipeline: finish, bindings: finishing, workgroups: m },
    ];
    return new GradientF32(device, m, p, dispatches, thetas, result, [table, data, thetas, partial, result]);
  }

  /** Sets the points, M × P. */
  set(thetas: Float32Array): void {
    if (thetas.length !== this.m * this.parameters) {
      throw new RangeError(
        `Cannot set thetas as they must be M × P = ${this.m} × ${this.parameters}: got ${thetas.length} values`,
      );
    }
    this.device.device.queue.writeBuffer(this.thetas, 0, thetas as Float32Array<ArrayBuffer>);
  }

  submit(): void {
    this.device.submit(this.dispatches);
  }

  /** For each network the gradient's P values and the loss, M × (P + 1). */
  async read(): Promise<Float32Array> {
    return new Float32Array((await this.device.read(this.result, this.m * (this.parameters + 1))).buffer);
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
  }
}

/** Inputs and target of each sample and zeros up to a whole number of vec4f. */
export function sampleRows({ n, inputs, x, y }: Samples): Float32Array {
  const width = 4 * Math.ceil((inputs + 1) / 4);
  const rows = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    rows.set(x.subarray(i * inputs, (i + 1) * inputs), i * width);
    rows[i * width + inputs] = y[i]!;
  }
  return rows;
}

/** (value, slope, second, third derivative) at each node: the leading parts of activationTable's rows. */
export function tableF32({ activation }: NetworkShape): Float32Array {
  const rows = activationTable(activation);
  const count = rows.length / 12;
  const table = new Float32Array(4 * count);
  for (let k = 0; k < count; k++) {
    table.set([rows[12 * k]!, rows[12 * k + 2]!, rows[12 * k + 4]!, rows[12 * k + 8]!], 4 * k);
  }
  return table;
}
