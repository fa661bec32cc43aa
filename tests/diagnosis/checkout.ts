/**
 * A copy of the sources with a store and outputs of its own, in which the tasks run with the permissions of deno.json;
 * and tiny networks as files.
 */
import { type Ran, ran, root } from "../cli/process.ts";
import { normalNumbers } from "./dense_fixture.ts";

export class Checkout implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "diagnose-" }));
  /** Where the user's files lie: outside of the checkout. */
  readonly user = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "user-" }));

  constructor() {
    for (const name of ["pipeline", "kernels", "figures", "deno.json", "deno.lock"]) {
      const args = ["-r", `${root}/${name}`, this.folder];
      if (!new Deno.Command("cp", { args }).outputSync().success) throw new Error(`no copy of ${name}`);
    }
  }

  task(...words: string[]): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", ...words],
      cwd: this.folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    });
  }

  run(...words: string[]): Promise<Ran> {
    return ran(this.task(...words));
  }

  /** A path of the user's. */
  path(name: string): string {
    return `${this.user}/${name}`;
  }

  write(name: string, content: Uint8Array | string): string {
    if (typeof content === "string") Deno.writeTextFileSync(this.path(name), content);
    else Deno.writeFileSync(this.path(name), content);
    return this.path(name);
  }

  output(path: string): string {
    return Deno.readTextFileSync(`${this.folder}/output/${path}`);
  }

  /** Every published file of a diagnosis, without copies of inputs. */
  outputs(name: string): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    const walk = (folder: string) => {
      for (const entry of Deno.readDirSync(`${this.folder}/output/diagnose/${name}/${folder}`)) {
        if (/^(inputs$|\.)/.test(entry.name)) continue;
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory) walk(`${path}/`);
        else found.set(path, Deno.readFileSync(`${this.folder}/output/diagnose/${name}/${path}`));
      }
    };
    walk("");
    return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
  }

  [Symbol.dispose](): void {
    for (const folder of [this.folder, this.user]) Deno.removeSync(folder, { recursive: true });
  }
}

/** Tensors of float32 as a safetensors file. */
export function safetensors(
  tensors: { readonly [name: string]: { readonly shape: readonly number[]; readonly values: Float64Array } },
): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => {
      const start = end;
      end += 4 * values.length;
      return [name, { dtype: "F32", shape, data_offsets: [start, end] }];
    }),
  );
  const head = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + head.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, 8);
  const floats = Float32Array.from(Object.values(tensors).flatMap(({ values }) => [...values]));
  bytes.set(new Uint8Array(floats.buffer), 8 + head.length);
  return bytes;
}

/** A network of PyTorch's names, from widths. */
export function networkFile(widths: readonly number[], seed = 1): Uint8Array {
  const layers = widths.slice(1).flatMap((outputs, l) => {
    const inputs = widths[l]!;
    const weights = normalNumbers(`weights-${l}`, outputs * inputs, 0.8, seed);
    const bias = normalNumbers(`bias-${l}`, outputs, 0.3, seed);
    return [
      [`${2 * l}.weight`, { shape: [outputs, inputs], values: weights }],
      [`${2 * l}.bias`, { shape: [outputs], values: bias }],
    ] as const;
  });
  return safetensors(Object.fromEntries(layers));
}

/** Rows of inputs and one target y = Σ x² − x₁ as CSV, with a head. */
export function table(rows: number, inputs: number, seed = 1): string {
  const values = normalNumbers("rows", rows * inputs, 1, seed);
  const head = [...Array.from({ length: inputs }, (_, d) => `x${d + 1}`), "y"].join(",");
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = [...values.subarray(i * inputs, (i + 1) * inputs)];
    return [...x, x.reduce((sum, each) => sum + each * each, -x[0]!)].join(",");
  });
  return `${[head, ...lines].join("\n")}\n`;
}
