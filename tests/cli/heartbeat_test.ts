/** What is said of a run that takes long: by a clock that the tests make, never by the wall's. */
import assert from "node:assert/strict";
import { type Clock, HEARTBEAT, Lines } from "../../pipeline/cli/display/lines.ts";
import { expectedDuration, output, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { ran, smallCommand } from "./process.ts";
import { Project } from "../engine/fixture.ts";

const MINUTE = 60_000;

function stage(
  name: string,
  after: readonly string[] = [],
  resources: readonly string[] = [],
): StageDeclaration {
  return {
    name,
    about: "",
    module: "",
    parameters: {},
    inputs: Object.fromEntries(after.map((before) => [before, output(before, "x")])),
    outputs: { x: {} },
    resources,
  };
}

/** A clock that goes when it is told to. */
class Hand implements Clock {
  private time = 0;
  private calls: { every: number; call: () => void; next: number }[] = [];

  now(): number {
    return this.time;
  }

  every(milliseconds: number, call: () => void): () => void {
    const entry = { every: milliseconds, call, next: this.time + milliseconds };
    this.calls.push(entry);
    return () => this.calls.splice(this.calls.indexOf(entry), 1);
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const [due] = this.calls.filter(({ next }) => next <= end).sort((a, b) => a.next - b.next);
      if (due === undefined) break;
      this.time = due.next;
      due.next += due.every;
      due.call();
    }
    this.time = end;
  }
}

const facts = { milliseconds: 1, peakBytes: 1e6, notes: {} };

Deno.test("of a stage that never ran its own progress says how long still", () => {
  const hand = new Hand();
  const printed: string[] = [];
  const unknown = { stages: [stage("a"), stage("b")], milliseconds: new Map(), jobs: 2, pools: {} };
  const lines = new Lines(unknown, hand, (line) => printed.push(line));
  lines.show({ kind: "run-started", stages: 2, toRun: 2 });
  for (const name of ["a", "b"]) {
    lines.show({ kind: "stage-started", stage: name, reasons: [], expectedMilliseconds: null });
  }
  lines.show({ kind: "stage-progress", stage: "a", done: 1, total: 4, note: "products" });
  printed.splice(0);
  hand.pass(HEARTBEAT);
  assert.deepEqual(printed, [
    "running  0 of 2 done in 60 s: a 60 s, 25 %, at this pace 3 min 0 s more, b 60 s",
  ]);
  lines.end();
});

Deno.test("a long stage is reported once a minute: which, for how long, how many are done, how long still", () => {
  const hand = new Hand();
  const printed: string[] = [];
  const stages = [stage("a"), stage("b"), stage("c", ["a", "b"])];
  const milliseconds = new Map([["a", 5 * MINUTE], ["b", 2 * MINUTE], ["c", MINUTE]]);
  const lines = new Lines({ stages, milliseconds, jobs: 2, pools: {} }, hand, (line) => printed.push(line));
  const said = () => printed.splice(0);
  lines.show({ kind: "run-started", stages: 9, toRun: 3 });
  assert.deepEqual(said(), ["9 stages, 3 to run or decide, about 6 min 0 s by earlier runs"]);
  hand.pass(1000);
  lines.show({ kind: "stage-started", stage: "a", reasons: [], expectedMilliseconds: null });
  lines.show({ kind: "stage-started", stage: "b", reasons: [], expectedMilliseconds: null });
  said();
  hand.pass(HEARTBEAT - 1000);
  assert.deepEqual(said(), [], "nothing has run for a minute yet");
  hand.pass(HEARTBEAT);
  assert.deepEqual(said(), [
    "running  0 of 3 done in 2 min 0 s: a 1 min 59 s of about 5 min 0 s, b 1 min 59 s of about 2 min 0 s; " +
    "about 4 min 1 s left",
  ]);
  lines.show({ kind: "stage-finished", stage: "b", facts });
  said();
  hand.pass(5 * HEARTBEAT);
  const five = said();
  assert.equal(five.length, 5, "one a minute");
  assert.match(
    five[4]!,
    /^running {2}1 of 3 done in 7 min 0 s: a 6 min 59 s of about 5 min 0 s; about 60 s left$/,
  );
  lines.show({ kind: "stage-finished", stage: "a", facts });
  lines.end();
  said();
  hand.pass(5 * HEARTBEAT);
  assert.deepEqual(said(), [], "the end is the end");
});

Deno.test("without recorded durations the heartbeat guesses none", () => {
  const hand = new Hand();
  const printed: string[] = [];
  const lines = new Lines(null, hand, (line) => printed.push(line));
  lines.show({ kind: "run-started", stages: 2, toRun: 2 });
  lines.show({ kind: "stage-started", stage: "a", reasons: [], expectedMilliseconds: null });
  hand.pass(HEARTBEAT);
  lines.end();
  assert.deepEqual([printed[0], printed[2]], [
    "2 stages, 2 to run or decide",
    "running  0 of 2 done in 60 s: a 60 s",
  ]);
});

Deno.test("the expected duration is that of the schedule: workers, resources, dependencies", () => {
  const times = (...each: number[]) => new Map(each.map((time, k) => [`s${k}`, time]));
  const of = (stages: StageDeclaration[], jobs: number, each: number[], pools = {}) =>
    expectedDuration({ stages, milliseconds: times(...each), jobs, pools });
  const three = [stage("s0"), stage("s1"), stage("s2")];
  assert.equal(of(three, 1, [1, 2, 3]), 6);
  assert.equal(of(three, 2, [1, 2, 3]), 4);
  assert.equal(of(three, 3, [1, 2, 3]), 3);
  assert.equal(of([stage("s0"), stage("s1", ["s0"]), stage("s2", ["s1"])], 3, [1, 2, 3]), 6);
  assert.equal(of([stage("s0", [], ["gpu"]), stage("s1", [], ["gpu"]), stage("s2")], 3, [2, 2, 3]), 4);
  assert.equal(of([stage("s0", [], ["gpu"]), stage("s1", [], ["gpu"])], 3, [2, 2], { gpu: 2 }), 2);
  assert.equal(of([stage("s1", ["s0"])], 1, [9, 2]), 2, "what is not among them is done");
  assert.equal(of([], 1, []), 0);
});

Deno.test("the very first run says what to expect, by the project's record of the profile", async () => {
  using project = new Project();
  await ran(smallCommand(project, ["reproduce"]));
  await ran(smallCommand(project, ["record"]));
  const path = "data/records/only.json";
  const record = JSON.parse(project.read(path));
  for (const each of Object.values(record.stages) as { machine: { milliseconds: number } }[]) {
    each.machine.milliseconds = 7 * MINUTE;
  }
  project.write(path, JSON.stringify(record));
  await ran(smallCommand(project, ["clean", "--store"]));
  const first = await ran(smallCommand(project, ["reproduce"]));
  assert.match(first.out, /^3 stages, 3 to run or decide, about 21 min 0 s by earlier runs$/m);
  // What the stages took here counts more than what they took elsewhere.
  project.write("data/a.txt", "9\n");
  const second = await ran(smallCommand(project, ["reproduce"]));
  assert.match(second.out, /^3 stages, 3 to run or decide, about [\d.]+ s by earlier runs$/m);
});
