/** Writes expressions: each puts the scalars of its value on the stack, in order. */
import type { Expression, TypeName } from "../tree.ts";
import { isScalar, vectorOf } from "../types.ts";
import { callBuiltin } from "./builtins.ts";
import { I32, type Op, valueTypeOf } from "./code.ts";
import { Places } from "./places.ts";
import type { Place } from "./program.ts";

const COMPARISONS = ["==", "!=", "<", ">", "<=", ">="];
const NAMES = ["eq", "ne", "lt", "gt", "le", "ge"];
const WHOLE: { readonly [operator: string]: string } = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
};

export class Expressions extends Places {
  value(expression: Expression): void {
    const { code } = this;
    switch (expression.kind) {
      case "literal":
        if (expression.type === "f32") code.f32(Number(expression.value));
        else code.i32(Number(expression.value));
        return;
      case "unary":
        return this.unary(expression.operator, expression.operand);
      case "binary":
        return this.binary(expression.operator, expression.left, expression.right);
      case "call":
        return this.call(expression.name, expression.type, expression.operands);
      default:
        return this.read(expression);
    }
  }

  /** A name, a member or an element. */
  private read(expression: Expression): void {
    if (expression.kind === "name" && this.find(expression.name) === null) {
      const constant = this.program.layout.constants.get(expression.name);
      if (constant === undefined) return this.fail(`${expression.name} is not known`);
      return this.value(constant);
    }
    this.locals.within(() => {
      const place = this.place(expression);
      if (place !== null) return this.load(place);
      if (expression.kind !== "member" && expression.kind !== "index") {
        return this.fail(`${expression.kind} has no place`);
      }
      // Of a value without a place: all of its scalars, then the ones that are asked for.
      const { owner } = expression;
      const scalars = this.program.layout.scalarsOf(owner.type);
      const all: Place = { kind: "locals", type: owner.type, locals: this.locals.all(scalars) };
      this.value(owner);
      this.store(all);
      if (expression.kind === "member") {
        return this.load(
          this.part(all, this.program.layout.memberAt(owner.type, expression.name), expression.type),
        );
      }
      this.component(all.locals, expression.type, expression.at);
    });
  }

  /** A component of a vector in locals, by a number that is known or not. */
  private component(locals: readonly number[], type: TypeName, at: Expression): void {
    const index = this.locals.one(I32);
    this.value(at);
    this.code.set(index).get(locals[0]!);
    for (const [k, local] of locals.entries()) {
      if (k === 0) continue;
      const other = this.locals.one(valueTypeOf(type));
      this.code.set(other).get(local).get(other).get(index).i32(k).op("i32.eq", "select");
    }
  }

  private unary(operator: string, operand: Expression): void {
    const { code } = this;
    if (operator === "-" && operand.type !== "f32") {
      code.i32(0);
      this.value(operand);
      code.op("i32.sub");
      return;
    }
    this.value(operand);
    if (operator === "-") code.op("f32.neg");
    else if (operator === "!") code.op("i32.eqz");
    else code.i32(-1).op("i32.xor");
  }

  private binary(operator: string, left: Expression, right: Expression): void {
    const { code } = this;
    if (operator === "&&" || operator === "||") {
      this.value(left);
      code.begin("if", I32);
      if (operator === "&&") this.value(right);
      else code.i32(1);
      code.op("else");
      if (operator === "&&") code.i32(0);
      else this.value(right);
      code.end();
      return;
    }
    if (operator === "/" || operator === "%") return this.divide(operator, left, right);
    this.value(left);
    this.value(right);
    const sign = left.type === "i32" ? "s" : "u";
    const comparison = COMPARISONS.indexOf(operator);
    if (comparison >= 0) {
      const name = NAMES[comparison]!;
      const suffix = left.type === "f32" || comparison < 2 ? "" : `_${sign}`;
      code.op(`${left.type === "f32" ? "f32" : "i32"}.${name}${suffix}` as Op);
    } else if (operator === ">>") code.op(`i32.shr_${sign}`);
    else code.op(`${left.type === "f32" ? "f32" : "i32"}.${WHOLE[operator]!}` as Op);
  }

  /** WGSL: x / 0 is x and x % 0 is 0; the least i32 by −1 is itself, its remainder 0. */
  private divide(operator: "/" | "%", left: Expression, right: Expression): void {
    const { code } = this;
    const sign = left.type === "i32" ? "s" : "u";
    const name = `i32.${operator === "/" ? "div" : "rem"}_${sign}` as const;
    const known = this.known(right);
    if (known !== null && known !== 0 && known !== -1) {
      this.value(left);
      this.value(right);
      code.op(name);
      return;
    }
    this.locals.within(() => {
      const [a, b] = [this.locals.one(I32), this.locals.one(I32)];
      this.value(left);
      code.set(a);
      this.value(right);
      code.tee(b).op("i32.eqz").begin("if", I32);
      if (operator === "/") code.get(a);
      else code.i32(0);
      code.op("else");
      if (name === "i32.div_s") {
        code.get(b).i32(-1).op("i32.eq").begin("if", I32);
        code.i32(0).get(a).op("i32.sub", "else").get(a).get(b).op(name).end();
      } else code.get(a).get(b).op(name);
      code.end();
    });
  }

  private call(name: string, type: TypeName, operands: readonly Expression[]): void {
    const { layout, functions } = this.program;
    if (vectorOf(name) !== null || layout.isStruct(name)) {
      for (const operand of operands) this.value(operand);
      return;
    }
    const own = functions.get(name);
    if (own !== undefined) {
      for (const operand of operands) this.value(operand);
      this.code.call(own);
      return;
    }
    if (layout.functions.has(name)) {
      this.fail(
        `${name} holds a barrier: it must be called by a statement of its own or for a let, var or assignment`,
      );
    }
    if (!isScalar(type) && vectorOf(type) === null) this.fail(`${name} is not known`);
    callBuiltin(this, name, operands);
  }
}
