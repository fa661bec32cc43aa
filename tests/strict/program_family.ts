/**
 * A family of small strict programs, made from a seed: structs, vectors, arrays, nested loops with `break` and
 * `continue`, copies of loops, `select`, calls that return their parameters, and changes to what was copied. Values are
 * kept within ±1000 and away from subnormal numbers, so that every program has one meaning.
 */
import { words } from "./reference.ts";

/** The types of the variables of a program. */
const TYPES = ["f32", "u32", "i32", "vec2f", "vec3f", "Pair", "Nest"] as const;
type Type = typeof TYPES[number];

/** What every program may use. */
export const FAMILY_LIBRARY = `
struct Pair { a: f32, v: vec2f }
struct Nest { p: Pair, n: u32, w: vec3f }

/* Within ±1000, and 0 below 0.001: products and sums of two stay normal. */
fn tame(x: f32) -> f32 { return select(min(max(x, -1000.0), 1000.0), 0.0, abs(x) < 0.001); }
fn tame_pair(p: Pair) -> Pair { return Pair(tame(p.a), vec2f(tame(p.v.x), tame(p.v.y))); }

fn same_vec2f(x: vec2f) -> vec2f { return x; }
fn same_vec3f(x: vec3f) -> vec3f { return x; }
fn same_Pair(x: Pair) -> Pair { return x; }
fn same_Nest(x: Nest) -> Nest { return x; }
fn either_vec2f(x: vec2f, y: vec2f, first: bool) -> vec2f { if (first) { return x; } return y; }
fn either_vec3f(x: vec3f, y: vec3f, first: bool) -> vec3f { if (first) { return x; } return y; }
fn either_Pair(x: Pair, y: Pair, first: bool) -> Pair { if (first) { return x; } return y; }
fn either_Nest(x: Nest, y: Nest, first: bool) -> Nest { if (first) { return x; } return y; }
fn part_of(x: Nest) -> Pair { return x.p; }
fn sum_of(x: Nest) -> f32 { return tame(x.p.a + x.p.v.x * x.w.y - x.p.v.y + x.w.x + x.w.z + f32(x.n & 255u)); }
`;

/** Operands of one call of a program: two f32 within ±8 and a word. */
export const OPERANDS: readonly (readonly [number, number, number])[] = [
  [0.3, -1.7, 5],
  [-2.25, 0.625, 1_000_003],
  [7.1, 3.3, 4_294_967_291],
  [0, 1e-2, 0],
].map(([a, b, n]) => [Math.fround(a!), Math.fround(b!), n!] as const);

/** Words of a program's result. */
export const RESULT_WORDS = 4;

/** The text of `count` functions program_0 … (a: f32, b: f32, n: u32) -> vec4f; the last word is a number up to 2²⁴. */
export function programFamily(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => new Writer(words(seed * 7919 + i * 104_729 + 1)).program(i));
}

interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly changes: boolean;
}

class Writer {
  private names = 0;
  private variables: Variable[] = [];
  private depth = 0;

  constructor(private readonly next: () => number) {}

  program(index: number): string {
    this.variables = [
      { name: "a", type: "f32", changes: false },
      { name: "b", type: "f32", changes: false },
      { name: "n", type: "u32", changes: false },
    ];
    const body = [
      ...TYPES.map((type) => this.declare(type, true)),
      ...this.statements(3 + this.below(4)),
    ];
    const [f, u, i] = [this.one("f32"), this.one("u32"), this.one("i32")];
    const [pair, nest, v] = [this.one("Pair"), this.one("Nest"), this.one("vec3f")];
    return `fn program_${index}(a: f32, b: f32, n: u32) -> vec4f {
${body.join("\n")}
return vec4f(tame(${f} + ${pair}.a), sum_of(${nest}), tame(${v}.x * ${pair}.v.y), f32((${u} ^ u32(${i})) & 0xffffffu));
}`;
  }

  private below(count: number): number {
    // The low bits of the stream repeat sooner.
    return (this.next() >>> 8) % count;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  private name(): string {
    return `x${this.names++}`;
  }

  private one(type: Type, mustChange = false): string {
    return this.pick(this.variables.filter((each) => each.type === type && (each.changes || !mustChange)))
      .name;
  }

  private declare(type: Type, changes: boolean): string {
    const value = this.value(type);
    const name = this.name();
    this.variables.push({ name, type, changes });
    return `${changes ? "var" : "let"} ${name} = ${value};`;
  }

  private statements(count: number): string[] {
    return Array.from({ length: count }, () => this.statement());
  }

  /** Statements whose variables end with them. */
  private block(count: number, before: readonly Variable[] = []): string {
    const outside = this.variables;
    this.variables = [...outside, ...before];
    this.depth++;
    const text = this.statements(count).join("\n");
    this.depth--;
    this.variables = outside;
    return text;
  }

  private statement(): string {
    const kind = this.below(this.depth < 3 ? 12 : 7);
    if (kind < 2) return this.declare(this.pick(TYPES), this.below(3) > 0);
    if (kind < 7) return this.change();
    if (kind < 9) {
      return `if (${this.condition()}) {\n${this.block(2)}\n} else {\n${this.block(1 + this.below(2))}\n}`;
    }
    if (kind === 9) return this.copies();
    return this.loop();
  }

  /** An assignment to a whole variable or a part of it. */
  private change(): string {
    const type = this.pick(TYPES);
    const name = this.one(type, true);
    const part = (text: string, of: Type) => `${name}${text} = ${this.value(of)};`;
    const kind = this.below(3);
    switch (type) {
      case "vec2f":
        return kind === 0 ? part("", type) : part(this.pick([".x", ".y"]), "f32");
      case "vec3f":
        return kind === 0 ? part("", type) : part(this.pick([".x", ".y", ".z", "[1]"]), "f32");
      case "Pair":
        return kind === 0
          ? part("", type)
          : kind === 1
          ? part(".v", "vec2f")
          : part(this.pick([".a", ".v.y"]), "f32");
      case "Nest":
        return kind === 0
          ? part("", type)
          : kind === 1
          ? part(".p", "Pair")
          : part(this.pick([".w.z", ".p.v.x"]), "f32");
      default:
        return part("", type);
    }
  }

  private loop(): string {
    const i = this.name();
    const own: Variable = { name: i, type: "u32", changes: false };
    const end = this.pick([`${1 + this.below(4)}u`, `min(${this.one("u32")} % 5u, 4u)`]);
    const leave = this.pick(["", `if (${this.condition()}) { break; }`, `if (${i} == 1u) { continue; }`]);
    return `for (var ${i} = 0u; ${i} < ${end}; ${i} += 1u) {\n${this.block(1, [own])}\n${leave}\n${
      this.block(1, [own])
    }\n}`;
  }

  /** A loop that becomes copies, with an array over its rounds, and a loop within that may be left. */
  private copies(): string {
    const [array, i, j] = [this.name(), this.name(), this.name()];
    const own: Variable = { name: i, type: "u32", changes: false };
    const element = `${array}[${i}]`;
    return `var ${array} = array<f32, 3>(${this.value("f32")}, ${this.value("f32")}, ${this.value("f32")});
@unroll for (var ${i} = 0u; ${i} < 3u; ${i} += 1u) {
${this.block(1, [own])}
if (${i} != 1u) { ${element} = tame(${element} * 0.75 + ${this.value("f32")}); }
for (var ${j} = 0u; ${j} < 3u; ${j} += 1u) { if (${j} > ${i}) { break; } ${element} = tame(${element} + f32(${j})); }
}
${this.one("f32", true)} = tame(${array}[0] - ${array}[1] * 0.5 + ${array}[2]);`;
  }

  private condition(): string {
    return this.pick([
      () => `${this.one("f32")} < ${this.one("f32")}`,
      () => `${this.one("u32")} % 3u == ${this.below(3)}u`,
      () => `${this.one("i32")} > 0 && ${this.one("f32")} < 2.0`,
      () => `!(${this.one("u32")} > 7u) || ${this.one("Pair")}.a > 0.0`,
    ])();
  }

  private value(type: Type): string {
    // The first variables of a program have nothing to be made from but its operands.
    const known = this.variables.some((each) => each.type === type);
    switch (type) {
      case "f32":
        return this.float();
      case "u32":
        return this.pick([
          () => `${this.one("u32")} * ${1 + 2 * this.below(50)}u + ${this.below(9)}u`,
          () => `(${this.one("u32")} >> ${this.below(9)}u) ^ n`,
          () => `select(${this.one("u32")}, n, ${this.one("f32")} < b)`,
          () => `max(${this.one("u32")} % ${2 + this.below(9)}u, ${this.below(4)}u)`,
          // Below 0 and above 2³², too.
          () => `u32(${this.one("f32")} * ${this.pick(["1.0", "0.37", "1.0e12"])})`,
        ])();
      case "i32":
        if (!known) return "i32(n) / 3";
        return this.pick([
          () => `${this.one("i32")} * ${this.below(99) - 50} - i32(${this.one("u32")})`,
          () => `i32(${this.one("f32")} * ${this.pick(["1.0", "0.37", "1.0e12"])})`,
          () => `${this.one("i32")} / ${2 + this.below(7)} + ${this.one("i32")} % 7`,
          () => `select(-${this.one("i32")}, ${this.one("i32")}, ${this.condition()})`,
        ])();
      case "vec2f":
        if (!known || this.below(3) === 0) return `vec2f(${this.float()}, ${this.float()})`;
        return this.copied(type, [
          `${this.variables.some((each) => each.type === "Pair") ? `${this.one("Pair")}.v` : "vec2f(b, a)"}`,
        ]);
      case "vec3f":
        if (!known || this.below(3) === 0) return `vec3f(${this.float()}, ${this.float()}, ${this.float()})`;
        return this.copied(
          type,
          this.variables.some((each) => each.type === "Nest") ? [`${this.one("Nest")}.w`] : [],
        );
      case "Pair":
        if (!known || this.below(3) === 0) return `Pair(${this.float()}, ${this.one("vec2f")})`;
        return this.copied(
          type,
          this.variables.some((each) => each.type === "Nest")
            ? [`part_of(${this.one("Nest")})`, `${this.one("Nest")}.p`]
            : [],
        );
      case "Nest":
        if (!known || this.below(3) === 0) {
          return `Nest(${this.one("Pair")}, ${this.one("u32")}, ${this.one("vec3f")})`;
        }
        return this.copied(type, []);
    }
  }

  /** Another variable's value, by any of the ways that must copy it. */
  private copied(type: Type, others: readonly string[]): string {
    const [x, y] = [this.one(type), this.one(type)];
    const ways = [
      x,
      `same_${type}(${x})`,
      `either_${type}(${x}, ${y}, ${this.condition()})`,
      `same_${type}(either_${type}(${x}, ${y}, ${this.condition()}))`,
      ...others,
      ...(type.startsWith("vec") ? [`select(${x}, ${y}, ${this.condition()})`] : []),
      ...(type === "Pair" ? [`tame_pair(${x})`] : []),
    ];
    return this.pick(ways);
  }

  private float(): string {
    const has = (type: Type) => this.variables.some((each) => each.type === type);
    const x = () => this.one("f32");
    return this.pick([
      () => `tame(${x()} * ${x()} + ${this.below(100)}.5)`,
      () => `tame(${x()} - ${x()} * 0.3)`,
      // Long functions, which take compilers long: one in ten.
      () => this.below(10) > 0 ? x() : `tame(f_div(${x()}, abs(${x()}) + 0.5)) + f_sqrt(abs(${x()}) + 0.01)`,
      () => `select(${x()}, tame(-${x()}), ${x()} < ${x()})`,
      () => `max(min(${x()}, 5.0), -5.0)`,
      () => `f32(${this.one("u32")} & 1023u)`,
      () => has("Nest") ? `sum_of(${this.one("Nest")})` : x(),
      () => has("Pair") ? `tame(${this.one("Pair")}.a + ${this.one("Pair")}.v.x)` : x(),
      () => has("vec3f") ? `tame(${this.one("vec3f")}.z - ${this.one("vec3f")}.x)` : x(),
    ])();
  }
}
