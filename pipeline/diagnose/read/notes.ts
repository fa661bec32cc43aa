/** Notes on tensors, grouped: a file of 10⁵ tensors gets one sentence for a conversion, not 10⁵. */
import { quoted } from "./model_file_error.ts";
import type { NamedTensor } from "./named_tensor.ts";

/** Names that are shown of each group. */
const SHOWN = 3;

export class Notes {
  readonly #groups = new Map<string, string[]>();
  readonly #counts = new Map<string, number>();
  readonly #plain: string[] = [];

  /** @param what a clause that names follow: "converted from float32 to float64" */
  of(what: string, tensor: string): void {
    const names = this.#groups.get(what) ?? [];
    if (names.length < SHOWN) names.push(quoted(tensor));
    this.#groups.set(what, names);
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  add(sentence: string): void {
    this.#plain.push(sentence);
  }

  /** Conversions to float64 and numbers that are none, of each tensor. */
  ofTensors(tensors: readonly NamedTensor[]): void {
    for (const { name, dtype, values } of tensors) {
      if (dtype !== "float64") this.of(`converted from ${dtype} to float64, ${exactness(dtype)}`, name);
      if (!values.every(Number.isFinite)) this.of("with values that are NaN or infinite", name);
    }
  }

  list(): string[] {
    const groups = [...this.#groups].map(([what, names]) => {
      const count = this.#counts.get(what)!;
      const rest = count > names.length ? `, and ${count - names.length} more` : "";
      return `${count === 1 ? "1 tensor" : `${count} tensors`} ${what}: ${names.join(", ")}${rest}`;
    });
    return [...groups, ...this.#plain];
  }
}

function exactness(dtype: string): string {
  return dtype === "int64" || dtype === "uint64" ? "rounded beyond 2⁵³" : "exactly";
}
