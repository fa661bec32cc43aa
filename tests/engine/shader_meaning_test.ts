/** Comments and blanks of a shader are not code; everything else is. */
import assert from "node:assert/strict";
import { shaderMeaning } from "../../pipeline/engine/key/shader_meaning.ts";

const SAME: readonly (readonly [what: string, text: string])[] = [
  ["a line comment", "fn f() { // why\n return; }"],
  ["a nested block comment", "fn f() {/* a /* b */ c */ return; }"],
  ["more blanks and lines", "fn\tf()  {\r\n\n  return; }\n"],
  ["a comment that ends at an unusual line end", "fn f() { // why\u2028return; }"],
  ["a comment that ends with the text", "fn f() { return; } // end"],
  ["a star and a slash in a line comment", "fn f() { // /* \n return; }"],
];

for (const [what, text] of SAME) {
  Deno.test(`a shader means the same with ${what}`, () => {
    assert.equal(shaderMeaning(text), "fn f() { return; }");
  });
}

Deno.test("what is not a comment stays", () => {
  assert.equal(shaderMeaning("a / b * c"), "a / b * c");
  assert.equal(shaderMeaning("a/ /b"), "a/ /b");
  assert.notEqual(shaderMeaning("let ab = 1;"), shaderMeaning("let a/**/b = 1;"));
  assert.equal(shaderMeaning("x /* not closed"), "x /* not closed");
});
