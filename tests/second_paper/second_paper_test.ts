/** A second paper, which has nothing to do with this one: every command of the engine works on it. */
import assert from "node:assert/strict";
import { parseRecord } from "../../pipeline/engine/mod.ts";
import { root } from "../root.ts";
import { latticeRows } from "./ising_reference.ts";
import { energy, exponential, magnetisation } from "./ising/stages/exact.ts";
import { Paper } from "./new_paper.ts";

/** SHA-256 of what is published, on every adapter. Written by: deno task record, in the paper's folder. */
const PUBLISHED: { readonly [output: string]: string } = {
  "analysis means.csv": "bf0e38abf1dfd09fcc05df731da148dd7fcb913bbd3073c099aeb8fb3d86e860",
  "claims claims.csv": "47311680da4e163786a8e060ac7ef3f90f3eefeb3ecb3853258908e3656a5cc4",
};

Deno.test("the exact solution agrees with published digits", () => {
  assert.ok(Math.abs(exponential(-8 / 1.8) - Math.exp(-8 / 1.8)) < 1e-14);
  // Onsager's energy at the critical temperature is −√2; far below it every spin points one way.
  assert.ok(Math.abs(energy(2.269185314213022) + Math.SQRT2) < 1e-6);
  assert.ok(Math.abs(energy(0.5) + 2) < 1e-5 && Math.abs(magnetisation(0.5) - 1) < 1e-6);
  // At T = 2: −1.7456 and 0.9113, as in tables of Metropolis runs.
  assert.equal(energy(2).toFixed(4), "-1.7456");
  assert.equal(magnetisation(2).toFixed(4), "0.9113");
});

Deno.test("a second paper is reproduced, verified, traced, checked, recorded, bundled and collected", async () => {
  using paper = new Paper("Ising #1 %20");
  const done = async (...args: string[]) => {
    const { code, out, err } = await paper.task(...args);
    assert.equal(code, 0, `${args.join(" ")}: ${out}${err}`);
    return out;
  };
  const made = await paper.make();
  assert.equal(made.code, 0, made.err);
  paper.fill(`${root}/tests/second_paper/ising`);

  assert.match(await done("reproduce"), /8 executed, 0 reused/);
  const claims = paper.read("output/full/claims.csv").trim().split("\n").slice(1);
  assert.deepEqual(claims.map((row) => row.split(",").at(-1)), new Array(4).fill("reproduced"));
  for (const at of [1, 2, 3]) assert.match(paper.read(`output/full/fig${at}/fig${at}.svg`), /<\/svg>\n$/);
  const page = paper.read("output/full/report.html");
  for (const part of ["fig1/fig1.svg", "fig3/fig3.svg", "Onsager 1944", "lattice-16"]) {
    assert.ok(page.includes(part), part);
  }

  assert.match(await done("check"), /all current, every hash right/);
  await done("record");
  const { stages } = parseRecord(paper.read("data/records/full.json"), "full.json");
  for (const [name, hash] of Object.entries(PUBLISHED)) {
    const [stage, output] = name.split(" ") as [string, string];
    assert.equal(stages[stage]!.outputs[output]!.hash, hash, name);
  }
  const stored = (stage: string, output: string) => {
    const { hash } = stages[stage]!.outputs[output]!;
    return paper.read(`.store/objects/${hash.slice(0, 2)}/${hash.slice(2)}`);
  };
  const weights = stored("weights", "weights.csv").trim().split("\n").slice(1).map((row) =>
    row.split(",").map(Number) as [number, number]
  );
  const sizes = { size: 8, replicas: 16, settle: 400, sweeps: 40, every: 4, seed: 7 };
  const rows = latticeRows(sizes, weights);
  assert.ok(rows.length === 10 * 16 * weights.length && new Set(rows).size > 100);
  const found = stored("lattice-8", "moments.csv").split("\n").slice(1, 1 + rows.length);
  assert.deepEqual(found, rows);

  assert.match(await done("verify"), /8 of 8 stages identical: verified/);
  assert.match(await done("verify", "--sample", "40%", "--seed", "3"), /verified in part/);
  const traced = await done("trace", "claims.csv:2:found");
  assert.match(traced, /row 2: found -1\.7476/);
  assert.match(traced, /shader +stages\/lattice\.wgsl/);
  await done("gc");
  await paper.commit();
  assert.match(await done("bundle"), /offline\/verify\.sh verifies it/);
  assert.match(await done("plan"), /8 of 8 stages are up to date/);
});
