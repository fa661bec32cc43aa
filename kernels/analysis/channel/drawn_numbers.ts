/** Random numbers that constructed networks are made of. */
import pow from "@stdlib/math-base-special-pow";
import { normals, uniforms } from "../../strict/random.ts";

/** Random numbers of one stream, one after another. */
export class Numbers {
  private used = 0;

  constructor(private readonly stream: string, private readonly seed: number) {}

  uniform(): number {
    return uniforms(this.stream, this.seed, 1, this.used++)[0]!;
  }

  normals(count: number): Float64Array {
    const from = this.used + this.used % 2;
    this.used = from + count;
    return Float64Array.from(normals(this.stream, this.seed, count, from));
  }

  between(low: number, high: number, scale: "linear" | "log" = "linear"): number {
    const u = this.uniform();
    return scale === "linear" ? low + (high - low) * u : low * pow(high / low, u);
  }

  integer(below: number): number {
    return Math.min(below - 1, Math.floor(below * this.uniform()));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(list.length)]!;
  }

  /** 0 … count − 1 in random order. */
  order(count: number): number[] {
    const list = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}
