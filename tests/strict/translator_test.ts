/** The translator: what it writes, and what it refuses. */
import assert from "node:assert/strict";
import { emulate, strictShader } from "../../kernels/strict/strict.ts";

const source = (text: string) => [{ file: "test.wgsl", text }];

Deno.test("a name that WGSL reserves is refused before a driver refuses it", () => {
  for (
    const text of [
      "fn f(a: bool) -> bool { let active = a; return active; }",
      "fn filter(a: f32) -> f32 { return a; }",
    ]
  ) {
    assert.throws(
      () => strictShader([{ file: "reserved.wgsl", text }]),
      /^StrictSyntaxError: reserved\.wgsl:1: (active|filter) is a reserved word of WGSL: take another name$/,
    );
  }
});

Deno.test("every f32 sum, difference and product passes the barrier, integers do not", () => {
  const wgsl = strictShader(source("fn f(a: f32, n: u32) -> f32 { return a * a + f32(n + 1u) - 0.5; }"));
  assert.match(wgsl, /return strict_sub\(strict_add\(strict_mul\(a, a\), f32\(\(n \+ 1u\)\)\), 0\.5f\);/);
});

Deno.test("an entry point loads the zero before anything else", () => {
  const wgsl = strictShader(
    source("@compute @workgroup_size(8) fn main(@builtin(global_invocation_id) id: vec3u) { }"),
  );
  assert.match(
    wgsl,
    /fn main\(@builtin\(global_invocation_id\) id: vec3u\) \{\n {2}strict_zero = zero_buffer\[0\];/,
  );
});

Deno.test("comments and layout leave no trace in the shader", () => {
  const plain = "fn f(a: f32) -> f32 { return a + 1.0; }";
  const commented = "/* a /* nested */ comment */ fn f(a: f32) // why\n  -> f32 {\n return a\n + 1.0; }";
  assert.equal(strictShader(source(plain)), strictShader(source(commented)));
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    "a builtin exponential",
    "fn f(a: f32) -> f32 { return exp(a); }",
    /test\.wgsl:1: exp is not allowed.*use f_exp/,
  ],
  ["a builtin sine", "\nfn f(a: f32) -> f32 { return sin(a); }", /test\.wgsl:2: sin is not allowed/],
  ["fma", "fn f(a: f32) -> f32 { return fma(a, a, a); }", /fma is not allowed/],
  ["dot", "fn f(a: vec4f) -> f32 { return dot(a, a); }", /dot is not allowed: its order of summation/],
  ["division", "fn f(a: f32) -> f32 { return a / 3.0; }", /use f_div/],
  ["remainder", "fn f(a: f32) -> f32 { return a % 3.0; }", /% on f32 differs/],
  ["vector arithmetic", "fn f(a: vec4f) -> vec4f { return a + a; }", /by components/],
  ["mixed types", "fn f(a: f32, n: u32) -> f32 { return a + n; }", /f32 and u32 do not mix/],
  [
    "a wrong argument",
    "fn g(a: f32) -> f32 { return a; } fn f(n: u32) -> f32 { return g(n); }",
    /g takes \(f32\): got \(u32\)/,
  ],
  ["an undeclared name", "fn f() -> f32 { return b; }", /b is not declared/],
  ["a condition that is a number", "fn f(n: u32) { if (n) { } }", /a condition must be bool: got u32/],
  [
    "break in a loop that becomes copies",
    "fn f() {\n @unroll for (var i = 0u; i < 3u; i += 1u) {\n  if (i == 1u) { break; }\n }\n}",
    /test\.wgsl:3: break in an @unroll loop/,
  ],
  [
    "continue in a loop that may become copies",
    "const ON = false;\nfn f() {\n @unroll(ON) for (var i = 0u; i < 3u; i += 1u) { continue; } }",
    /test\.wgsl:3: continue in an @unroll loop/,
  ],
  ["break outside of a loop", "fn f() {\n break; }", /test\.wgsl:2: break outside of a loop/],
  [
    "a struct in select, which WGSL has not",
    "struct P { a: f32 }\nfn f(p: P, q: P) -> P { return select(p, q, p.a < 0.0); }",
    /test\.wgsl:2: select\(P, P, bool\) is not known here/,
  ],
  [
    "a variable that hides another one of its function",
    "fn f(a: f32) -> f32 {\n if (a > 0.0) {\n let a = 1.0; return a; } return a; }",
    /test\.wgsl:3: a is declared already in this function/,
  ],
  ["a comment that is not closed", "/* fn f() { }", /a comment is not closed/],
  ["a missing brace", "fn f() {", /expected a value, found the end of the file/],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`the translator refuses ${what}`, () => {
    assert.throws(() => strictShader(source(text)), message);
  });
}

Deno.test("the emulation copies vectors and structs as WGSL does", () => {
  const { f } = emulate(source(`
    struct Pair { a: f32, v: vec2f }
    fn f(x: f32) -> vec2f {
      var p = Pair(x, vec2f(1.0, 2.0));
      var q = p.v;
      q.x = 5.0;
      p.v.y = x;
      for (var i = 0u; i < 3u; i += 1u) { if (i == 1u) { continue; } p.a += 1.0; }
      return vec2f(p.v.x + p.a, q.x + p.v.y);
    }`));
  assert.deepEqual(f!(7), [10, 12]);
});

Deno.test("structs inside structs and operands of constructors are copied as well", () => {
  const { f } = emulate(source(`
    struct Inner { v: vec2f }
    struct Outer { inner: Inner, w: vec2f }
    fn f(x: f32) -> f32 {
      var w = vec2f(x, 0.0);
      var p = Outer(Inner(vec2f(1.0, 2.0)), w);
      var q = p;
      w.x = 100.0;
      q.inner.v.x = 200.0;
      q.w.x = 300.0;
      return p.inner.v.x + p.w.x;
    }`));
  assert.equal(f!(7), 8);
});

Deno.test("a loop that may be left may stand in one that becomes copies", () => {
  const { f } = emulate(source(`
    fn f(a: f32) -> f32 {
      var sum = a;
      @unroll for (var i = 0u; i < 3u; i += 1u) {
        for (var j = 0u; j < 5u; j += 1u) { if (j > i) { break; } sum += 1.0; }
      }
      return sum;
    }`));
  assert.equal(f!(0), 6);
});

Deno.test("what select and a function give is a copy: vectors, structs, arrays", () => {
  const { chosen, returned, elements } = emulate(source(`
    struct Pair { a: f32, v: vec2f }
    fn same(p: Pair) -> Pair { return p; }
    fn same_list(list: array<f32, 2>) -> array<f32, 2> { return list; }
    fn chosen(x: f32) -> f32 {
      var p = vec2f(x, 1.0);
      var q = select(p, vec2f(0.0, 0.0), x < 0.0);
      q.x = 100.0;
      return p.x;
    }
    fn returned(x: f32) -> f32 {
      var p = Pair(x, vec2f(1.0, 2.0));
      var q = same(p);
      q.a = 100.0;
      q.v.y = 100.0;
      var r = same(p).v;
      r.x = 100.0;
      return p.a + p.v.x + p.v.y;
    }
    fn elements(x: f32) -> f32 {
      var list = array<f32, 2>(x, 1.0);
      var other = same_list(list);
      other[0] = 100.0;
      return list[0];
    }`));
  assert.deepEqual([chosen!(7), returned!(7), elements!(7)], [7, 10, 7]);
});

Deno.test("whole numbers divided by zero stay what they are", () => {
  const { f, g } = emulate(source(`
    fn f(a: u32, b: u32) -> u32 { return a / b + a % b; }
    fn g(a: i32, b: i32) -> i32 { return a / b; }`));
  assert.equal(f!(7, 0), 7);
  assert.equal(g!(-7, 0), -7);
  assert.equal(g!(-7, 2), -3);
});

Deno.test("a shader holds no function, struct or constant that its entry point does not reach", () => {
  const wgsl = strictShader(source(`
    const USED: u32 = 8u;
    const UNUSED: u32 = 9u;
    struct Pair { a: f32 }
    struct Single { a: f32 }
    fn inner(p: Pair) -> f32 { return p.a; }
    fn outer(a: f32) -> f32 { return inner(Pair(a)); }
    fn idle(a: Single) -> f32 { return a.a; }
    @group(0) @binding(1) var<storage, read_write> x: array<f32>;
    var<workgroup> tile: array<f32, USED>;
    @compute @workgroup_size(USED) fn main() { x[0] = outer(1.0); }`));
  for (const name of ["USED", "Pair", "inner", "outer", "tile"]) {
    assert.match(wgsl, new RegExp(`\\b${name}\\b`));
  }
  for (const name of ["UNUSED", "Single", "idle"]) assert.doesNotMatch(wgsl, new RegExp(`\\b${name}\\b`));
});

Deno.test("integer arithmetic wraps as in WGSL", () => {
  const { f, g } = emulate(source(`
    fn f(a: u32) -> u32 { return (a * 0xD2511F53u + 7u) >> 3u; }
    fn g(a: i32) -> i32 { return a * 65537 - (a << 4u) / 3; }`));
  assert.equal(f!(0xffffffff), Number((BigInt.asUintN(32, 0xffffffffn * 0xD2511F53n + 7n)) >> 3n));
  const expected = BigInt.asIntN(32, -77777n * 65537n - BigInt.asIntN(32, -77777n << 4n) / 3n);
  assert.equal(g!(-77777), Number(expected));
});

Deno.test("conversions of f32 in the emulation round toward zero and end at the ends of the type, as on the adapter", () => {
  const { u, i } = emulate(
    source(`fn u(x: f32) -> u32 { return u32(x); } fn i(x: f32) -> i32 { return i32(x); }`),
  );
  const of = [-1.7, -0.5, 3.9, 1e12, -1e12, 2147483648];
  assert.deepEqual(of.map((x) => u!(x)), [0, 0, 3, 4294967040, 0, 2147483648]);
  assert.deepEqual(of.map((x) => i!(x)), [-1, 0, 3, 2147483520, -2147483648, 2147483520]);
});

Deno.test("the emulation knows names that JavaScript or its own helpers have, and a variable named as a function", () => {
  const { f } = emulate(source(`
    fn half(x: f32) -> f32 { return x * 0.5; }
    fn f(Math: f32, imul: u32) -> f32 {
      let copy = vec2f(half(Math), 3.0);
      var moved = copy;
      moved.x = 8.0;
      let half = abs(Math) + copy.x + moved.x;
      let fround = imul * imul;
      return half + f32(fround);
    }`));
  assert.equal(f!(-1, 3), 1 - 0.5 + 8 + 9);
});

Deno.test("arrays and structs without a first value are zero in the emulation, each its own", () => {
  const { f } = emulate(source(`
    const N = 2u;
    struct S { a: f32, v: vec2f }
    fn f(x: f32) -> f32 {
      var s: S; var t: array<S, N>; var w: array<f32, 3>;
      t[1].v.y = x; w[2] = s.a + t[0].v.y; s.v.x = 4.0;
      return w[0] + w[2] + t[1].v.y + s.v.x;
    }`));
  assert.equal(f!(3), 7);
});
