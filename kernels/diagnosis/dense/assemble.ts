/**
 * Writes products.wasm after a change of products.wat:
 * `deno run --allow-read --allow-write=kernels kernels/diagnosis/dense/assemble.ts`. Why it is kept: ../../float64/assemble.ts.
 */
import { assemble } from "../../float64/assemble.ts";

if (import.meta.main) {
  const at = (name: string) => new URL(name, import.meta.url);
  Deno.writeFileSync(at("products.wasm"), assemble(Deno.readTextFileSync(at("products.wat"))));
}
