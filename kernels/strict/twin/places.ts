/** Where values are, in locals or in memory: names, members and elements; loading and storing them. */
import type { Expression, TypeName } from "../tree.ts";
import { StrictSyntaxError } from "../tree.ts";
import { vectorOf } from "../types.ts";
import { Code, I32, valueTypeOf } from "./code.ts";
import type { Locals } from "./locals.ts";
import { FAULT } from "./module.ts";
import type { Base, Place, Program } from "./program.ts";

export abstract class Places {
  readonly code = new Code();
  /** What names stand for, innermost block last. */
  protected scopes: Map<string, Place>[];

  constructor(readonly program: Program, readonly locals: Locals, protected readonly where: string) {
    this.scopes = [program.places];
  }

  /** Puts the scalars of a value on the stack. */
  abstract value(expression: Expression): void;

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
    const known = this.known(expression.at);
    if (vectorOf(owner.type) !== null && known !== null) return this.part(owner, known, expression.type);
    return owner.kind === "locals" ? null : this.element(owner, expression.type, expression.at);
  }

  /** program.ts's, but for a constant's name that a variable here has taken. */
  protected known(expression: Expression): number | null {
    const taken = expression.kind === "name" && this.find(expression.name) !== null;
    return taken ? null : this.program.known(expression);
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
  protected part(owner: Place, at: number, type: TypeName): Place {
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
}
