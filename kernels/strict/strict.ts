/**
 * Strict arithmetic: one source in a subset of WGSL, two translations with the same bits. `strictShader` gives
 * WGSL whose f32 results no compiler can change; `emulate` gives JavaScript functions of the same source.
 */
import { inlined } from "./inline.ts";
import { loopIterations } from "./iterations.ts";
import { writeLoopNote } from "./loop_note.ts";
import { Parser } from "./parse/declarations.ts";
import { entryPoints, reachable } from "./reachable.ts";
import { writeScript } from "./to_script.ts";
import { BARRIER, writeWgsl } from "./to_wgsl.ts";
import type { Declaration } from "./tree.ts";
import { unrolled } from "./unroll.ts";

/** A source with the name that its error messages show. */
export interface StrictSource {
  readonly file: string;
  readonly text: string;
}

/** What the host fixes before compilation: whole numbers become u32, `{ f32: x }` f32, `{ i32: x }` i32. */
export type Constants = {
  readonly [name: string]: number | boolean | { readonly f32: number } | { readonly i32: number };
};

const ZERO_BUFFER = "zero_buffer";

/**
 * The final WGSL text of `sources`, in order, without what no entry point reaches. An entry point finds the zero
 * in binding 0 of group 0.
 * @throws StrictSyntaxError naming file and line for what is outside the subset or not reproducible
 */
export function strictShader(sources: readonly StrictSource[], constants: Constants = {}): string {
  const declarations = strictDeclarations(sources, constants);
  const notes = entryPoints(declarations).map((name) =>
    writeLoopNote(name, loopIterations(declarations, name))
  );
  return `${notes.join("")}@group(0) @binding(0) var<storage, read> ${ZERO_BUFFER}: array<u32>;\n${BARRIER}` +
    writeWgsl(declarations, ZERO_BUFFER);
}

/** The declarations of that text, unrolled, before f32 operations get their barriers. */
export function strictDeclarations(
  sources: readonly StrictSource[],
  constants: Constants = {},
): readonly Declaration[] {
  return reachable(parseAll(sources, constants).map(unrolled()));
}

/**
 * The functions of `sources` that touch no buffer, as JavaScript: f32 as numbers that are f32 values, u32 and
 * i32 as whole numbers, vectors as arrays, structs as objects. Results have the bits that the shader gives.
 */
export function emulate(
  sources: readonly StrictSource[],
  constants: Constants = {},
  // deno-lint-ignore no-explicit-any
): { readonly [name: string]: (...operands: any[]) => any } {
  return new Function(writeScript(parseAll(sources, constants)))();
}

function parseAll(sources: readonly StrictSource[], constants: Constants) {
  const parser = new Parser();
  const text = (value: Constants[string]) =>
    typeof value === "number"
      ? `${value}u`
      : typeof value === "boolean"
      ? String(value)
      : "i32" in value
      ? `${value.i32}`
      : literal(value.f32);
  const lines = Object.entries(constants).map(([name, value]) => `const ${name} = ${text(value)};`);
  parser.parse(lines.join("\n"), "constants");
  for (const source of sources) parser.predeclare(source.text, source.file);
  for (const source of sources) parser.parse(source.text, source.file);
  return inlined(parser.declarations);
}

function literal(value: number): string {
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? `${text}f` : `${text}.0`;
}
