/**
 * The report as its stages make it, around two figures of known runs and networks of known weights, for tests in a browser.
 */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { figure2b } from "../../figures/plateau/figure_2b_loss_levels.ts";
import { figureA3 } from "../../figures/plateau/figure_a3_convergence.ts";
import type { CountRow, RunRow } from "../../figures/plateau/rows.ts";
import { renderSvg, type Spec } from "../../figures/render.ts";
import { beyondPage, type BeyondReport } from "../../figures/report/beyond_page.ts";
import { type StalledNumbers, stalledPage } from "../../figures/report/stalled_page.ts";
import { claimsPage } from "../../figures/report/claims_page.ts";
import { glossaryPage } from "../../figures/report/glossary_page.ts";
import { indexPage, type Report, type ReportFigure } from "../../figures/report/index_page.ts";
import { execute, type RunRecord } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { RECORD_FILE, recordScript } from "../../pipeline/paper/report/record.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import {
  networksInput,
  type Setting,
  settingName,
  SETTINGS,
  shapeOf,
} from "../../pipeline/paper/plateau/settings.ts";
import reportNetworks from "../../pipeline/paper/report/networks.ts";
import reportSpecs from "../../pipeline/paper/report/specs.ts";
import { writeTable } from "../../pipeline/paper/table.ts";
import type { Page } from "puppeteer-core";
import { BROWSER } from "./browser.ts";
import { MemoryContext } from "../toy/stage_context.ts";
import { PRINTABLE } from "../engine/odd_folders.ts";
import { testUnless } from "../not_run.ts";
import { root } from "../root.ts";

// In a folder with every character that a name may have, so that each test here is one of that as well.
const parent = Deno.makeTempDirSync({ prefix: "report-" });
export const folder = `${parent}/${PRINTABLE}`;
export const report = `${folder}/output/report`;
/** The address of a page. */
export const pageAddress = (name: string) => toFileUrl(`${report}/${name}.html`).href;
addEventListener("unload", () => Deno.removeSync(parent, { recursive: true }));

const RUNS = ([0, 1] as const).flatMap((biased) =>
  [1, 2, 3].flatMap((r) =>
    [0, 1, 2, 3].map((seed): RunRow => ({
      ...{ biased, r, seed, end: seed === 3 ? "infinite" : "converged" },
      ...{ loss: 0.5 / r + 0.01 * seed, norm: seed === 3 ? 1000 : 3 + seed },
      ...{ gradient_inf: 1e-12, lambda_min: 1e-6, lambda_max: 1, duplicated: seed === 0 ? 1 : 0 },
    }))
  )
);
const COUNTS = [1, 2, 3].map((r): CountRow => ({
  ...{ biased: 0, r, runs: 4, converged: 3, infinite: 1, slow: 0, stuck: 0, duplicated: 1 },
  ...{
    duplicated_fraction: 0.25,
    duplicated_lower: 0.05,
    duplicated_upper: 0.7,
    unique_minima: 2,
    ended_minima: 2,
    loss_levels: 3,
  },
}));

export const HASHES = ["0a".repeat(32), "1b".repeat(32), "2c".repeat(32)] as const;
export const RECORD: RunRecord = {
  format: 1,
  scope: "smoke",
  stages: Object.fromEntries(
    ["toy/minibatch", "toy/minibatch-train", "report/stages"].map((name, i) => [name, {
      ...{ key: HASHES[i]!, parameters: HASHES[i]!, code: HASHES[i]!, inputs: {} },
      outputs: { "a.csv": { hash: HASHES[2 - i]!, size: 12_345 } },
      machine: {
        deno: "2.9.6",
        milliseconds: 1000 * i,
        peakBytes: 1e8 * (3 - i),
        notes: { adapter: "llvmpipe" },
      },
    }]),
  ),
};

/** Writes what the stages of a figure and of report/specs would. */
async function makeFigure(id: string, spec: Spec): Promise<ReportFigure> {
  const svg = await renderSvg(spec, id);
  const specs = new MemoryContext({ figures: [id] }, { [`${id}.vl.json`]: JSON.stringify(spec) });
  reportSpecs(specs);
  for (const name of ["specs", id]) Deno.mkdirSync(`${report}/${name}`, { recursive: true });
  Deno.writeTextFileSync(`${report}/specs/${id}.js`, specs.outputs.get(`${id}.js`)!);
  Deno.writeTextFileSync(`${report}/${id}/${id}.svg`, svg);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
  return {
    ...{ id, title: `Figure ${id}`, caption: "A mark for each run.", interactive: true },
    ...{ lookAt: "Look for runs at one height.", alt: "Marks above the numbers of neurons." },
    size: [Number(width), Number(height)],
    files: [`${id}/${id}.svg`],
    stages: [{ name: `draw/${id}`, about: "runs" }],
  };
}

const TRAINED = SETTINGS.filter(({ r }) => r <= 3);
export const thetaOf = (setting: Setting, seed: number) =>
  initialWeights(shapeOf(setting), settingName(setting), seed);

/** Writes what report/networks would, of networks with known weights. */
function makeNetworks(): void {
  const networks = TRAINED.map((setting) => {
    const thetas = Array.from({ length: parameterCount(shapeOf(setting)) }, (_, i) => `theta_${i}`);
    const rows = [0, 1, 2, 3].map((seed) => [seed, "converged", 1, ...thetaOf(setting, seed)]);
    return [networksInput(setting), writeTable(["seed", "end", "steps", ...thetas], rows)];
  });
  const context = new MemoryContext(
    { plateau: { standardise: "own", settings: TRAINED.map((setting) => ({ ...setting })) }, scaling: [] },
    {
      "plateau data.bin": writeDataSet(plateauDataSet({ points: 14, edges: false, standardise: "own" })),
      "plateau runs.csv": writeTable(
        ["biased", "r", "seed", "loss"],
        RUNS.map(({ biased, r, seed, loss }) => [biased, r, seed, loss]),
      ),
      "scaling runs.csv": "data_set,inputs,hidden,seed,loss\n",
      ...Object.fromEntries(networks),
    },
  );
  reportNetworks(context);
  Deno.writeTextFileSync(`${report}/scripts/networks.js`, context.outputs.get("networks.js")!);
}

const BEYOND: Omit<BeyondReport, "figures"> = {
  ...{ profile: "smoke", option: " --profile smoke", files: ["claims/plateau.csv"] },
  findings: [{
    ...{ id: "O9.1", date: "2026-01-02", statement: "More of λ_max than of ε.", rule: "above 0" },
    ...{ value: -0.0123, lower: -0.2, upper: 0.1, interval: "sampling", n: 12, verdict: "not decided" },
    ...{ chosen: "all trainers from the same 12 initial networks on 3 draws of data", note: "" },
  }],
};

const STALLED: StalledNumbers = {
  ...{ trainers: 31, networks: 775, atEntrance: 0.06, price: 0.12, betterOnTest: 0.8, tried: 50 },
  ...{ gradients: 1000, gateBetter: 0.84 },
  gained: { smallSteps: 0.17, largeSteps: -10.3, adam: 0.66, merged: -28.5, lbfgs: 0.99 },
};

/** The scripts and the pages of the smoke profile, by its own stages; the first page around two figures. */
async function makeReport(): Promise<void> {
  const result = await execute(
    paperGraph(loadProfile(root, "smoke")),
    ["report/vega", "report/scripts", "report/pages", "report/stages"],
    {
      ...{ projectRoot: root, storeDir: `${folder}/store`, outputDir: `${folder}/output`, scope: "test" },
      ...{ jobs: 2, pools: { gpu: 1 }, environment: {}, keepGoing: false },
    },
  );
  assert.deepEqual(result.failed.map(({ message }) => message), []);
  makeNetworks();
  const figures = [
    await makeFigure("fig2b", figure2b(RUNS, COUNTS)),
    await makeFigure("figA3", figureA3(RUNS)),
  ];
  const small: ReportFigure = {
    ...figures[0]!,
    ...{ id: "small", title: "A small figure" },
    size: [200, 105],
    interactive: false,
  };
  Deno.writeTextFileSync(`${folder}/output/${RECORD_FILE}`, recordScript(RECORD));
  const whole: Report = {
    option: "",
    ...{ profile: "smoke", about: "a < b & c", claimFiles: ["claims/plateau.csv"] },
    numbers: [{ what: "w of channel 1", value: "0.8663", paper: "0.86630" }],
    figures: [...figures, small],
    statements: [{
      ...{ claim: 1, statement: "a claim", location: "figure 2", verdict: "not reproduced" },
      ...{ holds: 1, does_not_hold: 2, not_decided: 0 },
      ...{ ours_holds: 0, ours_does_not_hold: 3, ours_not_decided: 1 },
    }],
    claims: [{
      ...{
        claim: 1,
        test: "runs, without biases, r = 5, the widest",
        value: 0.123456,
        lower: 0.1,
        upper: "",
        n: 24,
      },
      ...{ kind: "paper", interval: "sampling", bound: "paper: figure 2b", chosen: "seeds 0 < s" },
      ...{ expected: "between 0.1 and 0.3", verdict: "holds", published: "10 to 30 % (figure 2b)", note: "" },
    }],
    counting: [{
      ...{ figure: "4c", quantity: "runs in a channel", data_set: "gp0.5-softplus", runs: 80, open: 3 },
      ...{
        authors_count: 19,
        authors_of: 80,
        authors_share: 0.2375,
        authors_lower: 0.1,
        authors_upper: 0.3,
      },
      ...{ authors_rule: "a pair < 10⁻³", ours_count: "", ours_share: "", ours_rule: "three criteria" },
    }],
    table: [{ parameter: "N", paper: "10^4", here: 4096, note: "samples" }],
  };
  Deno.writeTextFileSync(`${report}/index.html`, indexPage(whole));
  Deno.writeTextFileSync(`${report}/claims.html`, claimsPage(whole));
  Deno.writeTextFileSync(`${report}/glossary.html`, glossaryPage());
  Deno.writeTextFileSync(`${report}/beyond.html`, beyondPage({ ...BEYOND, figures: [small] }));
  Deno.writeTextFileSync(`${report}/stalled.html`, stalledPage("smoke", STALLED, small));
}

let made: Promise<void> | null = null;

/** A test that finds the report made. */
export function inBrowser(name: string, test: () => Promise<void>): void {
  const fn = async () => {
    await (made ??= makeReport());
    await test();
  };
  const why = BROWSER === undefined ? "no browser; deno task test finds one" : null;
  testUnless(why, { name, sanitizeOps: false, sanitizeResources: false, fn });
}

/** Figures are drawn when they come near. */
export async function comeTo(page: Page, id: string, selector: string): Promise<void> {
  await page.$eval(`#${id}`, (each) => each.scrollIntoView());
  await page.waitForSelector(selector);
}
