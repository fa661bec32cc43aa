/**
 * Writes columns.wasm and activations.wasm, the assembled texts beside them, after a change: `deno task assemble`. They
 * are kept, since stages have no assembler; a test assembles the texts again and wants the same bytes.
 */
import compile from "watr/compile";

/** @param text WebAssembly's text format */
export function assemble(text: string): Uint8Array {
  return compile(text);
}

if (import.meta.main) {
  const at = (name: string) => new URL(name, import.meta.url);
  for (const name of ["columns", "activations"]) {
    Deno.writeFileSync(at(`${name}.wasm`), assemble(Deno.readTextFileSync(at(`${name}.wat`))));
  }
}
