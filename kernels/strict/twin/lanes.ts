/**
 * Writes an entry point as a function that runs one workgroup. The source is split at its barriers: all lanes run the
 * statements up to a barrier one after another, then those behind it. A loop or branch that holds a barrier is gone
 * through once for all lanes, which must agree on its condition; what a lane keeps over a barrier is in its frame.
 */
import type { Expression, FunctionDeclaration, Statement } from "../tree.ts";
import type { Barriers } from "./barriers.ts";
import { I32 } from "./code.ts";
import { GLOBALS, type Place, type Program } from "./program.ts";
import { Workgroup } from "./workgroup.ts";

export class LaneWriter extends Workgroup {
  /** Where the value of the function goes whose body is being written in place of its call. */
  private result: Place | null | undefined;

  constructor(program: Program, private readonly barriers: Barriers, lanes: number) {
    super(program, lanes);
  }

  /** Everything that a workgroup does. */
  entry({ parameters, body }: FunctionDeclaration): void {
    const { code, program } = this;
    if (program.workgroup.bytes > 0) {
      code.getGlobal(GLOBALS.STATIC).i32(program.workgroup.offset).op("i32.add");
      code.i32(0).i32(program.workgroup.bytes).op("memory.fill");
    }
    this.eachLane(() => code.get(this.frame).i32(1).store(I32, 0), true);
    this.inScope(() => {
      for (const each of parameters) this.declare(each.name, this.builtin(each.attributes, each.type));
      this.together(body);
    });
  }

  protected override leave(value: Expression | null): void {
    if (this.result === undefined) {
      this.code.get(this.frame).i32(0).store(I32, 0).branch(this.nextLane);
    } else if (value !== null) {
      this.value(value);
      this.store(this.result!);
    }
  }

  /** Statements that all lanes go through together. */
  private together(statements: readonly Statement[]): void {
    this.inScope(() => {
      const scope = this.scopes.at(-1)!;
      for (const part of this.barriers.parts(statements)) {
        if (part.kind === "barrier") this.barrier();
        else if (part.kind === "holds") this.holding(part.statement);
        else {
          this.eachLane(() =>
            this.inScope(() => {
              for (const each of part.statements) {
                if (each.kind === "declare" && part.shared.has(each.name)) {
                  const place = this.inFrame(each.name, each.type);
                  this.initialise(place, each.value);
                  scope.set(each.name, place);
                } else this.statement(each);
              }
            })
          );
        }
      }
    });
  }

  private holding(statement: Statement): void {
    const { code } = this;
    switch (statement.kind) {
      case "if":
        this.agreed(statement.condition);
        code.begin("if");
        this.together(statement.body);
        code.op("else");
        this.together(statement.otherwise);
        code.end();
        return;
      case "for":
        return this.loopTogether(statement);
      case "call":
        return this.inPlaceOfCall(statement.call, null);
      case "declare": {
        const place = this.inFrame(statement.name, statement.type);
        this.inPlaceOfCall(statement.value!, place);
        this.declare(statement.name, place);
        return;
      }
      case "assign": {
        const place = this.inFrame("a value", statement.value.type);
        this.inPlaceOfCall(statement.value, place);
        return this.eachLane(() =>
          this.locals.within(() => {
            const target = this.place(statement.target) ?? this.fail("a target has no place");
            this.load(place);
            this.store(target);
          })
        );
      }
      default:
        return this.fail(`${statement.kind} may not hold a barrier`);
    }
  }

  private loopTogether({ start, condition, step, body }: Statement & { kind: "for" }): void {
    const { code } = this;
    this.inScope(() => {
      if (start.kind !== "declare") return this.fail("a loop that holds a barrier must declare its variable");
      const place = this.inFrame(start.name, start.type);
      this.eachLane(() => this.initialise(place, start.value));
      this.declare(start.name, place);
      const leave = code.begin("block");
      const again = code.begin("loop");
      this.agreed(condition);
      code.op("i32.eqz").branchIf(leave);
      this.together(body);
      this.eachLane(() => this.statement(step));
      code.branch(again).end().end();
    });
  }

  /** Writes the body of a function that holds a barrier where it is called. */
  private inPlaceOfCall(call: Expression, result: Place | null): void {
    const called = call.kind === "call" ? this.program.layout.functions.get(call.name) : undefined;
    if (call.kind !== "call" || called === undefined || !this.barriers.has(called.name)) {
      return this.fail(
        "a function that holds a barrier must be called by a statement of its own, or for a variable",
      );
    }
    const inner = called.body.at(-1)?.kind === "return" ? called.body.slice(0, -1) : called.body;
    if (call.operands.some((each) => this.barriers.in(each)) || returns(inner)) {
      return this.fail(`${called.name} holds a barrier: it may return only at its end`);
    }
    const places = called.parameters.map((each) => this.inFrame(each.name, each.type));
    this.eachLane(() => call.operands.forEach((each, i) => this.initialise(places[i]!, each)));
    const [scopes, before] = [this.scopes, this.result];
    this.scopes = [scopes[0]!, new Map(called.parameters.map((each, i) => [each.name, places[i]!]))];
    this.result = result;
    this.together(called.body);
    [this.scopes, this.result] = [scopes, before];
  }
}

function returns(tree: unknown): boolean {
  if (tree === null || typeof tree !== "object") return false;
  if ("kind" in tree && tree.kind === "return") return true;
  return Object.values(tree).some(returns);
}
