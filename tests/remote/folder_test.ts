/** Results shared through a folder; what the store keeps of where they come from; messages as the protocol has them. */
import assert from "node:assert/strict";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { lastActions, recordRun } from "../../pipeline/engine/trust/record.ts";
import { toFileUrl } from "@std/path";
import { Deadline } from "../../pipeline/engine/remote/deadline.ts";
import { decodeResult, encodeResult } from "../../pipeline/engine/remote/action_result.ts";
import { Patience } from "../../pipeline/engine/remote/patience.ts";
import { RemoteFault } from "../../pipeline/engine/remote/remote.ts";
import { collectGarbage } from "../../pipeline/engine/store/collect_garbage.ts";
import { Interrupted } from "../../pipeline/engine/errors.ts";
import { Project } from "../engine/fixture.ts";
import { expectShared, pull, QUICK, runWith } from "./clones.ts";

function folder(): { url: string; path: string } & Disposable {
  const path = Deno.makeTempDirSync({ prefix: "remote #% " });
  return {
    url: toFileUrl(path).href,
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

Deno.test("two clones share through a folder: the second computes nothing, all bytes are equal", async () => {
  using shared = folder();
  await expectShared(shared.url);
  assert.deepEqual([...Deno.readDirSync(`${shared.path}/tmp`)], [], "nothing half-written is left");
});

Deno.test("what comes from elsewhere says so in the record and the trace, beside what is compared", async () => {
  using shared = folder();
  using first = new Project();
  using second = new Project();
  await runWith(first, shared.url);
  await pull(second, shared.url);
  const graph = defineGraph(second.stages);
  const [mine, theirs] = [first, second].map((project) => recordRun(graph, [], project.options()));
  const { origin, ...machine } = theirs!.stages.sum!.machine;
  assert.deepEqual(origin, { from: shared.url, signedBy: null });
  assert.deepEqual(machine, mine!.stages.sum!.machine);
  assert.equal("origin" in mine!.stages.sum!.machine, false);
  // Made anew here, it is of here.
  Deno.removeSync(second.path(`.store/actions`), { recursive: true });
  await second.run();
  assert.equal(lastActions(graph.stages, second.options()).get("sum")!.origin, undefined);
});

Deno.test("where a result came from goes with it, when garbage is collected", async () => {
  using shared = folder();
  using first = new Project();
  using second = new Project();
  await runWith(first, shared.url);
  await pull(second, shared.url);
  const origins = () =>
    [...Deno.readDirSync(second.path(".store/origins"))].flatMap((
      { name },
    ) => [...Deno.readDirSync(second.path(`.store/origins/${name}`))]).length;
  assert.equal(origins(), 3);
  second.stages[0]!.parameters = { factor: 9 };
  await second.run();
  const gone = await collectGarbage(second.path(".store"), new Set(), () => {});
  assert.deepEqual([gone.actions, gone.strays, origins()], [3, [], 0]);
});

Deno.test("what came before a pull was ended does not come again", async () => {
  using shared = folder();
  using first = new Project();
  using second = new Project();
  await runWith(first, shared.url);
  const kept = `${shared.path}/away`;
  Deno.renameSync(`${shared.path}/cas`, kept);
  Deno.mkdirSync(`${shared.path}/cas`);
  // Only what the first stage needs is there yet.
  const store = first.path(".store");
  const [numbers] = lastActions(defineGraph(first.stages).stages, first.options()).values();
  for (const { name } of Deno.readDirSync(kept)) {
    const text = Deno.readTextFileSync(`${kept}/${name}`);
    if (text.includes('"stage":"numbers"') || name === numbers!.outputs["numbers.txt"]!.hash) {
      Deno.copyFileSync(`${kept}/${name}`, `${shared.path}/cas/${name}`);
    }
  }
  assert.deepEqual((await pull(second, shared.url)).fetched, ["numbers"], store);
  Deno.removeSync(`${shared.path}/cas`, { recursive: true });
  Deno.renameSync(kept, `${shared.path}/cas`);
  const rest = await pull(second, shared.url);
  assert.deepEqual([rest.here, rest.fetched], [1, ["sum", "report"]]);
});

Deno.test("a file server that hangs is left behind when the time is up, and when the run ends", async () => {
  const never = new Promise<void>(() => {});
  {
    using deadline = new Deadline({ ...QUICK, answer: 20 }, 0, new AbortController().signal);
    await assert.rejects(
      deadline.wait(never),
      (error) => error instanceof RemoteFault && error.message === "gave no answer in 0.02 s",
    );
  }
  const ends = new AbortController();
  using deadline = new Deadline(QUICK, 0, ends.signal);
  const waiting = assert.rejects(deadline.wait(never), Interrupted);
  ends.abort();
  await waiting;
});

Deno.test("what this process itself takes is not held against a remote", async () => {
  // Longer than an answer may take: nobody could look whether it came.
  using deadline = new Deadline({ ...QUICK, answer: 300, pause: 300 }, 0, new AbortController().signal);
  new Deno.Command("sleep", { args: ["1"] }).outputSync();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(deadline.signal.aborted, false);
  // Nor is it counted as patience: forty spells of 20 ms, of which each may count 1 ms.
  const patience = new Patience(60);
  for (let spell = 0; spell < 40; spell++) {
    await patience.during(async () => {
      await Promise.resolve();
      new Deno.Command("sleep", { args: ["0.02"] }).outputSync();
    });
  }
  assert.equal(patience.signal.aborted, false);
});

Deno.test("an ActionResult is written as the protocol has it, and read whatever else is in it", () => {
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  const files = new Map([["outputs/x", { hash: a, size: 300 }], ["record.json", { hash: b, size: 0 }]]);
  const ascii = (text: string) => [...new TextEncoder().encode(text)];
  // Fields by number and wire type 2: 0x12 output_files, 0x0a path, 0x12 digest, 0x0a hash; 0x10 size_bytes, a varint.
  const digest = [0x12, 69, 0x0a, 64, ...ascii(a), 0x10, 0xac, 0x02];
  const first = [0x0a, 9, ...ascii("outputs/x"), ...digest];
  const second = [0x0a, 11, ...ascii("record.json"), 0x12, 66, 0x0a, 64, ...ascii(b)];
  const message = [0x12, first.length, ...first, 0x12, second.length, ...second];
  assert.deepEqual([...encodeResult(files)], message);
  // As a server writes it anew: an exit code (4), metadata (9) with a worker's name, is_executable (4) of a file.
  const more = [0x20, 0, 0x4a, 3, 0x0a, 1, 0x77, 0x12, first.length + 2, ...first, 0x20, 1];
  const found = decodeResult(new Uint8Array([...more, 0x12, second.length, ...second]));
  assert.deepEqual(found, files);
  assert.equal(decodeResult(new Uint8Array(message.slice(0, -1))), null);
  assert.equal(
    decodeResult(new Uint8Array(message).map((byte) => byte === 0x61 ? 0x41 : byte))!.has("outputs/x"),
    false,
  );
});
