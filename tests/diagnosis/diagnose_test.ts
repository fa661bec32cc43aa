/** `diagnose` from a user's files to what it leaves, as the task runs it: with the permissions of deno.json. */
import assert from "node:assert/strict";
import { checkedDiagnosis } from "../../pipeline/diagnose/schema.ts";
import { Followed } from "../cli/process.ts";
import { Checkout, networkFile, table } from "./checkout.ts";

function hashes(files: ReadonlyMap<string, Uint8Array>): [string, string][] {
  return [...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
}

Deno.test("a diagnosis of a tiny network", async (t) => {
  using checkout = new Checkout();
  const model = checkout.write("net.safetensors", networkFile([2, 3, 1]));
  const data = checkout.write("train.csv", table(60, 2));
  const asked = [
    "--data",
    data,
    "--target",
    "y",
    "--activation",
    "tanh",
    "--optimiser",
    "sgd",
    "--lr",
    "0.1",
  ];
  const first = await checkout.run("diagnose", model, ...asked);
  assert.equal(first.code, 0, first.out + first.err);

  await t.step("prints the sentence, the numbers, what was inferred, and where the page is", () => {
    const { verdict } = JSON.parse(checkout.output("diagnose/net/diagnosis.json"));
    assert.ok(first.out.includes(`\n${verdict.verdict}: ${verdict.sentence}\n`), first.out);
    assert.match(first.out, /\nnumbers\n {2}loss +\d/);
    assert.match(first.out, /2-3-1, with biases, 13 parameters/);
    assert.match(first.out, /activations +tanh, identity/);
    assert.match(first.out, /see output\/diagnose\/net\/index\.html/);
  });

  await t.step("leaves a diagnosis by the schema, the page, pictures, and what each stage found", () => {
    checkedDiagnosis(JSON.parse(checkout.output("diagnose/net/diagnosis.json")));
    const files = [...checkout.outputs("net").keys()];
    for (const path of ["index.html", "figures/spectrum.svg", "findings/continuation.json"]) {
      assert.ok(files.includes(path), `${path} of ${files}`);
    }
  });

  await t.step("names no folder of the user's or of the checkout in any output", () => {
    for (const [path, text] of hashes(checkout.outputs("net"))) {
      assert.ok(!text.includes(checkout.user) && !text.includes(checkout.folder), path);
    }
  });

  await t.step("is there at once the second time, and prints JSON where that is asked for", async () => {
    const again = await checkout.run("diagnose", model, ...asked, "--json");
    assert.equal(again.code, 0, again.err);
    assert.equal(again.out, checkout.output("diagnose/net/diagnosis.json"));
    assert.doesNotMatch(again.err, /run /);
  });

  await t.step("gives the same bytes in an empty store: --verify", async () => {
    const { code, out, err } = await checkout.run("diagnose", model, ...asked, "--verify");
    assert.equal(code, 0, out + err);
    assert.match(out, /(\d+) of \1 stages identical: verified/);
    assert.deepEqual(
      [...Deno.readDirSync(`${checkout.folder}/output/diagnose/net`)].map(({ name }) => name).filter((name) =>
        name === ".verify"
      ),
      [],
    );
  });

  await t.step("is traced by its file and by --trace", async () => {
    for (
      const words of [["trace", "output/diagnose/net/diagnosis.json"], [
        "diagnose",
        model,
        ...asked,
        "--trace",
      ]]
    ) {
      const { code, out, err } = await checkout.run(...words);
      assert.equal(code, 0, err);
      assert.match(out, /^network: the network as its file has it\n/m);
      assert.match(out, /reads {6}output\/diagnose\/net\/inputs\/[0-9a-f]{64}\.safetensors /);
    }
  });

  await t.step("with --weight-decay its part of the loss is in every number, and is said", async () => {
    const words = [...asked, "--weight-decay", "0.5", "--name", "decayed"];
    const { code, out, err } = await checkout.run("diagnose", model, ...words);
    assert.equal(code, 0, err);
    const [plain, decayed] = ["net", "decayed"].map((name) =>
      checkedDiagnosis(JSON.parse(checkout.output(`diagnose/${name}/diagnosis.json`)))
    );
    const part = 0.25 * plain!.point!.euclideanNorm * plain!.point!.euclideanNorm;
    assert.ok(Math.abs(decayed!.point!.loss - plain!.point!.loss - part) < 1e-12 * part);
    const [one, two] = [plain!.spectrum!.all!, decayed!.spectrum!.all!];
    for (const [i, value] of one.entries()) assert.ok(Math.abs(two[i]! - value - 0.5) < 1e-9, String(i));
    assert.ok(out.includes(`, ${Number(part.toPrecision(4))} of it weight decay; `), out);
    assert.match(out, /loss +mean square, .*, and 0\.25 Σ θ² of weight decay\n/);
    assert.match(checkout.output("diagnose/decayed/index.html"), /and weight decay: 0\.25 · Σ θ²/);
  });

  await t.step(
    "--fix that cannot be done withholds no verdict: it comes after it, and ends with 1",
    async () => {
      const words = [...asked, "--evaluations", "50", "--fix", "glu", "--name", "unfixed"];
      const { code, out, err } = await checkout.run("diagnose", model, ...words);
      assert.equal(code, 1, out + err);
      const { verdict } = JSON.parse(checkout.output("diagnose/unfixed/diagnosis.json"));
      assert.ok(out.includes(`\n${verdict.verdict}: ${verdict.sentence}\n`), out);
      assert.doesNotMatch(out, /partial/);
      assert.match(err, /\n--fix glu: Cannot put a gated unit in the place of a pair/);
      assert.ok(!checkout.outputs("unfixed").has("fixed.safetensors"));
    },
  );

  await t.step("of the same files elsewhere is equal byte for byte", async () => {
    const before = hashes(checkout.outputs("net"));
    Deno.removeSync(`${checkout.folder}/.store`, { recursive: true });
    Deno.removeSync(`${checkout.folder}/output`, { recursive: true });
    Deno.mkdirSync(checkout.path("moved"));
    for (const name of ["net.safetensors", "train.csv"]) {
      Deno.renameSync(checkout.path(name), checkout.path(`moved/${name}`));
    }
    const moved = asked.map((word) => word === data ? checkout.path("moved/train.csv") : word);
    const { code, err } = await checkout.run("diagnose", checkout.path("moved/net.safetensors"), ...moved);
    assert.equal(code, 0, err);
    assert.deepEqual(hashes(checkout.outputs("net")), before);
  });

  await t.step(
    "without data it is a report on the weights, and nothing of the earlier diagnosis stays",
    async () => {
      const { code, out, err } = await checkout.run(
        "diagnose",
        checkout.path("moved/net.safetensors"),
        "--activation",
        "tanh",
      );
      assert.equal(code, 0, err);
      assert.match(out, /^no verdict \(weights only\): /m);
      const files = [...checkout.outputs("net").keys()];
      assert.ok(!files.includes("findings/point.json"), files.join(" "));
      assert.equal(checkedDiagnosis(JSON.parse(checkout.output("diagnose/net/diagnosis.json"))).point, null);
    },
  );
});

Deno.test("what cannot be read ends with 64 and one line that names the file", async () => {
  using checkout = new Checkout();
  const model = checkout.write("net.safetensors", networkFile([2, 3, 1]));
  const refused = async (pattern: RegExp, ...words: string[]) => {
    const { code, err } = await checkout.run("diagnose", ...words);
    assert.equal(code, 64, err);
    assert.match(err, pattern);
    assert.doesNotMatch(err, /stage |at file:/);
    assert.throws(() => checkout.outputs("net"), Deno.errors.NotFound, "a refused file leaves no folder");
  };
  await refused(/nowhere\.npz, given for the network, does not exist/, checkout.path("nowhere.npz"));
  await refused(/cut\.safetensors/, checkout.write("cut.safetensors", networkFile([2, 3, 1]).slice(0, 60)));
  const pickle = Uint8Array.of(0x80, 2, 0x7d, 0x71, 0, 0x2e);
  // Two lines of Python to copy.
  await refused(
    /net\.pt.* Convert it in Python:\n {2}import torch, [^\n]*\n {2}s\.save_file\([^\n]*\)\nLoading a pickle/,
    checkout.write("net.pt", pickle),
  );
  await refused(
    /train\.csv/,
    model,
    "--activation",
    "tanh",
    "--data",
    checkout.write("train.csv", "x1,x2,y\n1,2,lots\n"),
  );
  // Their squares are beyond double precision.
  await refused(
    /large\.csv: the network's loss on it, .* is no finite number .*: weights reach .*, targets 1e\+160\. Give an/,
    model,
    ...["--activation", "tanh", "--data", checkout.write("large.csv", "x1,x2,y\n1,2,1e160\n3,1,2\n2,2,1\n")],
  );
});

Deno.test("Ctrl-C shows what finished stages found, marked partial, and the same command goes on from it", async () => {
  using checkout = new Checkout();
  const model = checkout.write("wide.safetensors", networkFile([8, 40, 40, 1]));
  const data = checkout.write("train.csv", table(300, 8));
  const words = ["diagnose", model, "--data", data, "--target", "y", "--activation", "tanh"];
  words.push("--evaluations", "100");
  const run = new Followed(checkout.task(...words));
  await run.printed(/done {5}pairs/);
  await run.printed(/done {5}point/);
  await run.printed(/run {6}continuation/);
  run.process.kill("SIGINT");
  const { code, out, err } = await run.ended();
  assert.equal(code, 130, err);
  assert.match(
    err,
    /^interrupted after .*: output\/diagnose\/wide\/findings has network, .*pairs.*run the same command/m,
  );
  const { loss } = JSON.parse(checkout.output("diagnose/wide/findings/point.json"));
  assert.match(out, /\npartial, no verdict: without (\w+, )*verdict\n/);
  assert.ok(out.includes(`\nnumbers so far\n  loss          ${Number(loss.toPrecision(4))}; `), out);
  assert.match(out, /\n {2}closest pair {2,}neurons \d+ and \d+ of layer/);
  assert.match(out, /8-40-40-1, with biases, 2041 parameters/);
  assert.deepEqual(JSON.parse(checkout.output("diagnose/wide/findings/pairs.json")).closest.length, 2);
  assert.ok(!checkout.outputs("wide").has("diagnosis.json"));

  const again = await checkout.run(...words);
  assert.equal(again.code, 0, again.err);
  for (const stage of ["network", "data", "pairs", "point"]) {
    assert.doesNotMatch(again.out, new RegExp(`run {6}${stage} `), stage);
  }
  assert.match(again.out, /done {5}continuation/);
  assert.equal(
    checkedDiagnosis(JSON.parse(checkout.output("diagnose/wide/diagnosis.json"))).point!.loss,
    loss,
  );
});
