/** Writes statements between barriers: those of a function, or of one lane of an entry point. */
import type { Expression, FunctionDeclaration, Statement, TypeName } from "../tree.ts";
import { valueTypeOf } from "./code.ts";
import { Expressions } from "./expressions.ts";
import { Locals } from "./locals.ts";
import type { Place, Program } from "./program.ts";

export class Statements extends Expressions {
  private readonly loops: { readonly leave: number; readonly next: number }[] = [];

  /** What a `return` does. */
  protected leave(value: Expression | null): void {
    if (value !== null) this.value(value);
    this.code.op("return");
  }

  block(statements: readonly Statement[]): void {
    this.inScope(() => statements.forEach((each) => this.statement(each)));
  }

  /** Runs `write` with names of its own, whose locals are free afterwards. */
  protected inScope(write: () => void): void {
    this.locals.within(() => {
      this.scopes.push(new Map());
      write();
      this.scopes.pop();
    });
  }

  protected declare(name: string, place: Place): void {
    this.scopes.at(-1)!.set(name, place);
  }

  protected statement(each: Statement): void {
    const { code } = this;
    switch (each.kind) {
      case "declare": {
        const place = this.newPlace(each.name, each.type);
        this.initialise(place, each.value);
        this.declare(each.name, place);
        return;
      }
      case "assign":
        return this.assign(each.target, each.value);
      case "call":
        if (each.call.type !== "void") this.fail("a value is not used");
        return this.value(each.call);
      case "return":
        return this.leave(each.value);
      case "if":
        this.value(each.condition);
        code.begin("if");
        this.block(each.body);
        if (each.otherwise.length > 0) {
          code.op("else");
          this.block(each.otherwise);
        }
        code.end();
        return;
      case "for":
        return this.loop(each);
      default: {
        const loop = this.loops.at(-1);
        if (loop === undefined) return this.fail(`${each.kind} may not leave a loop that holds a barrier`);
        code.branch(each.kind === "break" ? loop.leave : loop.next);
      }
    }
  }

  protected assign(target: Expression, value: Expression): void {
    this.locals.within(() => {
      const place = this.place(target) ??
        this.fail("a component of a vector must have a number that is known");
      this.value(value);
      this.store(place);
    });
  }

  /** Gives a variable its first value, or zeros. */
  protected initialise(place: Place, value: Expression | null): void {
    const { code } = this;
    if (value !== null) {
      this.value(value);
      return this.store(place);
    }
    if (place.kind === "memory") {
      this.pushBase(place.base);
      code.i32(place.offset).op("i32.add").i32(0).i32(this.program.layout.bytesOf(place.type)).op(
        "memory.fill",
      );
      return;
    }
    for (const scalar of this.program.layout.scalarsOf(place.type)) {
      if (scalar === "f32") code.f32(0);
      else code.i32(0);
    }
    this.store(place);
  }

  /** Arrays are in memory, everything else in locals. */
  protected newPlace(name: string, type: TypeName): Place {
    if (this.program.layout.arrayOf(type) !== null) return this.program.inStatic(name, type);
    return { kind: "locals", type, locals: this.locals.all(this.program.layout.scalarsOf(type)) };
  }

  private loop({ start, condition, step, body }: Statement & { kind: "for" }): void {
    const { code } = this;
    this.inScope(() => {
      this.statement(start);
      const leave = code.begin("block");
      const again = code.begin("loop");
      this.value(condition);
      code.op("i32.eqz").branchIf(leave);
      const next = code.begin("block");
      this.loops.push({ leave, next });
      this.block(body);
      this.loops.pop();
      code.end();
      this.statement(step);
      code.branch(again).end().end();
    });
  }
}

/** Adds a function without barriers to the module. */
export function addFunction(program: Program, declaration: FunctionDeclaration): void {
  const { name, parameters, type, body } = declaration;
  const scalars = parameters.map((each) => program.layout.scalarsOf(each.type));
  const count = scalars.flat().length;
  const locals = new Locals(count);
  const writer = new FunctionWriter(program, locals, `${program.name} (${name})`);
  writer.parameters(parameters.map((each) => each.name), parameters.map((each) => each.type));
  writer.block(body);
  // Behind the last `return`.
  if (type !== null) writer.code.op("unreachable");
  const results = type === null ? [] : program.valueTypes(type);
  program.functions.set(
    name,
    program.module.add(scalars.flat().map(valueTypeOf), results, locals.types, writer.code),
  );
}

class FunctionWriter extends Statements {
  parameters(names: readonly string[], types: readonly TypeName[]): void {
    this.scopes.push(new Map());
    let next = 0;
    for (const [i, name] of names.entries()) {
      const type = types[i]!;
      const locals = this.program.layout.scalarsOf(type).map(() => next++);
      this.declare(name, { kind: "locals", type, locals });
    }
  }
}
