/** A remote cannot break or stall a build: each fault is said once, and the stage is computed here. */
import assert from "node:assert/strict";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { pullResults } from "../../pipeline/engine/remote/transfer.ts";
import { Project } from "../engine/fixture.ts";
import { type Asked, pull, push, QUICK, remoteOf, runWith } from "./clones.ts";
import { breaking, endless, type Faulty, faulty, PASSWORD, silence } from "./faulty_server.ts";

const ASKED: Asked = { limits: QUICK };

/** The reference and a server that has all of its results. */
const reference = new Project();
const files = new Map<string, Uint8Array<ArrayBuffer>>();
{
  await using server = faulty(files);
  await runWith(reference, server.url, ASKED);
}
globalThis.addEventListener("unload", () => reference[Symbol.dispose]());

/** SHA-256 of the smallest output, "12". */
const SUM = "6b51d431df5d7f141cbececcf79edf3dd861c3b4069f0b11661a3eefacbba918";

/** A clone that asks a faulty server; nothing that is said has credentials. */
async function asked(
  answer: Parameters<typeof faulty>[1],
  look: (found: Awaited<ReturnType<typeof pull>>, server: Faulty) => void,
  has = files,
): Promise<void> {
  await using server = faulty(new Map(has), answer);
  using clone = new Project();
  const found = await pull(clone, server.url, ASKED);
  assert.doesNotMatch(found.lines.join("\n"), new RegExp(`${PASSWORD}|alice`));
  look(found, server);
}

/** One line; nothing, or not all, was taken. */
function said(pattern: RegExp, fetched: readonly string[] = []) {
  return (found: Awaited<ReturnType<typeof pull>>) => {
    assert.equal(found.lines.length, 1, found.lines.join("\n"));
    assert.match(found.lines[0]!, pattern);
    assert.deepEqual(found.fetched, fetched);
  };
}

Deno.test("the server as it should be gives everything, without a word", async () => {
  await asked(undefined, ({ fetched, lines }) => {
    assert.deepEqual(fetched, ["numbers", "sum", "report"]);
    assert.deepEqual(lines, []);
  });
});

for (
  const [what, answer, pattern, fetched] of [
    [
      "no answer",
      silence,
      /127\.0\.0\.1:\d+ gave no answer in 2 s, asked about numbers: .* computed here/,
    ],
    [
      "403",
      () => new Response("no", { status: 403 }),
      / answered 403, asked about numbers: stages are computed here/,
    ],
    ["500", () => new Response("no", { status: 500 }), / answered 500, /],
    [
      "503 with an endless page",
      () => new Response(endless(new Uint8Array(1e5), 1), { status: 503 }),
      / answered 503, /,
    ],
    [
      "a redirection",
      () => new Response(null, { status: 302, headers: { location: "http://evil.example/x?token=y" } }),
      / answered 302, which is not followed: it points to http:\/\/evil\.example, /,
    ],
    [
      "an endless answer",
      () => new Response(endless(new Uint8Array(1e5), 0)),
      / sent more than 1048576 bytes, /,
    ],
    [
      "an answer that stalls",
      () => new Response(endless(new Uint8Array(1), 20_000)),
      / sent nothing for 1\.5 s, /,
    ],
    ["a body that breaks off", () => new Response(breaking(new Uint8Array(9))), / broke off \(/],
    [
      "an object that is cut off",
      (_request: Request, path: string, right: () => Promise<Response>) =>
        path === `cas/${SUM}` ? new Response("1") : right(),
      / sent 1 of 2 bytes, asked about sum: stages are computed here/,
      ["numbers"],
    ],
    [
      "an object that is longer than declared",
      (_request: Request, path: string, right: () => Promise<Response>) =>
        path === `cas/${SUM}` ? new Response(endless(new Uint8Array(1), 0)) : right(),
      / sent more than 2 bytes, asked about sum/,
      ["numbers"],
    ],
    [
      "an object that is small on the wire and vast when it is unpacked",
      (_request: Request, path: string, right: () => Promise<Response>) =>
        path !== `cas/${SUM}` ? right() : new Response(
          new Response(new Uint8Array(2e7)).body!.pipeThrough(new CompressionStream("gzip")),
          { headers: { "content-encoding": "gzip" } },
        ),
      / sent more than 2 bytes, asked about sum/,
      ["numbers"],
    ],
    [
      "an answer that drips",
      () => new Response(endless(new Uint8Array(1), 40)),
      / is slower than 10000000 bytes a second, /,
    ],
  ] as [string, Parameters<typeof faulty>[1], RegExp, string[]?][]
) {
  Deno.test(`${what}: said once, not taken`, () => asked(answer, said(pattern, fetched)));
}

Deno.test("credentials go to the server, from the address or as a token, and nowhere else", async () => {
  const heard = async (url: (server: Faulty) => string, more: Asked) => {
    await using server = faulty(new Map(files));
    using clone = new Project();
    const { lines, remote } = await pull(clone, url(server), { ...ASKED, ...more });
    assert.deepEqual(lines, []);
    assert.match(remote.address, /^http:\/\/127\.0\.0\.1:\d+$/);
    return new Set(server.asked.map(({ headers }) => headers.get("authorization")));
  };
  const plain = ({ url }: Faulty) => url.replace(/\/\/.*@/, "//");
  assert.deepEqual(await heard(({ url }) => url, {}), new Set([`Basic ${btoa(`alice:${PASSWORD}`)}`]));
  assert.deepEqual(await heard(plain, { token: "t0ken" }), new Set(["Bearer t0ken"]));
  assert.deepEqual(await heard(plain, {}), new Set([null]));
});

Deno.test("a miss is no fault: 404, 410, and results whose objects are gone", async () => {
  const nothing = ({ fetched, absent, lines }: Awaited<ReturnType<typeof pull>>) => {
    assert.deepEqual([fetched, absent, lines], [[], ["numbers"], []]);
  };
  await asked(() => new Response(null, { status: 404 }), nothing);
  await asked(() => new Response(null, { status: 410 }), nothing);
  const without = new Map([...files].filter(([path]) => path.startsWith("ac/")));
  await asked(undefined, nothing, without);
  const outputs = new Map(files);
  outputs.delete(`cas/${SUM}`);
  await asked(undefined, ({ fetched, absent, undecided, lines }) => {
    assert.deepEqual([fetched, absent, undecided, lines], [["numbers"], ["sum"], ["report"], []]);
  }, outputs);
});

Deno.test("a transfer that breaks goes on from where it was", async () => {
  const whole = files.get(`cas/${SUM}`)!;
  let broken = 0;
  await asked((request, path, right) => {
    if (path !== `cas/${SUM}` || request.headers.has("range")) return right();
    broken++;
    return new Response(breaking(whole.slice(0, 1)));
  }, ({ fetched, lines }, server) => {
    assert.deepEqual([fetched.length, lines, broken], [3, [], 1]);
    const ranges = server.asked.map(({ headers }) => headers.get("range")).filter((range) => range !== null);
    assert.deepEqual(ranges, ["bytes=1-"]);
  });
  // A server that knows no ranges gives it from the start.
  let times = 0;
  await asked((_request, path, right) => {
    if (path !== `cas/${SUM}`) return right();
    return new Response(times++ === 0 ? breaking(whole.slice(0, 1)) : whole.slice());
  }, ({ fetched, lines }) => assert.deepEqual([fetched.length, lines, times], [3, [], 2]));
});

Deno.test("what a server cannot do now is asked again: no fault, and nothing is said", async () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    const times = new Map<string, number>();
    await using server = faulty(new Map(), (request, path, right) => {
      const what = `${request.method} ${path}`;
      const before = times.get(what) ?? 0;
      times.set(what, before + 1);
      return before < QUICK.again.length ? new Response("busy", { status }) : right();
    });
    const { sent, failed, lines } = await push(reference, server.url, ASKED);
    assert.deepEqual([sent, failed, lines], [3, [], []], String(status));
    assert.ok([...times.values()].every((asked) => asked > QUICK.again.length), String(status));
    times.clear();
    using clone = new Project();
    const found = await pull(clone, server.url, ASKED);
    assert.deepEqual([found.fetched.length, found.lines], [3, []], String(status));
    assert.deepEqual(new Set(times.values()), new Set([QUICK.again.length + 1]));
  }
  // What will not change is asked once.
  await using server = faulty(new Map(), () => new Response(null, { status: 403 }));
  using clone = new Project();
  await pull(clone, server.url, ASKED);
  assert.equal(server.asked.length, 1);
});

Deno.test("the end of a run ends the wait for a server that cannot answer now", async () => {
  await using server = faulty(new Map(files), () => new Response(null, { status: 503 }));
  using clone = new Project();
  const stop = new AbortController();
  const hour = 3_600_000;
  const limits = { ...QUICK, again: [hour], answer: hour, patience: hour };
  const { remote } = await remoteOf(clone, server.url, { limits }, stop.signal);
  using _ = remote;
  const pulled = pullResults(defineGraph(clone.stages), [], clone.options({ signal: stop.signal }), remote);
  const ended = assert.rejects(pulled, { name: "Interrupted" });
  while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // Its answer is here, and the rest before the next request begins.
  await new Promise((resolve) => setTimeout(resolve, 50));
  stop.abort();
  await ended;
  assert.equal(server.asked.length, 1);
});

Deno.test("wrong bytes are refused and named; what is poisoned is put right by who computes it", async () => {
  const poisoned = new Map(files);
  poisoned.set(`cas/${SUM}`, new TextEncoder().encode("13"));
  await using server = faulty(poisoned);
  using clone = new Project();
  const ran = await runWith(clone, server.url, ASKED);
  assert.deepEqual(ran.executed, ["sum"]);
  assert.deepEqual(clone.outputs(), reference.outputs());
  assert.deepEqual(ran.lines.map((line) => line.replace(/:\d+\)/, ")")), [
    `sum: output sum.txt has other bytes than its SHA-256 ${SUM} (http://127.0.0.1)`,
  ]);
  assert.deepEqual(poisoned.get(`cas/${SUM}`), files.get(`cas/${SUM}`));
});

Deno.test("no network: said once, and everything is computed here", async () => {
  await using server = faulty();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  using clone = new Project();
  const ran = await runWith(clone, url, ASKED);
  assert.equal(ran.executed.length, 3);
  assert.deepEqual(clone.outputs(), reference.outputs());
  assert.equal(ran.lines.length, 1);
  assert.match(
    ran.lines[0]!,
    /cannot be reached \(.*refused.*\).*: after this fault it is not asked again in this run/,
  );
});

Deno.test("a full server and one that takes nothing: what was made stays here", async () => {
  for (const status of [507, 413, 500]) {
    await using server = faulty(
      new Map(),
      (request, _path, right) => request.method === "PUT" ? new Response(null, { status }) : right(),
    );
    const found = await push(reference, server.url, ASKED);
    assert.equal(found.failed.length, 3);
    assert.match(
      found.lines.join("\n"),
      new RegExp(`answered ${status}, asked about \\w+: results stay here`),
    );
    assert.ok(found.lines.length <= 2, found.lines.join("\n"));
    assert.equal(server.files.size, 0, "what lies under a key is sent last");
  }
  await using server = faulty(
    new Map(),
    (request, _, right) => request.method === "PUT" ? silence() : right(),
  );
  const found = await push(reference, server.url, ASKED);
  assert.match(found.lines[0]!, /took nothing in 2 s, asked about \w+: results stay here/);
});

Deno.test("a server that fails is not asked for ever: three faults in a row end it, for reading alone", async () => {
  await using server = faulty(
    new Map(),
    (request, _path, right) => request.method === "GET" ? new Response(null, { status: 500 }) : right(),
  );
  using project = new Project();
  const names = Array.from({ length: 40 }, (_, i) => `stage-${i}`);
  project.stages = names.map((name) => ({
    ...project.stages[0]!,
    ...{ name, parameters: { factor: 1 } },
  }));
  const found = await pull(project, server.url, ASKED);
  assert.equal(found.absent.length, 40);
  // Those that were on their way are not called back.
  assert.ok(
    server.asked.length <= (3 + QUICK.atOnce) * (1 + QUICK.again.length),
    String(server.asked.length),
  );
  assert.deepEqual(
    found.lines.map((line) => line.replace(/^\S+ /, "").replace(/asked about [^ :]+/, "asked")),
    [
      "answered 500, asked: stages are computed here instead",
      "answered 500, asked: after 3 faults it is not asked again in this run, stages are computed here instead, " +
      "and results stay here",
    ],
  );
});

Deno.test("a server that answers just in time, each time, is left when it has cost more than it spares", async () => {
  await using server = faulty(new Map(), async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return new Response(null, { status: 404 });
  });
  using project = new Project();
  project.stages = Array.from({ length: 60 }, (_, i) => ({ ...project.stages[0]!, name: `stage-${i}` }));
  const limits = { ...QUICK, answer: 60_000, patience: 250 };
  const found = await pull(project, server.url, { limits });
  assert.equal(found.absent.length, 60);
  assert.ok(server.asked.length < 60, String(server.asked.length));
  assert.equal(found.lines.length, 1);
  assert.match(
    found.lines[0]!,
    / has kept everybody waiting for 0 s, longer than it spares, .* not asked again/,
  );
});

Deno.test("what a slow server does not take after the run's end is given up, with a line", async () => {
  await using server = faulty(
    new Map(),
    (request, _path, right) => request.method === "GET" ? right() : silence(),
  );
  using project = new Project();
  project.stages = project.stages.slice(0, 1);
  const ran = await runWith(project, server.url, { limits: { ...QUICK, answer: 60_000, patience: 1500 } });
  assert.deepEqual(ran.executed, ["numbers"]);
  assert.equal(ran.lines.length, 1);
  assert.match(
    ran.lines[0]!,
    / did not take everything in 1\.5 s, asked about numbers: after this fault nothing more/,
  );
});
