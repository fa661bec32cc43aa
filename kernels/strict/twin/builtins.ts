/** Writes builtins and the strict operations: one function to one or a few instructions. */
import type { Expression } from "../tree.ts";
import { type Code, F32, I32, type Op } from "./code.ts";
import type { Locals } from "./locals.ts";
import type { Program } from "./program.ts";

/** What writes the instructions of a value (expressions.ts). */
interface ValueWriter {
  readonly code: Code;
  readonly locals: Locals;
  readonly program: Program;
  value(expression: Expression): void;
}

const PLAIN: { readonly [name: string]: Op } = {
  strict_add: "f32.add",
  strict_sub: "f32.sub",
  strict_mul: "f32.mul",
  estimate_divide: "f32.div",
  estimate_sqrt: "f32.sqrt",
  floor: "f32.floor",
  countLeadingZeros: "i32.clz",
};

/** The last f32 below 2³² and 2³¹: conversions end there. */
const LAST = { u32: 4294967040, i32: 2147483520 } as const;

export function callBuiltin(writer: ValueWriter, name: string, operands: readonly Expression[]): void {
  const { code } = writer;
  const type = operands[0]!.type;
  const all = () => operands.forEach((operand) => writer.value(operand));
  const plain = PLAIN[name];
  if (plain !== undefined) {
    all();
    code.op(plain);
    return;
  }
  if (name.startsWith("bitcast<")) {
    all();
    const target = name.slice("bitcast<".length, -1);
    if ((type === "f32") !== (target === "f32")) {
      code.op(type === "f32" ? "i32.reinterpret_f32" : "f32.reinterpret_i32");
    }
    return;
  }
  switch (name) {
    case "f32":
      all();
      code.op(type === "u32" ? "f32.convert_i32_u" : "f32.convert_i32_s");
      return;
    case "i32":
    case "u32":
      all();
      if (type === "f32") {
        code.f32(LAST[name]).op("f32.min", name === "u32" ? "i32.trunc_sat_f32_u" : "i32.trunc_sat_f32_s");
      }
      return;
    case "min":
    case "max":
      all();
      extreme(writer, name, type);
      return;
    case "abs":
      all();
      if (type === "f32") code.op("f32.abs");
      else absolute(writer);
      return;
    case "select":
      return select(writer, operands);
    default:
      throw new TypeError(`Cannot make a twin as the builtin ${name} has no translation (builtins.ts)`);
  }
}

/**
 * Of NaN and a number it is the number, as on most adapters: kernels clamp with it what networks that do not work carry
 * along, to no effect but that of a wild index.
 */
function extreme({ code, locals }: ValueWriter, name: "min" | "max", type: string): void {
  const of = type === "f32" ? F32 : I32;
  const order = name === "min" ? "lt" : "gt";
  locals.within(() => {
    const [a, b] = [locals.one(of), locals.one(of)];
    code.set(b).set(a).get(a).get(b).get(a).get(b);
    if (of === F32) code.op(`f32.${order}`).get(b).get(b).op("f32.ne", "i32.or", "select");
    else code.op(`i32.${order}_${type === "i32" ? "s" : "u"}`, "select");
  });
}

function absolute({ code, locals }: ValueWriter): void {
  locals.within(() => {
    const a = locals.one(I32);
    code.tee(a).i32(0).get(a).op("i32.sub").get(a).i32(0).op("i32.ge_s", "select");
  });
}

/** WGSL makes both values before it chooses. */
function select(writer: ValueWriter, [otherwise, chosen, condition]: readonly Expression[]): void {
  const { code, locals, program } = writer;
  const scalars = program.layout.scalarsOf(chosen!.type);
  locals.within(() => {
    const [one, other] = [locals.all(scalars), locals.all(scalars)];
    const flag = locals.one(I32);
    writer.value(otherwise!);
    for (const local of other.toReversed()) code.set(local);
    writer.value(chosen!);
    for (const local of one.toReversed()) code.set(local);
    writer.value(condition!);
    code.set(flag);
    for (const [i] of scalars.entries()) code.get(one[i]!).get(other[i]!).get(flag).op("select");
  });
}
