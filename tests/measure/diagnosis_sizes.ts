/**
 * Times whole diagnoses from an empty store, of the networks that diagnosis_sizes.py makes:
 * `deno run --allow-all tests/measure/diagnosis_sizes.ts [--python /usr/bin/python3] [--made FOLDER] [NAME …]`. Needs
 * PyTorch and /usr/bin/time (Debian: python3-torch time). On standard output CSV, on standard error what the command
 * prints.
 *
 * Columns: network; parameters; seconds of the whole command; CPU seconds of all its processes, user and system; peak
 * resident memory (megabytes); the verdict; then the stages that took longest and their seconds.
 */
import { parseArgs } from "@std/cli";
import { Checkout } from "../diagnosis/checkout.ts";
import { root } from "../root.ts";

/** What is said of each network. */
const NETWORKS: { readonly [name: string]: readonly string[] } = {
  "8-8-softplus": ["--data", "valley.npy", "--activation", "softplus", "--loss", "mse"],
  "64-64-tanh": ["--data", "valley.npy", "--activation", "tanh", "--loss", "mse"],
  "64-64-gelu": ["--data", "valley.npy", "--activation", "gelu", "--loss", "mse"],
  "784-128-10-relu": ["--data", "classes.npy", "--activation", "relu", "--loss", "cross-entropy"],
  "784-128-10-softplus": ["--data", "classes.npy", "--activation", "softplus", "--loss", "cross-entropy"],
};
const TRAINING = ["--optimiser", "adam", "--lr", "1e-3", "--batch", "500"];

const options = parseArgs(Deno.args, { string: ["python", "made"] });
const made = String(options.made ?? Deno.makeTempDirSync({ prefix: "sizes-" }));
if (options.made === undefined) {
  const args = [`${root}/tests/measure/diagnosis_sizes.py`, made];
  const { success } = await new Deno.Command(String(options.python ?? "/usr/bin/python3"), { args }).output();
  if (!success) throw new Error("PyTorch made no networks: try diagnosis_sizes.py by hand");
}

console.log("network,parameters,seconds,cpu_seconds,peak_megabytes,verdict,stages");
for (const name of options._.length > 0 ? options._.map(String) : Object.keys(NETWORKS)) {
  using checkout = new Checkout();
  const words = NETWORKS[name]!.map((word) => word.endsWith(".npy") ? `${made}/${word}` : word);
  const { stdout, stderr } = await new Deno.Command("/usr/bin/time", {
    args: [
      ...["-v", Deno.execPath(), "task", "--quiet", "diagnose", `${made}/${name}.safetensors`],
      ...[...words, ...TRAINING],
    ],
    ...{ cwd: checkout.folder, stdout: "piped", stderr: "piped", env: { NO_COLOR: "1" } },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  console.error(out, err);
  const number = (pattern: RegExp) => Number(pattern.exec(err)![1]);
  const [, hours, minutes, seconds] = /Elapsed[^\n]*: (?:(\d+):)?(\d+):([\d.]+)\n/.exec(err)!;
  const stages = [...out.matchAll(/done {5}(\S+) in (.+?), /g)].map(([, stage, time]) => `${stage} ${time}`);
  const { network, verdict } = JSON.parse(checkout.output(`diagnose/${name}/diagnosis.json`));
  console.log([
    ...[name, network.parameters, 3600 * Number(hours ?? 0) + 60 * Number(minutes) + Number(seconds)],
    (number(/User time[^\n]*: ([\d.]+)/) + number(/System time[^\n]*: ([\d.]+)/)).toFixed(1),
    Math.round(number(/Maximum resident[^\n]*: (\d+)/) / 1024),
    ...[verdict.verdict, stages.join("; ")],
  ].join(","));
}
