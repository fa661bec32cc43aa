/** The C++ yardstick of the benchmark does the kernels' work: held against the float64 references. */
import { rodas4Step } from "../../kernels/analysis/integrators/rodas4.ts";
import type { Step } from "../../kernels/analysis/integrators/solver.ts";
import { networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "./fixture.ts";
import { testUnless } from "../not_run.ts";
import { hasCompiler, Yardstick, YARDSTICK_STEP } from "../yardstick/yardstick.ts";

const M = 2;
const CASES = [{ inputs: 2, neurons: 4, n: 77 }, { inputs: 8, neurons: 8, n: 700 }];

for (const { inputs, neurons, n } of CASES) {
  testUnless(await hasCompiler() ? null : "g++ is not installed", {
    name: `the yardstick's gradients, Hessian and step are the reference's: (${inputs}, ${neurons})`,
    fn: async () => {
      const shape: NetworkShape = { inputs, hidden: [neurons], biased: true, activation: "softplus" };
      const p = parameterCount(shape);
      const data = randomData(n, inputs);
      const thetas = randomThetas(shape, M);
      const yardstick = await Yardstick.open(shape, data, thetas);
      try {
        const { values: gradients } = await yardstick.run("gradient");
        const { values: single } = await yardstick.run("gradientF32");
        const { values: hessians } = await yardstick.run("hessian");
        const { values: points } = await yardstick.run("step");
        for (let k = 0; k < M; k++) {
          const theta = thetas.subarray(k * p, (k + 1) * p);
          const reference = networkDerivatives(shape, theta, data);
          const first = [...reference.gradient, reference.loss];
          assertClose("gradient", gradients.subarray(k * (p + 1), (k + 1) * (p + 1)), first, 1e-13);
          assertClose("gradient f32", single.subarray(k * (p + 1), (k + 1) * (p + 1)), first, 1e-5);
          const lower = (_: unknown, at: number) => at % p <= Math.floor(at / p);
          const hessian = hessians.subarray(k * p * p, (k + 1) * p * p).filter(lower);
          assertClose("Hessian", hessian, reference.hessian.filter(lower), 1e-13);
          const gradient = (at: Float64Array) => networkGradient(shape, at, data);
          const step = rodas4Step(gradient, theta, reference, YARDSTICK_STEP) as Step;
          assertClose("step", points.subarray(k * p, (k + 1) * p), step.theta, 1e-13);
        }
      } finally {
        await yardstick.close();
      }
    },
  });
}
