/**
 * Writes columns.wasm, the assembled columns.wat, after a change of the text: `deno task assemble`. It is kept, since
 * stages have no assembler; a test assembles the text again and wants the same bytes.
 */
import compile from "watr/compile";

/** @param text WebAssembly's text format */
export function assemble(text: string): Uint8Array {
  return compile(text);
}

if (import.meta.main) {
  const at = (name: string) => new URL(name, import.meta.url);
  Deno.writeFileSync(at("columns.wasm"), assemble(Deno.readTextFileSync(at("columns.wat"))));
}
