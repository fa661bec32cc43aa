/** The lanes of one workgroup: their frames, what all of them do in turn, and that they agree around barriers. */
import type { Expression, TypeName } from "../tree.ts";
import { I32 } from "./code.ts";
import { Locals } from "./locals.ts";
import { FAULT } from "./module.ts";
import { GLOBALS, type Place, type Program } from "./program.ts";
import { Statements } from "./statements.ts";

/** Parameters of the written function: the workgroup's number, then how many there are. */
const GROUP = { X: 0, Y: 1, ALONG_X: 2, ALONG_Y: 3 } as const;

export class Workgroup extends Statements {
  /** Bytes of a lane's frame; its first word says whether the lane still runs. */
  frameBytes = 4;
  private readonly lane = this.locals.one(I32);
  protected readonly frame = this.locals.one(I32);
  private readonly turn = this.locals.one(I32);
  private readonly invocation = this.locals.one(I32);
  /** Never set. */
  private readonly zero = this.locals.one(I32);
  /** End of the lane's part of the run that is being written. */
  protected nextLane = 0;

  constructor(program: Program, private readonly lanes: number) {
    super(program, new Locals(4), program.name);
  }

  protected builtin(attributes: string, type: TypeName): Place {
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
  protected eachLane(work: () => void, all = false): void {
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
  protected inFrame(name: string, type: TypeName): Place {
    const offset = this.frameBytes;
    this.frameBytes += this.program.layout.bytesOf(type);
    return { kind: "memory", type, name, base: { local: this.frame }, offset };
  }

  /** Every lane or none reaches a barrier. */
  protected barrier(): void {
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
  protected agreed(condition: Expression): void {
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
}
