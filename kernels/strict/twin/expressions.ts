/** Writes expressions: each puts the scalars of its value on the stack, in order. */
import type { Expression, TypeName } from "../tree.ts";
import { StrictSyntaxError } from "../tree.ts";
import { isScalar, vectorOf } from "../types.ts";
import { callBuiltin } from "./builtins.ts";
import { Code, I32, type Op, valueTypeOf } from "./code.ts";
import type { Locals } from "./locals.ts";
import { FAULT } from "./module.ts";
import type { Base, Place, Program } from "./program.ts";

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

export class Expressions {
  readonly code = new Code();
  /** What names stand for, innermost block last. */
  protected scopes: Map<string, Place>[];

  constructor(readonly program: Program, readonly locals: Locals, protected readonly where: string) {
    this.scopes = [program.places as Map<string, Place>];
  }

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

  /** The place that an expression names, or null for a value that has none. */
  place(expression: Expression): Place | null {
    const { layout } = this.program;
    if (expression.kind === "name") return this.find(expression.name);
    if (expression.kind !== "member" && expression.kind !== "index") return null;
    const owner = this.place(expression.owner);
    if (owner === null) return null;
    if (expression.kind === "member") {
      return this.part(owner, layout.memberAt(owner.type, expression.name), expression.type);
    }
    const known = this.program.known(expression.at);
    if (vectorOf(owner.type) !== null && known !== null) return this.part(owner, known, expression.type);
    return owner.kind === "locals" ? null : this.element(owner, expression.type, expression.at);
  }

  protected find(name: string): Place | null {
    for (const scope of this.scopes.toReversed()) {
      const place = scope.get(name);
      if (place !== undefined) return place;
    }
    return null;
  }

  protected fail(message: string): never {
    throw new StrictSyntaxError(`${this.where}: Cannot make a twin as ${message}`);
  }

  protected pushBase(base: Base): void {
    if ("global" in base) this.code.getGlobal(base.global);
    else this.code.get(base.local);
  }

  /** Takes the scalars of a value from the stack to its place. */
  protected store(place: Place): void {
    if (place.kind === "locals") {
      for (const local of place.locals.toReversed()) this.code.set(local);
      return;
    }
    const scalars = this.program.layout.scalarsOf(place.type);
    this.locals.within(() => {
      const temporary = this.locals.all(scalars);
      for (const local of temporary.toReversed()) this.code.set(local);
      for (const [i, scalar] of scalars.entries()) {
        this.pushBase(place.base);
        this.code.get(temporary[i]!).store(valueTypeOf(scalar), place.offset + 4 * i);
      }
    });
  }

  protected load(place: Place): void {
    if (place.kind === "locals") {
      for (const local of place.locals) this.code.get(local);
      return;
    }
    for (const [i, scalar] of this.program.layout.scalarsOf(place.type).entries()) {
      this.pushBase(place.base);
      this.code.load(valueTypeOf(scalar), place.offset + 4 * i);
    }
  }

  /** Scalars of `type` from the one with number `at` on. */
  private part(owner: Place, at: number, type: TypeName): Place {
    const count = this.program.layout.scalarsOf(type).length;
    return owner.kind === "locals"
      ? { ...owner, type, locals: owner.locals.slice(at, at + count) }
      : { ...owner, type, offset: owner.offset + 4 * at };
  }

  /** An element in memory; leads to a fault where there is none. */
  private element(owner: Place & { kind: "memory" }, type: TypeName, at: Expression): Place {
    const { code, locals, program } = this;
    const array = program.layout.arrayOf(owner.type);
    const size = array === null ? vectorOf(owner.type)!.size : array.length;
    const index = locals.one(I32);
    this.value(at);
    code.tee(index);
    if (size !== null) code.i32(size);
    else code.getGlobal(owner.length!);
    code.op("i32.ge_u").begin("if");
    code.i32(program.fault(`${this.where} uses an element of ${owner.name} that it has not`)).get(index);
    if (size !== null) code.i32(size);
    else code.getGlobal(owner.length!);
    code.call(FAULT).op("unreachable").end();
    const base = locals.one(I32);
    this.pushBase(owner.base);
    code.get(index).i32(program.layout.bytesOf(type)).op("i32.mul", "i32.add").set(base);
    return { kind: "memory", type, name: owner.name, base: { local: base }, offset: owner.offset };
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
    const known = this.program.known(right);
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
