/** What a stage costs does not grow with the graph: operations are counted, as times would hang on the machine. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { Slots } from "../../pipeline/engine/slots.ts";
import { file, output } from "../../pipeline/engine/mod.ts";
import { root } from "../root.ts";
import { type Draft, Project } from "./fixture.ts";

const COUNTED = [
  ...[
    "readFileSync",
    "readTextFileSync",
    "lstatSync",
    "openSync",
    "renameSync",
    "linkSync",
    "removeSync",
  ] as const,
  ...["mkdirSync", "readDirSync", "realPathSync"] as const,
];

/** Of the list that `deno info` prints. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier: string } }[];
}

interface Counts {
  /** Calls of Deno's functions for files. */
  files: number;
  /** Bytes that were written. */
  bytes: number;
  workers: number;
}

/** Counts what is called while `work` runs. */
async function counting(work: () => Promise<void>): Promise<Counts> {
  const counts = { files: 0, bytes: 0, workers: 0 };
  const functions = Deno as unknown as Record<string, (...given: unknown[]) => unknown>;
  const real = Object.fromEntries(COUNTED.map((name) => [name, functions[name]!]));
  const { writeSync } = Deno.FsFile.prototype;
  const RealWorker = Worker;
  for (const name of COUNTED) {
    functions[name] = (...given) => {
      counts.files++;
      return real[name]!(...given);
    };
  }
  Deno.FsFile.prototype.writeSync = function (content) {
    counts.bytes += content.length;
    return writeSync.call(this, content);
  };
  globalThis.Worker = class extends RealWorker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      counts.workers++;
    }
  };
  try {
    await work();
  } finally {
    Object.assign(functions, real);
    Deno.FsFile.prototype.writeSync = writeSync;
    globalThis.Worker = RealWorker;
  }
  return counts;
}

function trivial(count: number, kind: "wide" | "chain"): Draft[] {
  return Array.from({ length: count }, (_, at): Draft => ({
    name: `s${at}`,
    about: "",
    module: "code/length.ts",
    parameters: { at },
    inputs: { text: kind === "chain" && at > 0 ? output(`s${at - 1}`, "out.txt") : file("data/a.txt") },
    outputs: { "out.txt": { publish: [`${at}.txt`] } },
  }));
}

/** Of a first run, and of one with nothing to do. */
async function countsOf(count: number, kind: "wide" | "chain"): Promise<{ first: Counts; noop: Counts }> {
  using project = new Project();
  project.write(
    "code/length.ts",
    `export default (c: any) => c.output("out.txt", c.stage + c.inputText("text").length);\n`,
  );
  project.stages = trivial(count, kind);
  const run = (executed: number) => async () => {
    const ran = await project.run();
    assert.deepEqual([ran.failed, ran.executed.length], [[], executed]);
  };
  // Until the second is over in which files were made, each look reads them again (file_index.ts).
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const first = await counting(run(count));
  // So for what the run made.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await counting(run(0));
  return { first, noop: await counting(run(0)) };
}

/** Least files that grow with the graph are allowed for: the index is written once for each run, with a line for each stage. */
const INDEX_BYTES = 700;

for (const kind of ["wide", "chain"] as const) {
  Deno.test(`a stage of a ${kind} graph costs as much in one twice as large: files, bytes, workers`, async () => {
    const [one, two, four] = [await countsOf(6, kind), await countsOf(12, kind), await countsOf(24, kind)];
    for (const run of ["first", "noop"] as const) {
      for (const what of ["files", "bytes", "workers"] as const) {
        const [early, late] = [two[run][what] - one[run][what], (four[run][what] - two[run][what]) / 2];
        const allowed = what === "bytes" ? 0.05 * early + INDEX_BYTES : 0.05 * early + 6;
        assert.ok(late <= early + allowed, `${run} ${what}: six more cost ${early}, then ${late}`);
      }
    }
    // One for each stage: none serves two, and none is started that nobody takes.
    assert.deepEqual([one, two, four].map(({ first }) => first.workers), [6, 12, 24]);
    assert.deepEqual([one, two, four].map(({ noop }) => noop.workers), [0, 0, 0]);
    // With nothing to do, one look each at its action, its object and its published file.
    assert.equal(four.noop.files - two.noop.files, 12 * 3);
  });
}

Deno.test("a run with nothing to do loads nothing that runs stages, asks remotes or reads code", async () => {
  const process = `${root}/tests/engine/process.ts`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `--config=${root}/deno.json`, process],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const pending = [toFileUrl(process).href];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    // Types are erased. Modules by computed addresses are in no list.
    for (const { code } of bySpecifier.get(next)?.dependencies ?? []) {
      if (code !== undefined) pending.push(code.specifier);
    }
  }
  const engine = toFileUrl(`${root}/pipeline/engine/`).href;
  const names = [...loaded].map((address) => address.replace(engine, ""));
  assert.ok(names.includes("store/file_index.ts"));
  const later =
    /^(turns|mending|slots|execution|sandbox|remote|key\/(module_scan|inputs|code_root)|node:crypto|npm:)/;
  assert.deepEqual(names.filter((name) => later.test(name)), []);
  assert.ok(names.length <= 36, `${names.length} modules: ${names.join(" ")}`);
});

Deno.test("to give a slot back costs as much when ten times as many wait for one", async () => {
  const looks = async (waiting: number): Promise<number> => {
    let count = 0;
    const pools = new Proxy({ gpu: 1 }, {
      get: (target, name) => {
        count++;
        return Reflect.get(target, name);
      },
    });
    const slots = new Slots(2, pools);
    const { signal } = new AbortController();
    let listeners = 0;
    const listen = signal.addEventListener;
    signal.addEventListener = (...given: Parameters<typeof listen>) => {
      listeners++;
      listen.apply(signal, given);
    };
    const order: number[] = [];
    await Promise.all(Array.from({ length: waiting }, async (_, at) => {
      const release = await slots.acquire(["gpu"], signal);
      order.push(at);
      await Promise.resolve();
      release();
    }));
    assert.deepEqual(order, Array.from({ length: waiting }, (_, at) => at));
    assert.equal(listeners, 1);
    return count / waiting;
  };
  const [few, many] = [await looks(20), await looks(200)];
  assert.ok(many <= few + 0.5, `${few} looks at the pool for each, then ${many}`);
});
