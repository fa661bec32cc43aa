/**
 * Reads the final WGSL that a device gets back into typed trees. Its arithmetic is that of the strict functions, so that
 * of the text only the definitions of those are replaced, and only where they are the ones that shaders really have.
 */
import { Parser } from "../parse/declarations.ts";
import { BARRIER } from "../to_wgsl.ts";
import { type Declaration, StrictSyntaxError } from "../tree.ts";

/** Of BARRIER, what the xor with a zero comes to; the two estimates are builtins of the parser. */
const MEANING = `var<private> strict_zero: u32;
fn strict_add(a: f32, b: f32) -> f32 { return a + b; }
fn strict_sub(a: f32, b: f32) -> f32 { return a - b; }
fn strict_mul(a: f32, b: f32) -> f32 { return a * b; }
`;

/** A variable that is given the zero of its own type, as one of a loop's body is: the twin zeroes each that has no value. */
const ZEROED = /\b(var \w+: ([^;=]+)) = \2\(\);/g;

/**
 * @param code from `strictShader`
 * @throws StrictSyntaxError for another text
 */
export function readShipped(code: string, name: string): readonly Declaration[] {
  const at = code.indexOf(BARRIER);
  if (at < 0) {
    throw new StrictSyntaxError(
      `${name}: Cannot make a twin as the text must have the strict functions of kernels/strict/to_wgsl.ts: ` +
        "give what strictShader returned",
    );
  }
  const parser = new Parser();
  const text = code.slice(0, at) + MEANING + code.slice(at + BARRIER.length).replace(ZEROED, "$1;");
  parser.predeclare(text, name);
  parser.parse(text, name);
  // Each is one instruction (builtins.ts).
  return parser.declarations.filter((each) =>
    !(each.kind === "function" && /^strict_(add|sub|mul)$/.test(each.name))
  );
}
