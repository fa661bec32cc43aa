/**
 * Times the network kernels, and the float64 columns of WebAssembly, beside a plain float64 loop in JavaScript, after
 * checking them against it. Prints CSV:
 * `deno task bench > data/measurements/network_kernels.csv`; arguments choose sizes: `deno task bench 2,4 8,8`.
 *
 * Columns: what; adapter, or WebAssembly; d; r; samples; networks; wall_ms and cpu_ms (of this process, the software adapter's threads
 * included) of one evaluation of all networks; javascript_ms of the loop; speedup in CPU time; error (largest relative
 * error of the result against the loop); operations (millions: f32 and i32 additions and multiplications that the work
 * asks for, ../../kernels/strict/operations.ts); share of the rate, in CPU time, at which the adapter does a plain chain of
 * f32 multiplications and additions, measured first; cpp_ms, the CPU time of the same work in C++ (yardstick/), and
 * times_cpp, the kernels' time over it: both the least of the repetitions, taken in turn. Others are medians of 7, of 3
 * where one takes over 3 s, after one that compiles and warms up. The task runs all on one processor (taskset): two
 * threads that share a core are each slower, the loop and the yardstick have the core to themselves.
 */
import { cpuUsage } from "node:process";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { prepareGraphics } from "../../pipeline/setup/adapter.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { FlowEnsemble } from "../../kernels/network/flow/ensemble.ts";
import { NetworkKernels } from "../../kernels/network/kernels.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { FLOW_SETTINGS, settingValues } from "../../kernels/network/flow/settings.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { writeLoopNote } from "../../kernels/strict/loop_note.ts";
import {
  type Kernel,
  ROWS,
  SCHEDULES,
  STATE,
  STATE_WORDS,
  VECTOR_ROWS,
} from "../../kernels/network/problem.ts";
import { networkProblem, type Samples } from "../../kernels/network/samples.ts";
import { networkOperations, networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { operationsOfAHessian } from "./step_operations.ts";
import { hasCompiler, Yardstick, type YardstickWork } from "../yardstick/yardstick.ts";

prepareGraphics();
const M = 64;
const REPETITIONS = 7;
/** Of work that takes longer than this. */
const FEW = 3;
const LONG_MS = 3000;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

interface Time {
  readonly wall: number;
  readonly cpu: number;
  /** The least CPU time, and that of the yardstick beside it, where there is one. */
  readonly least: number;
  readonly yardstick: number | null;
}

async function time(
  work: () => void | Promise<void>,
  yardstick: Yardstick | null = null,
  same: YardstickWork = "gradient",
): Promise<Time> {
  const first = performance.now();
  await work();
  const repetitions = performance.now() - first > LONG_MS ? FEW : REPETITIONS;
  const walls: number[] = [];
  const cpus: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const [begin, used] = [performance.now(), cpuUsage()];
    await work();
    walls.push(performance.now() - begin);
    const { user, system } = cpuUsage(used);
    cpus.push((user + system) / 1000);
    if (yardstick !== null) others.push((await yardstick.run(same)).ms);
  }
  return {
    wall: median(walls),
    cpu: median(cpus),
    least: Math.min(...cpus),
    yardstick: yardstick === null ? null : Math.min(...others),
  };
}

/** Softplus and its slope as a plain loop would have them: the yardstick may use the host's functions. */
function plainDerivatives(
  { inputs: d, hidden }: NetworkShape,
  theta: Float64Array,
  { n, x, y }: Samples,
  hessian: Float64Array | null,
): { loss: number; gradient: Float64Array } {
  const r = hidden[0]!;
  const stride = d + 1;
  const output = r * stride;
  const p = output + r + 1;
  const gradient = new Float64Array(p);
  const value = new Float64Array(r);
  const slope = new Float64Array(r);
  const column = new Float64Array(p);
  let loss = 0;
  hessian?.fill(0);
  for (let i = 0; i < n; i++) {
    let e = theta[p - 1]! - y[i]!;
    for (let j = 0; j < r; j++) {
      let z = theta[j * stride + d]!;
      for (let k = 0; k < d; k++) z += theta[j * stride + k]! * x[i * d + k]!;
      const u = Math.exp(-Math.abs(z));
      value[j] = (z > 0 ? z : 0) + Math.log1p(u);
      slope[j] = (z > 0 ? 1 : u) / (1 + u);
      e += theta[output + j]! * value[j]!;
    }
    loss += e * e;
    for (let j = 0; j < r; j++) {
      const outer = theta[output + j]! * slope[j]!;
      for (let k = 0; k < d; k++) column[j * stride + k] = outer * x[i * d + k]!;
      column[j * stride + d] = outer;
      column[output + j] = value[j]!;
    }
    column[p - 1] = 1;
    for (let q = 0; q < p; q++) gradient[q] = gradient[q]! + e * column[q]!;
    if (hessian === null) continue;
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) hessian[a * p + b] = hessian[a * p + b]! + column[a]! * column[b]!;
    }
    for (let j = 0; j < r; j++) {
      const bend = e * theta[output + j]! * slope[j]! * (1 - slope[j]!);
      for (let k = 0; k <= d; k++) {
        const xk = k < d ? x[i * d + k]! : 1;
        for (let l = 0; l <= k; l++) {
          const at = (j * stride + k) * p + j * stride + l;
          hessian[at] = hessian[at]! + bend * xk * (l < d ? x[i * d + l]! : 1);
        }
        const cross = (output + j) * p + j * stride + k;
        hessian[cross] = hessian[cross]! + e * slope[j]! * xk;
      }
    }
  }
  for (let q = 0; q < p; q++) gradient[q] = 2 / n * gradient[q]!;
  if (hessian !== null) { for (let q = 0; q < p * p; q++) hessian[q] = 2 / n * hessian[q]!; }
  return { loss: loss / n, gradient };
}

/** ‖a − b‖ / ‖b‖ over the entries that `b` has. */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

function require(error: number, most: number, what: string): void {
  if (!(error <= most)) throw new Error(`${what} errs by ${error}, more than ${most}: not timed`);
}

/** f32 multiplications and additions that the adapter does in a millisecond of CPU time. */
async function multiplyAddRate(): Promise<number> {
  const [groups, rounds, chains] = [256, 20_000, 8];
  const names = Array.from({ length: chains }, (_, i) => `x${i}`);
  // No strict shader: barriers between operations would be timed as well.
  const code = `${
    writeLoopNote("chain", { once: rounds + 1, each: 0 })
  }@group(0) @binding(0) var<storage, read> zero: array<u32>;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(8) fn chain(@builtin(global_invocation_id) id: vec3u) {
  let a = f32(id.x + zero[0]) * 0.0000001;
  ${names.map((name, i) => `var ${name} = a + ${i}.0;`).join(" ")}
  for (var k = 0u; k < ${rounds}u; k += 1u) { ${names.map((name) => `${name} = ${name} * a + a;`).join(" ")} }
  result[id.x] = ${names.join(" + ")};
}`;
  const pipeline = await device.pipeline(code, "chain");
  const result = device.buffer(new Float32Array(8 * groups), "write");
  const bindings = device.bind(pipeline, [result]);
  const { cpu } = await time(async () => {
    device.submit([{ pipeline, bindings, workgroups: groups }]);
    await device.read(result, 1);
  });
  return groups * 8 * rounds * chains * 2 / cpu;
}

const sizes = Deno.args.length > 0
  ? Deno.args.map((arg) => arg.split(",").map(Number))
  : [[2, 4], [8, 8], [16, 16]];
const device = await ComputeDevice.open();
const adapter = `"${device.label}"`;
console.log(
  "what,adapter,d,r,samples,networks,wall_ms,cpu_ms,javascript_ms,speedup,error,operations_millions,share_of_rate,cpp_ms,times_cpp",
);
const compiler = await hasCompiler();
if (!compiler) console.error("g++ is not installed: no yardstick in C++");
const rate = await multiplyAddRate();
console.log(`multiply-add,${adapter},,,,,,,,,,${(rate / 1e3).toFixed(0)} a CPU second,1,,`);

for (const [d, r] of sizes as [number, number][]) {
  for (const n of [800, 10_000]) {
    const shape: NetworkShape = { inputs: d, hidden: [r], biased: true, activation: "softplus" };
    const p = parameterCount(shape);
    const round = (value: number) => Math.round(value * 512) / 512;
    const samples: Samples = {
      n,
      inputs: d,
      x: Float64Array.from(normals("bench/inputs", 1, n * d), round),
      y: Float64Array.from(normals("bench/targets", 1, n)),
    };
    const thetas = Float64Array.from(normals("bench/thetas", 1, M * p));
    const own = Array.from({ length: M }, (_, k) => thetas.subarray(k * p, (k + 1) * p));
    const row = (
      what: string,
      own: Time,
      plain: number,
      error: number,
      operations: number | null,
      networks = M,
      place = adapter,
    ) => {
      const work = operations === null
        ? ","
        : `${(networks * operations / 1e6).toFixed(1)},${
          (networks * operations / own.cpu / rate).toFixed(3)
        }`;
      const times = [own.wall.toFixed(2), own.cpu.toFixed(2), plain.toFixed(1), (plain / own.cpu).toFixed(2)];
      const beside = own.yardstick === null
        ? ","
        : `${own.yardstick.toFixed(2)},${(own.least / own.yardstick).toFixed(2)}`;
      console.log(
        [what, place, d, r, n, networks, ...times, error.toExponential(1), work, beside].join(","),
      );
    };

    const yardstick = compiler && n === 10_000 ? await Yardstick.open(shape, samples, thetas) : null;

    const plain = own.map((theta) => plainDerivatives(shape, theta, samples, null));
    const plainTime = (await time(() =>
      own.forEach((theta) => void plainDerivatives(shape, theta, samples, null))
    )).cpu;

    const f32 = await GradientF32.create(device, gradientShaderF32(shape, n), shape, samples, M);
    f32.set(Float32Array.from(thetas));
    f32.submit();
    const result = await f32.read();
    const errorF32 = Math.max(
      ...plain.map(({ gradient }, k) =>
        relativeError(result.subarray(k * (p + 1), k * (p + 1) + p), gradient)
      ),
    );
    require(errorF32, 1e-4, "the f32 gradient");
    const timeF32 = await time(
      async () => {
        f32.submit();
        await f32.read();
      },
      yardstick,
      "gradientF32",
    );
    row("gradient f32", timeF32, plainTime, errorF32, null);
    f32.destroy();

    const problem = networkProblem(shape, samples);
    const shaders = networkShaders(problem);
    const flow = await NetworkFlow.create(device, shaders, shape, samples);
    const kernels = await NetworkKernels.create(device, shaders, problem, samples);
    const ensemble = new FlowEnsemble(kernels, M, flow.begin(thetas), settingValues(FLOW_SETTINGS));
    ensemble.choose(own.map((_, k) => k));
    device.submit([
      ...ensemble.gradient(M),
      ensemble.control(M),
      ...ensemble.gradient(M),
      ensemble.control(M),
    ]);
    const vectors = new Float32Array((await device.read(ensemble.vectors, 2 * ROWS * p * M)).buffer);
    const gradientOf = (k: number) =>
      Float64Array.from({ length: p }, (_, i) => {
        const at = 2 * ((ROWS * k + VECTOR_ROWS.GRADIENT) * p + i);
        return vectors[at]! + vectors[at + 1]!;
      });
    const error = Math.max(...plain.map(({ gradient }, k) => relativeError(gradientOf(k), gradient)));
    require(error, 1e-11, "the double-single gradient");
    const wait = () => device.read(ensemble.state, 1);
    const begun = await device.read(ensemble.state, STATE * M);
    const run = (dispatches: Parameters<typeof device.submit>[0]) => async () => {
      device.submit(dispatches);
      await wait();
    };
    const schedule = SCHEDULES[device.isSoftware ? "software" : "parallel"];
    const operations = (kernel: Kernel) => networkOperations(kernel, problem, schedule);
    const ofGradient = n * operations("gradient");
    // A third of P³/2 products in the factorisation, P² in each of six solutions of two triangles.
    const ofSolver = (p ** 3 / 6 + 6 * p * p) * operations("factorise");
    const gradientTime = await time(run(ensemble.gradient(M)), yardstick, "gradient");
    row("gradient double-single", gradientTime, plainTime, error, ofGradient);
    for (const networks of n === 800 ? [8, 16, 32] : []) {
      const part = await time(run(ensemble.gradient(networks)));
      row("gradient double-single", part, plainTime * networks / M, error, ofGradient, networks);
    }
    const few = own.slice(0, 4);
    const hessian = new Float64Array(p * p);
    const hessianError = async (h: number) => {
      const evaluated = await flow.evaluate(thetas.slice(0, few.length * p), h);
      return Math.max(...few.map((theta, k) => {
        plainDerivatives(shape, theta, samples, hessian);
        for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) hessian[b * p + a] = hessian[a * p + b]!;
        return relativeError(evaluated[k]!.hessian, hessian);
      }));
    };
    const errorHessian = await hessianError(FLOW_SETTINGS.largestStep);
    require(errorHessian, 1e-6, "the Hessian");
    const plainHessian = M / few.length *
      (await time(() => few.forEach((theta) => void plainDerivatives(shape, theta, samples, hessian)))).cpu;
    // At the first step the Hessian is rounded, at the largest it is not.
    const roundedTime = await time(run(ensemble.newHessian(M)), yardstick, "hessian");
    const ofRounded = operationsOfAHessian(problem, true);
    row("Hessian rounded", roundedTime, plainHessian, await hessianError(1e-3), ofRounded);
    const long = begun.slice();
    const steps = new Float32Array(long.buffer);
    for (let k = 0; k < M; k++) steps[STATE * k + STATE_WORDS.H] = FLOW_SETTINGS.largestStep;
    device.device.queue.writeBuffer(ensemble.state, 0, long);
    const hessianTime = await time(run(ensemble.newHessian(M)), yardstick, "hessian");
    row("Hessian", hessianTime, plainHessian, errorHessian, operationsOfAHessian(problem));
    // A step is six gradients, a Hessian and a factorisation: the yardstick leaves out the last.
    const step = await time(
      async () => {
        device.device.queue.writeBuffer(ensemble.state, 0, begun);
        device.submit(ensemble.step(M));
        await wait();
      },
      yardstick,
      "step",
    );
    row("solver step", step, 6 * plainTime + plainHessian, error, 6 * ofGradient + ofRounded + ofSolver);
    const loss = batchedLoss(shape, samples);
    const inColumns = (
      what: string,
      plainTime: number,
      error: number,
      work: () => void,
      same: YardstickWork,
    ) => time(work, yardstick, same).then((own) => row(what, own, plainTime, error, null, M, "WebAssembly"));
    const errorColumns = Math.max(
      ...plain.map(({ gradient }, k) => relativeError(loss.gradient(own[k]!).gradient, gradient)),
    );
    require(errorColumns, 1e-12, "the float64 gradient");
    const gradients = () => own.forEach((theta) => void loss.gradient(theta));
    await inColumns("gradient float64", plainTime, errorColumns, gradients, "gradient");
    plainDerivatives(shape, own[0]!, samples, hessian);
    for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) hessian[b * p + a] = hessian[a * p + b]!;
    const errorSecond = relativeError(loss.derivatives(own[0]!).hessian, hessian);
    require(errorSecond, 1e-12, "the float64 Hessian");
    const hessians = () => own.forEach((theta) => void loss.derivatives(theta));
    await inColumns("Hessian float64", plainHessian, errorSecond, hessians, "hessian");
    ensemble.destroy();
    kernels.destroy();
    flow.destroy();
    await yardstick?.close();
  }
}
device.destroy();
