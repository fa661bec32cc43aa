/** The user's files are copied by their content; what is no such file is refused by its name. */
import assert from "node:assert/strict";
import { type Asked, checkpointPaths, collect, Collector } from "../../pipeline/diagnose/collect.ts";
import { expectSameModel, lastRequest, nameOf, remember } from "../../pipeline/diagnose/remembered.ts";
import { sha256 } from "../../pipeline/engine/mod.ts";

const NOTHING: Asked = {
  ...{ data: null, testData: null, spec: null, checkpoints: null, target: null, scale: null, rows: null },
  ...{
    activation: null,
    loss: null,
    weightDecay: null,
    optimiser: null,
    lr: null,
    momentum: null,
    batch: null,
  },
  ...{ evaluations: null, fix: null, seed: null },
};

class Folders implements Disposable {
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "collect-" }));
  constructor() {
    Deno.mkdirSync(`${this.root}/user`);
  }
  write(name: string, text: string): string {
    const path = `${this.root}/user/${name}`;
    Deno.writeTextFileSync(path, text);
    return path;
  }
  collect(model: string, asked: Partial<Asked> = {}) {
    const collector = new Collector(this.root, "output/diagnose/a/inputs");
    const request = collect(model, "a", { ...NOTHING, ...asked }, collector);
    collector.tidy();
    return request;
  }
  get copies(): string[] {
    return [...Deno.readDirSync(`${this.root}/output/diagnose/a/inputs`)].map(({ name }) => name).sort();
  }
  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

Deno.test("copies are named by their content; those of an earlier command go", () => {
  using folders = new Folders();
  const model = folders.write("m.safetensors", "weights");
  const request = folders.collect(model, { data: folders.write("d.CSV", "1,2\n") });
  assert.deepEqual(request.model, [
    {
      name: "m.safetensors",
      path: `output/diagnose/a/inputs/${sha256(new TextEncoder().encode("weights"))}.safetensors`,
    },
  ]);
  assert.match(request.data!.path, /\/[0-9a-f]{64}\.csv$/);
  assert.equal(Deno.readTextFileSync(`${folders.root}/${request.model[0]!.path}`), "weights");
  assert.equal(folders.copies.length, 2);
  assert.doesNotMatch(JSON.stringify(request), /user/, "no path of the user's");
  folders.collect(model);
  assert.equal(folders.copies.length, 1);
});

Deno.test("an index brings its shards, which lie beside it and nowhere else", () => {
  using folders = new Folders();
  folders.write("one.safetensors", "1");
  const index = (shards: unknown) =>
    folders.write("m.safetensors.index.json", JSON.stringify({ weight_map: shards }));
  const { model } = folders.collect(index({ a: "one.safetensors", b: "one.safetensors" }));
  assert.deepEqual(model.map(({ name }) => name), ["m.safetensors.index.json", "one.safetensors"]);
  assert.throws(() => folders.collect(index({ a: "../one.safetensors" })), /a shard outside of its folder/);
  assert.throws(() => folders.collect(index({ a: 3 })), /a shard outside of its folder: 3/);
  assert.throws(() => folders.collect(index({ a: "two.safetensors" })), /two\.safetensors.*does not exist/);
  assert.throws(() => folders.collect(folders.write("x.index.json", "{")), /is no index of shards/);
});

Deno.test("what is no file is refused by what it was given for", () => {
  using folders = new Folders();
  const model = folders.write("m.npz", "x");
  assert.throws(() => folders.collect("nowhere.npz"), {
    code: 64,
    message: "nowhere.npz, given for the network, does not exist: give a file",
  });
  const folder = `${folders.root}/user`;
  assert.throws(() => folders.collect(model, { data: folder }), /given for --data, is a folder: give a file/);
  assert.throws(
    () => folders.collect(model, { scale: "zscore" }),
    /zscore, given for --scale, does not exist/,
  );
  Deno.mkdirSync(`${folder}/empty`);
  assert.throws(() => folders.collect(model, { checkpoints: [`${folder}/empty`] }), /has no file of weights/);
});

Deno.test("checkpoints of a folder stand by their numbers", () => {
  using folders = new Folders();
  for (const step of [10, 9, 1]) folders.write(`s${step}.npz`, String(step));
  folders.write("notes.txt", "");
  const names = checkpointPaths([`${folders.root}/user`]).map((path) => path.split("/").at(-1));
  assert.deepEqual(names, ["s1.npz", "s9.npz", "s10.npz"]);
  assert.deepEqual(checkpointPaths(["b", "a"]), ["b", "a"], "as given");
});

Deno.test("a name is the file's without its ending, or asked for; another file of that name is refused", () => {
  using folders = new Folders();
  assert.equal(nameOf("/x/my model (2).SAFETENSORS", null, [".safetensors"]), "my-model-2-");
  assert.equal(nameOf("x/m.npz", "other", []), "other");
  assert.throws(() => nameOf("m", "../m", []), { code: 64 });
  assert.throws(() => nameOf("...npz", null, [".npz"]), /give --name/);
  const model = folders.write("m.npz", "x");
  const request = folders.collect(model);
  assert.equal(lastRequest(folders.root, "a"), null);
  remember(folders.root, model, request);
  assert.deepEqual(lastRequest(folders.root, "a"), request);
  expectSameModel(folders.root, "a", model);
  assert.throws(
    () => expectSameModel(folders.root, "a", folders.write("n.npz", "y")),
    /output\/diagnose\/a is of .*user\/m\.npz: give --name/,
  );
});
