/** Host of line_tolerance.wgsl: tolerances that shrink with the distance from a straight line. */
import type { Dispatch } from "../../device/device.ts";
import { parameterCount } from "../../network_shape.ts";
import type { Ensemble } from "../ensemble.ts";
import type { NetworkKernels } from "../kernels.ts";

/** Beside this line both tolerances are multiplied by the distance from it, at most 1. */
export interface LineTolerance {
  /** P: any point of the line. */
  readonly point: Float64Array;
  /** P, of unit length. */
  readonly direction: Float64Array;
  /** The least factor. */
  readonly least: number;
  /** At a smaller distance the flow is on the line, and the factor 1. */
  readonly returned: number;
}

export class LineToleranceBuffers {
  private readonly line: GPUBuffer;
  private readonly bindings: GPUBindGroup;

  /** @throws RangeError for a line of another number of parameters */
  constructor(private readonly kernels: NetworkKernels, ensemble: Ensemble, rule: LineTolerance) {
    const { device } = kernels;
    const p = this.parameters;
    for (const [name, { length }] of Object.entries({ point: rule.point, direction: rule.direction })) {
      if (length === p) continue;
      throw new RangeError(
        `Cannot follow flows beside a line as its ${name} must have P = ${p} values: got ${length}`,
      );
    }
    const pairs = [...rule.point, ...rule.direction].flatMap((value) => [value, value - Math.fround(value)]);
    this.line = device.buffer(Float32Array.from([...pairs, rule.least, rule.returned]), "read");
    const { slots, state, vectors } = ensemble;
    this.bindings = device.bind(kernels.pipeline("line_tolerance"), [this.line, slots, state, vectors]);
  }

  dispatch(count: number): Dispatch {
    return {
      pipeline: this.kernels.pipeline("line_tolerance"),
      bindings: this.bindings,
      workgroups: count,
    };
  }

  destroy(): void {
    this.line.destroy();
  }

  private get parameters(): number {
    return parameterCount(this.kernels.problem.shape);
  }
}
