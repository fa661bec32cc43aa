/** A folder of checkpoints while files appear, are half-written, are overwritten by a restart, and thousands lie there. */
import assert from "node:assert/strict";
import type { WatchPoint } from "../../../figures/diagnosis/watch/points.ts";
import { Follower, type Measured } from "../../../pipeline/diagnose/watch/follower.ts";
import { WatchLog } from "../../../pipeline/diagnose/watch/log.ts";
import { inOrder } from "../../../pipeline/diagnose/watch/order.ts";

const POINT: Measured = {
  ...{ loss: null, testLoss: null, gradientNorm: null, norm: 1, closest: null, sharpness: null },
  ...{ threshold: null, inside: null, verdict: "weights only", sentence: "" },
};

/** A folder whose files are `whole:NUMBER`, and a follower that reads the number as a loss. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "watch-" });
  readonly measured: [name: string, isNext: boolean, isJudged: boolean][] = [];

  follower(key = "data"): Follower {
    const log = WatchLog.open(`${this.path}/.log`, key);
    return new Follower(this.path, log, (name, bytes, { isNext, isJudged }) => {
      const [, loss] = /^whole:(\d+)$/.exec(new TextDecoder().decode(bytes)) ?? [];
      if (loss === undefined) throw new Error("the file ends too early");
      this.measured.push([name, isNext, isJudged]);
      return { ...POINT, loss: Number(loss) };
    });
  }

  /** @param second of its time of change */
  write(name: string, text: string, second: number): void {
    Deno.writeTextFileSync(`${this.path}/${name}`, text);
    Deno.utimeSync(`${this.path}/${name}`, second, second);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const brief = (points: readonly WatchPoint[]) => points.map(({ file, run, loss }) => [file, run, loss]);

Deno.test("a file is taken when it looks the same twice, and only once", async () => {
  using folder = new Folder();
  const follower = folder.follower();
  folder.write("step-1.npz", "whole:1", 1);
  assert.equal(await follower.look(true), false);
  assert.deepEqual(folder.measured, []);
  assert.equal(await follower.look(true), true);
  assert.equal(await follower.look(true), false);
  assert.deepEqual(brief(follower.points), [["step-1.npz", 0, 1]]);
});

Deno.test("a half-written file is tried again, named meanwhile, and taken when it is whole", async () => {
  using folder = new Folder();
  const follower = folder.follower();
  folder.write("step-1.npz", "who", 1);
  await follower.look(true);
  assert.equal(await follower.look(true), true);
  assert.deepEqual(follower.unread, [{ name: "step-1.npz", message: "the file ends too early" }]);
  folder.write("step-1.npz", "whole:7", 2);
  await follower.look(true);
  assert.equal(await follower.look(true), true);
  assert.deepEqual([brief(follower.points), follower.unread], [[["step-1.npz", 0, 7]], []]);
});

Deno.test("a file that grows while it is read is left for the next look", async () => {
  using folder = new Folder();
  const log = WatchLog.open(`${folder.path}/.log`, "");
  const follower = new Follower(folder.path, log, () => POINT);
  folder.write("a.npz", "whole:1", 1);
  const { readFileSync } = Deno;
  Deno.readFileSync = (path) => {
    const content = readFileSync(path);
    folder.write("a.npz", "whole:12", 2);
    return content;
  };
  try {
    await follower.look(false);
  } finally {
    Deno.readFileSync = readFileSync;
  }
  assert.deepEqual(follower.points, []);
  await follower.look(false);
  assert.equal(follower.points.length, 1);
});

Deno.test("what can never be read is not tried without end, and is forgotten when it goes", async () => {
  using folder = new Folder();
  let tries = 0;
  const follower = new Follower(folder.path, WatchLog.open(`${folder.path}/.log`, ""), () => {
    tries++;
    throw new Error("no network");
  });
  folder.write("a.npz", "x", 1);
  for (let i = 0; i < 20; i++) await follower.look(false);
  assert.equal(tries, 5);
  folder.write("a.npz", "y", 2);
  await follower.look(false);
  assert.equal(tries, 6, "it changed");
  Deno.removeSync(`${folder.path}/a.npz`);
  assert.equal(await follower.look(false), true);
  assert.deepEqual(follower.unread, []);
});

Deno.test("steps that fall begin another run, also where a restart overwrites files; equal content is no checkpoint", async () => {
  using folder = new Folder();
  const follower = folder.follower();
  for (const step of [1, 2, 3]) folder.write(`step-${step}.npz`, `whole:${step}`, step);
  await follower.look(false);
  folder.write("step-1.npz", "whole:1", 4);
  await follower.look(false);
  folder.write("step-1.npz", "whole:8", 5);
  folder.write("step-2.npz", "whole:9", 6);
  await follower.look(false);
  assert.deepEqual(brief(follower.points), [
    ...[["step-1.npz", 0, 1], ["step-2.npz", 0, 2], ["step-3.npz", 0, 3]],
    ...[["step-1.npz", 1, 8], ["step-2.npz", 1, 9]],
  ]);
  assert.deepEqual(folder.measured.map(([, isNext]) => isNext), [false, true, true, false, true]);
});

Deno.test("a later watch goes on from the log, drops a line that was cut off, and begins anew for other data", async () => {
  using folder = new Folder();
  folder.write("step-1.npz", "whole:1", 1);
  folder.write("step-2.npz", "whole:2", 2);
  await folder.follower().look(false);
  const again = folder.follower();
  assert.equal(await again.look(false), false);
  assert.equal(folder.measured.length, 2);
  const log = Deno.readTextFileSync(`${folder.path}/.log`);
  Deno.writeTextFileSync(`${folder.path}/.log`, log.slice(0, -10));
  const cut = folder.follower();
  assert.equal(cut.points.length, 1);
  await cut.look(false);
  assert.equal(Deno.readTextFileSync(`${folder.path}/.log`), log);
  assert.equal(folder.follower("other data").points.length, 0);
});

Deno.test("of thousands of checkpoints each is measured once, and one more costs one line", async () => {
  using folder = new Folder();
  for (let step = 1; step <= 3000; step++) folder.write(`step-${step}.npz`, `whole:${step}`, step);
  const follower = folder.follower();
  await follower.look(false);
  assert.equal(folder.measured.length, 3000);
  assert.equal(follower.points.at(-1)!.step, 3000);
  const judged = folder.measured.filter(([, , isJudged]) => isJudged);
  assert.deepEqual([judged.length, judged.at(-1)![0]], [20, "step-3000.npz"]);
  const before = Deno.statSync(`${folder.path}/.log`).size;
  folder.write("step-3001.npz", "whole:3001", 3001);
  await folder.follower().look(false);
  assert.equal(folder.measured.length, 3001);
  assert.ok(Deno.statSync(`${folder.path}/.log`).size - before < 1000);
});

Deno.test("a stop is heard between two files", async () => {
  using folder = new Folder();
  for (const step of [1, 2, 3]) folder.write(`step-${step}.npz`, `whole:${step}`, step);
  const follower = folder.follower();
  await follower.look(false, () => follower.points.length === 2);
  assert.equal(follower.points.length, 2);
});

Deno.test("files of one look stand by their times, those of a copy by their numbers", () => {
  const stamped = (...names: string[]) => names.map((name, at) => [name, { size: 1, modified: at }] as const);
  assert.deepEqual(inOrder(stamped("s-3", "s-4", "s-1", "s-2")), ["s-3", "s-4", "s-1", "s-2"]);
  assert.deepEqual(inOrder(stamped("s-1", "s-10", "s-2", "s-20", "s-3")), [
    ...["s-1", "s-2", "s-3", "s-10", "s-20"],
  ]);
  const none = { size: 1, modified: null };
  assert.deepEqual(inOrder([["s-10", none], ["s-9", none]]), ["s-9", "s-10"]);
});

Deno.test("a folder that is not there, yet or any more, is waited for; what was found stays", async () => {
  using folder = new Folder();
  const run = `${folder.path}/run`;
  const follower = new Follower(run, WatchLog.open(`${folder.path}/.log`, ""), () => POINT);
  assert.deepEqual([await follower.look(false), follower.isThere], [false, false]);
  Deno.mkdirSync(run);
  folder.write("run/a-1.npz", "whole:1", 1);
  assert.deepEqual([await follower.look(false), follower.isThere], [true, true]);
  Deno.removeSync(run, { recursive: true });
  assert.deepEqual([await follower.look(false), follower.isThere, follower.points.length], [false, false, 1]);
});

Deno.test("links to files elsewhere are followed; to the same folder, to nothing and to themselves they are not", async () => {
  using folder = new Folder();
  using elsewhere = new Folder();
  elsewhere.write("blob", "whole:3", 3);
  folder.write("step-1.npz", "whole:1", 1);
  Deno.symlinkSync(`${elsewhere.path}/blob`, `${folder.path}/step-2.npz`);
  Deno.symlinkSync("step-1.npz", `${folder.path}/latest.npz`);
  Deno.symlinkSync("nothing.npz", `${folder.path}/later.npz`);
  Deno.symlinkSync("loop.npz", `${folder.path}/loop.npz`);
  const follower = folder.follower();
  await follower.look(false);
  assert.deepEqual(brief(follower.points), [["step-1.npz", 0, 1], ["step-2.npz", 0, 3]]);
  assert.deepEqual(follower.unread, []);
});

Deno.test("a time of change in the future makes no restart: its number says where it belongs", async () => {
  using folder = new Folder();
  const follower = folder.follower();
  for (const step of [1, 2, 3, 4, 5, 6]) {
    folder.write(`step-${step}.npz`, `whole:${step}`, step === 3 ? 9e9 : step);
  }
  await follower.look(false, undefined, undefined, 1e6);
  assert.deepEqual(brief(follower.points), [1, 2, 3, 4, 5, 6].map((step) => [`step-${step}.npz`, 0, step]));
});
