/** Networks whose flows are followed together on a device: one step of all of them as dispatches. */
import type { Dispatch } from "../../device/device.ts";
import { Ensemble } from "../ensemble.ts";
import type { NetworkKernels } from "../kernels.ts";
import type { Snapshot } from "../snapshot.ts";
import { stagesOf } from "./method.ts";

export class FlowEnsemble extends Ensemble {
  private readonly judge: GPUBindGroup;
  /** The Cholesky factor of 1/(hγ) I + H of the first `count` slots. */
  readonly factorise: (count: number) => Dispatch[];
  private readonly stages: readonly { readonly bound: GPUBindGroup; readonly evaluates: boolean }[];

  /**
   * @param m number of networks
   * @param settings for control.wgsl
   */
  constructor(kernels: NetworkKernels, m: number, start: Snapshot, settings: Float32Array) {
    super(kernels, m, start, settings);
    const { slots, state, vectors, sums, peaks } = this;
    const { method } = kernels.problem;
    this.factorise = this.factorisation(this.hessian);
    this.stages = stagesOf(method).map(({ coefficients, evaluates }) => {
      const list = [this.constant(coefficients), slots, state, vectors, sums];
      if (method.kind === "rosenbrock") list.push(this.factor);
      return { bound: this.bind("stage", ...list), evaluates };
    });
    this.judge = this.bind("control", this.settings, slots, state, vectors, sums, peaks);
  }

  control(count: number): Dispatch {
    return this.dispatch("control", this.judge, count);
  }

  /** One step tried by each network. */
  step(count: number): Dispatch[] {
    const implicit = this.kernels.problem.method.kind === "rosenbrock";
    return [
      ...(implicit ? [...this.newHessian(count), ...this.factorise(count)] : []),
      ...this.stages.flatMap(({ bound, evaluates }) => [
        this.dispatch("stage", bound, count),
        ...(evaluates ? this.gradient(count) : []),
      ]),
      this.control(count),
    ];
  }
}
