/** The network kernels compiled on a device. */
import type { ComputeDevice } from "../device/device.ts";
import { parameterCount } from "../network_shape.ts";
import { activationTable } from "./activation_table.ts";
import {
  entryPointOf,
  type Kernel,
  type NetworkProblem,
  type NetworkShaders,
  ROWS,
  type Schedule,
  scheduleOf,
} from "./problem.ts";
import { roundedInputs, scaledInputs } from "./shallow/rounded.ts";
import { sampleBuffer, type Samples } from "./samples.ts";

/** The compiled kernels with the data set; shared by all ensembles of a shape. */
export class NetworkKernels {
  private constructor(
    readonly device: ComputeDevice,
    readonly problem: NetworkProblem,
    readonly schedule: Schedule,
    readonly pipelines: { readonly [kernel in Kernel]?: GPUComputePipeline },
    readonly table: GPUBuffer,
    readonly samples: GPUBuffer,
    /** For the rounded Hessian of one hidden layer. */
    readonly roundedInputs: GPUBuffer,
    /** For the exact one. */
    readonly scaledInputs: GPUBuffer,
  ) {}

  /** @param shaders from `networkShaders` for this problem */
  static async create(
    device: ComputeDevice,
    shaders: NetworkShaders,
    problem: NetworkProblem,
    samples: Samples,
    layout: keyof NetworkShaders = layoutFor(device, shaders),
  ): Promise<NetworkKernels> {
    const compiled: Partial<Record<Kernel, GPUComputePipeline>> = {};
    for (const [kernel, code] of Object.entries(shaders[layout] ?? {})) {
      compiled[kernel as Kernel] = await device.pipeline(code, entryPointOf(kernel as Kernel));
    }
    return new NetworkKernels(
      device,
      problem,
      scheduleOf(layout, problem.n),
      compiled,
      device.buffer(activationTable(problem.shape.activation), "read"),
      device.buffer(sampleBuffer(samples, problem), "read"),
      device.buffer(roundedInputs(samples, problem.largestInput), "read"),
      device.buffer(scaledInputs(samples, problem.inputExponent), "read"),
    );
  }

  /** @throws TypeError for a kernel that the problem has not */
  pipeline(kernel: Kernel): GPUComputePipeline {
    const pipeline = this.pipelines[kernel];
    if (pipeline === undefined) throw new TypeError(`Cannot run ${kernel}: it was not compiled`);
    return pipeline;
  }

  /** P. */
  get parameters(): number {
    return parameterCount(this.problem.shape);
  }

  /** Words of the vectors of M networks: pairs of f32. */
  vectorWords(m: number): number {
    return 2 * ROWS * this.parameters * m;
  }

  destroy(): void {
    this.table.destroy();
    this.samples.destroy();
    this.roundedInputs.destroy();
    this.scaledInputs.destroy();
  }
}

function layoutFor(device: ComputeDevice, shaders: NetworkShaders): keyof NetworkShaders {
  if (!device.isSoftware) return "parallel";
  return device.compilesSlowly && shaders.compact !== undefined ? "compact" : "software";
}
