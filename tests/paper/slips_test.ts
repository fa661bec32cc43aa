/** Slips of the pen in the declarations of stages and figures, in a copy of this repository: one line each, of the engine. */
import assert from "node:assert/strict";
import { Clone } from "../engine/clone.ts";

const [STAGES, FIGURES] = ["pipeline/paper/channel/stages.ts", "pipeline/paper/channel/figures.ts"];

/** A file, what stands there, what is written by mistake, and what `plan` says. */
const SLIPS: readonly [path: string, from: string, to: string, said: string][] = [
  [
    FIGURES,
    'output("channel/relu", "line.csv")',
    'output("channel/rleu", "line.csv")',
    "stage draw/figB13: input line.csv comes from channel/rleu, which does not exist",
  ],
  [
    STAGES,
    '"channel/relu", "a relu network',
    '"channel/kinked", "a relu network',
    "stage draw/figB13: input line.csv comes from channel/relu, which does not exist",
  ],
  [
    STAGES,
    '"channel/relu", "a relu',
    '"channel/detection", "a relu',
    "stage channel/detection is declared twice",
  ],
  [
    STAGES,
    '"channel/relu", "a relu',
    '"channel/re lu", "a relu',
    'stage name "channel/re lu" must be letters, digits, . _ - and /',
  ],
  [
    STAGES,
    "      parameters: relu,\n",
    '      parameters: relu, inputs: outputsOf("channel/relu", "line.csv"),\n',
    "cycle: channel/relu ← channel/relu",
  ],
  [
    STAGES,
    "{ ...gated, neurons: LIMIT_SIZE }",
    "{ ...gated, neurons: NaN }",
    "stage channel/gated: parameter neurons must be finite: found NaN",
  ],
  [
    "pipeline/paper/toy/stages.ts",
    '"toy/samples", "the fixed',
    '"toy/drawn", "the fixed',
    "stage toy/flow-kernels: input samples comes from toy/samples, which does not exist",
  ],
];

Deno.test("a slip in a declaration is one line that names stage and input, for every command", async () => {
  using clone = new Clone();
  for (const [path, from, to, said] of SLIPS) {
    const right = Deno.readTextFileSync(`${clone.folder}/${path}`);
    clone.edit(path, from, to);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "plan"],
      cwd: clone.folder,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    assert.deepEqual([new TextDecoder().decode(stderr), code], [`${said}\n`, 64]);
    Deno.writeTextFileSync(`${clone.folder}/${path}`, right);
  }
});
