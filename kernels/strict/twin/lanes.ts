/**
 * Writes an entry point as a function that runs one workgroup. The source is split at its barriers: all lanes run the
 * statements up to a barrier one after another, then those behind it. A loop or branch that holds a barrier is gone
 * through once for all lanes, which must agree on its condition; what a lane keeps over a barrier is in its frame.
 */
import type { Expression, FunctionDeclaration, Statement, TypeName } from "../tree.ts";
import type { Barriers } from "./barriers.ts";
import { I32 } from "./code.ts";
import { Locals } from "./locals.ts";
import { FAULT } from "./module.ts";
import { GLOBALS, type Place, type Program } from "./program.ts";
import { Statements } from "./statements.ts";

/** Parameters of the written function: the workgroup's number, then how many there are. */
const GROUP = { X: 0, Y: 1, ALONG_X: 2, ALONG_Y: 3 } as const;

export class LaneWriter extends Statements {
  /** Bytes of a lane's frame; its first word says whether the lane still runs. */
  frameBytes = 4;
  private readonly lane = this.locals.one(I32);
  private readonly frame = this.locals.one(I32);
  private readonly turn = this.locals.one(I32);
  private readonly invocation = this.locals.one(I32);
  /** Never set. */
  private readonly zero = this.locals.one(I32);
  /** End of the lane's part of the run that is being written. */
  private nextLane = 0;
  /** Where the value of the function goes whose body is being written in place of its call. */
  private result: Place | null | undefined;

  constructor(program: Program, private readonly barriers: Barriers, private readonly lanes: number) {
    super(program, new Locals(4), program.name);
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

  private builtin(attributes: string, type: TypeName): Place {
    const { lane, zero, invocation } = this;
    const locals: { readonly [name: string]: readonly number[] } = {
      local_invocation_id: [lane, zero, zero],
      local_invocation_index: [lane],
      workgroup_id: [GROUP.X, GROUP.Y, zero],
      num_workgroups: [GROUP.ALONG_X, GROUP.ALONG_Y, zero],
      global_invocation_id: [invocation, GROUP.Y, zero],
    };
    const name = /@builtin\((\w+)\)/.exec(attributes)?.[1] ?? "";
    return { kind: "locals", type, locals: locals[name] ?? this.fail(`@builtin(${name}) is not known`) };
  }

  /** Runs `work` for each lane that still runs, or for all of them. */
  private eachLane(work: () => void, all = false): void {
    const { code, lane, frame, turn, lanes } = this;
    code.i32(0).set(turn);
    const again = code.begin("loop");
    code.i32(lanes - 1).get(turn).op("i32.sub").get(turn).getGlobal(GLOBALS.DESCENDING).op("select").set(
      lane,
    );
    code.get(lane).getGlobal(GLOBALS.FRAME_BYTES).op("i32.mul").getGlobal(GLOBALS.FRAMES).op("i32.add");
    code.set(frame).get(GROUP.X).i32(lanes).op("i32.mul").get(lane).op("i32.add").set(this.invocation);
    this.nextLane = code.begin("block");
    if (!all) code.get(frame).load(I32, 0).op("i32.eqz").branchIf(this.nextLane);
    work();
    code.end().get(turn).i32(1).op("i32.add").tee(turn).i32(lanes).op("i32.lt_u").branchIf(again).end();
  }

  /** A place that every lane has for itself. */
  private inFrame(name: string, type: TypeName): Place {
    const offset = this.frameBytes;
    this.frameBytes += this.program.layout.bytesOf(type);
    return { kind: "memory", type, name, base: { local: this.frame }, offset };
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

  /** Every lane or none reaches a barrier. */
  private barrier(): void {
    const { code, locals, program } = this;
    locals.within(() => {
      const count = locals.one(I32);
      code.i32(0).set(count);
      this.eachLane(() => code.get(count).i32(1).op("i32.add").set(count));
      code.get(count).op("i32.eqz").begin("if");
      code.op("return").end();
      code.get(count).i32(this.lanes).op("i32.ne").begin("if");
      code.i32(program.fault(`${this.where}: a barrier is not reached by all lanes`));
      code.get(count).i32(this.lanes).call(FAULT).end();
    });
  }

  /** Puts a condition on which all lanes agree on the stack. */
  private agreed(condition: Expression): void {
    const { code, locals, program } = this;
    locals.within(() => {
      const [any, all, seen, own] = [0, 0, 0, 0].map(() => locals.one(I32)) as [
        number,
        number,
        number,
        number,
      ];
      code.i32(0).set(any).i32(1).set(all).i32(0).set(seen);
      this.eachLane(() => {
        this.value(condition);
        code.tee(own).get(any).op("i32.or").set(any).get(own).get(all).op("i32.and").set(all).i32(1).set(
          seen,
        );
      });
      code.get(seen).op("i32.eqz").begin("if");
      code.op("return").end();
      code.get(any).get(all).op("i32.ne").begin("if");
      code.i32(program.fault(`${this.where}: lanes do not agree on a condition around a barrier`));
      code.get(any).get(all).call(FAULT).end().get(any);
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
    if (call.operands.some((each) => this.barriers.in(each)) || returns(called.body.slice(0, -1))) {
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
