/** The report in a real headless Chromium, opened from disk: what its stages make, with two figures of known runs. */
import assert from "node:assert/strict";
import { figure2b } from "../figures/figure_2b_loss_levels.ts";
import { figureA3 } from "../figures/figure_a3_convergence.ts";
import type { CountRow, RunRow } from "../figures/plateau_rows.ts";
import { renderSvg, type Spec } from "../figures/render.ts";
import { decodeNumbers } from "../figures/report/base64_numbers.ts";
import { colourOf } from "../figures/report/map_colours.ts";
import type { ReportNetworks } from "../figures/report/run_networks.ts";
import { indexPage, type ReportFigure } from "../figures/report/index_page.ts";
import { execute } from "../pipeline/engine/engine.ts";
import { parseRecord, type RunRecord } from "../pipeline/engine/record.ts";
import { CAPTIONS } from "../pipeline/paper/captions.ts";
import { paperGraph } from "../pipeline/paper/graph.ts";
import { loadProfile } from "../pipeline/paper/profiles.ts";
import { RECORD_FILE, recordScript } from "../pipeline/paper/report_record.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { networkOutput } from "../kernels/network_reference.ts";
import { parameterCount } from "../kernels/network_shape.ts";
import { writeDataSet } from "../pipeline/paper/data_set.ts";
import { plateauDataSet } from "../pipeline/paper/plateau_data.ts";
import {
  networksInput,
  type Setting,
  settingName,
  SETTINGS,
  shapeOf,
} from "../pipeline/paper/plateau_settings.ts";
import reportNetworks from "../pipeline/paper/report_networks.ts";
import reportSpecs from "../pipeline/paper/report_specs.ts";
import { writeTable } from "../pipeline/paper/table.ts";
import type { Page } from "puppeteer-core";
import { BROWSER, inspect, look, openBrowser } from "./report_browser.ts";
import { MemoryContext } from "./toy_stage_context.ts";

if (BROWSER === undefined) {
  console.log("NOT RUN (no browser; deno task test finds one): the report in a browser");
}

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const folder = Deno.makeTempDirSync({ prefix: "report-" });
const report = `${folder}/output/report`;
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

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
  ...{ biased: 0, r, runs: 4, converged: 3, infinite: 1, slow: 0, duplicated: 1 },
  ...{
    duplicated_fraction: 0.25,
    duplicated_lower: 0.05,
    duplicated_upper: 0.7,
    unique_minima: 2,
    loss_levels: 3,
  },
}));

const HASHES = ["0a".repeat(32), "1b".repeat(32), "2c".repeat(32)] as const;
const RECORD: RunRecord = {
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
    size: [Number(width), Number(height)],
    files: [`${id}/${id}.svg`],
    stages: [{ name: `draw/${id}`, about: "runs" }],
  };
}

const TRAINED = SETTINGS.filter(({ r }) => r <= 3);
const thetaOf = (setting: Setting, seed: number) =>
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
  Deno.writeTextFileSync(`${folder}/output/${RECORD_FILE}`, recordScript(RECORD));
  Deno.writeTextFileSync(
    `${report}/index.html`,
    indexPage({
      ...{ profile: "smoke", about: "a < b & c", claimFiles: ["claims/plateau.csv"] },
      numbers: [{ what: "w of channel 1", value: "0.8663", paper: "0.86630" }],
      figures,
      statements: [{
        ...{ claim: 1, statement: "a claim", location: "figure 2", verdict: "not reproduced" },
        ...{ holds: 1, does_not_hold: 2, not_decided: 0 },
      }],
      claims: [{
        ...{ claim: 1, test: "a share", value: 0.123456, lower: 0.1, upper: "", n: 24 },
        ...{ expected: "between 0.1 and 0.3", verdict: "holds", note: "" },
      }],
      table: [{ parameter: "N", paper: "10^4", here: 4096, note: "samples" }],
    }),
  );
}

function inBrowser(name: string, test: () => Promise<void>): void {
  Deno.test({ name, ignore: BROWSER === undefined, sanitizeOps: false, sanitizeResources: false, fn: test });
}

/** Figures are drawn when they come near. */
async function comeTo(page: Page, id: string, selector: string): Promise<void> {
  await page.$eval(`#${id}`, (each) => each.scrollIntoView());
  await page.waitForSelector(selector);
}

inBrowser(
  "every page loads from disk without error or request, is readable on a phone, and accessible",
  async () => {
    await makeReport();
    const { browser, page, problems } = await openBrowser();
    try {
      for (const name of ["index", "stages", "record", "explorer", "recompute"]) {
        for (const [width, scheme] of [[1200, "light"], [360, "dark"]] as const) {
          await look(page, width, scheme);
          await page.goto(`file://${report}/${name}.html`);
          if (name === "index") await comeTo(page, "fig2b", ".marks svg");
          await inspect(page, `${name}.html at ${width} px`);
        }
      }
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser(
  "a mark says which run it is, to the pointer and to the arrow keys; its labels are typeset",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      await look(page, 1200, "light");
      await page.goto(`file://${report}/index.html`);
      await comeTo(page, "fig2b", ".marks + .said");
      await page.focus(".marks");
      const said = async () => await page.$eval(".said", (each) => each.textContent ?? "");
      await page.keyboard.press("ArrowRight");
      const first = await said();
      assert.match(
        first,
        /^1 of 12: biases: without, hidden neurons: 1, seed: 0, loss: 0\.5, norm ‖θ‖: 3, end: finite norm$/,
      );
      await page.keyboard.press("ArrowLeft");
      assert.match(
        await said(),
        /^12 of 12: biases: without, hidden neurons: 3, seed: 3, .*norm ‖θ‖: 1000, end: infinite norm$/,
      );
      await page.waitForSelector(`${DOCK} .map`);
      const ring = await (await page.$(".ring"))!.boundingBox();
      await page.mouse.move(ring!.x + ring!.width / 2, ring!.y + ring!.height / 2);
      await page.waitForFunction("!document.querySelector('.tip').hidden");
      const tip = await page.$eval(".tip", (each) => each.textContent ?? "");
      assert.match(
        tip,
        /^biases: without\nhidden neurons: 3\nseed: 3\nloss: .*\nnorm ‖θ‖: 1000\nend: infinite norm$/,
      );
      await page.$eval("#figA3", (each) => each.scrollIntoView());
      await page.waitForSelector("figure[data-spec=figA3] .said");
      const low = await page.$$eval(".marks tspan[dy]", (all) => all.map((each) => each.textContent ?? ""));
      assert.ok(low.includes("min") && low.includes("−12"), low.join("; "));
      const labels = await page.$$eval(".marks text", (all) => all.map((each) => each.textContent ?? ""));
      assert.ok(labels.includes("hidden neurons r"), labels.join("; "));
      assert.deepEqual(labels.filter((label) => /[*{}]/.test(label)), []);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser("runs inside a rectangle are marked in every figure that shows them, until Escape", async () => {
  const { browser, page, problems } = await openBrowser();
  try {
    await look(page, 1200, "light");
    await page.goto(`file://${report}/index.html`);
    const said = "figure[data-spec=fig2b] .said";
    await comeTo(page, "fig2b", said);
    const chosen = (id: string) => page.$$eval(`figure[data-spec=${id}] path.chosen`, (all) => all.length);
    const box = (await (await page.$("figure[data-spec=fig2b] .marks"))!.boundingBox())!;
    const drag = async (part: number) => {
      await page.mouse.move(box.x + 1, box.y + 1);
      await page.mouse.down();
      await page.mouse.move(box.x + part * box.width, box.y + box.height - 1, { steps: 4 });
      assert.equal(await page.$eval(".brush", (each) => (each as HTMLElement).hidden), false);
      await page.mouse.up();
    };
    await drag(0.99);
    const all = await chosen("fig2b");
    assert.ok(all >= 12, `${all} marks`);
    assert.match(await page.$eval(said, (each) => each.textContent ?? ""), /^12 runs chosen, \d+ marks/);
    // A figure that comes near later shows them as well.
    await page.$eval("#figA3", (each) => each.scrollIntoView());
    await page.waitForSelector("figure[data-spec=figA3] .said");
    assert.ok(await chosen("figA3") >= 12);
    await page.$eval("#fig2b", (each) => each.scrollIntoView({ block: "start" }));
    await page.focus("figure[data-spec=fig2b] .marks");
    await page.keyboard.press("ArrowRight");
    // Its gradient and its eigenvalue, and none of the biased run of this width, seed and loss.
    assert.equal(await chosen("figA3"), 2);
    await page.keyboard.press("Escape");
    assert.deepEqual([await chosen("fig2b"), await chosen("figA3")], [0, 0]);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
});

inBrowser(
  "the record of the run is found by name and hash, ordered, saved, and leads to the stages",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      await page.goto(`file://${report}/record.html`);
      await page.waitForSelector("#filter:not(:disabled)");
      const names = () => page.$$eval("#stages a", (all) => all.map((each) => each.textContent ?? ""));
      assert.deepEqual(await names(), ["report/stages", "toy/minibatch", "toy/minibatch-train"]);
      assert.match(await page.$eval("#summary", (each) => each.textContent ?? ""), /profilesmokestages3/);
      await page.select("#order", "memory");
      assert.deepEqual(await names(), ["toy/minibatch", "toy/minibatch-train", "report/stages"]);
      await page.type("#filter", "mini");
      assert.equal(await page.$eval("#state", (each) => each.textContent), "2 of 3 stages.");
      await page.$eval("#filter", (each) => (each as HTMLInputElement).value = "");
      await page.type("#filter", HASHES[2].slice(0, 12));
      assert.deepEqual(await names(), ["toy/minibatch", "report/stages"]);
      const titles = await page.$$eval(
        "#stages code",
        (all) => all.map((each) => (each as HTMLElement).title),
      );
      assert.deepEqual(titles, [HASHES[0], HASHES[2], HASHES[2], HASHES[0]]);
      const saved = await page.evaluate(`new Promise((done) => {
      URL.createObjectURL = (blob) => { blob.text().then(done); return "data:,"; };
      document.getElementById("download").click();
    })`) as string;
      assert.deepEqual(parseRecord(saved, "saved"), RECORD);
      await page.click("#stages tr:first-child a");
      await page.waitForSelector("#stage-toy-minibatch");
      assert.match(page.url(), /stages\.html#stage-toy-minibatch$/);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

const DOCK = ".dock:not([hidden])";
const dockIsHidden = (page: Page) => page.$eval(".dock", (each) => (each as HTMLElement).hidden);
const textOf = (page: Page, selector: string) => page.$eval(selector, (each) => each.textContent ?? "");

/** The first page with figure 2b alive. */
async function openFigure2b(page: Page): Promise<void> {
  await page.goto(`file://${report}/index.html`);
  await comeTo(page, "fig2b", "figure[data-spec=fig2b] .said");
}

inBrowser("a chosen run's network is shown beside the target, each place in its value's colour", async () => {
  const { browser, page, problems } = await openBrowser();
  try {
    await look(page, 1200, "light");
    await openFigure2b(page);
    await page.focus(".marks");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(`${DOCK} .map`);
    const captions = await page.$$eval(`${DOCK} .map p`, (all) => all.map((each) => each.innerText));
    assert.equal(captions.length, 2);
    assert.equal(captions[0], "target\nRosenbrock on a grid");
    assert.match(captions[1]!, /^seed 0\n1 neurons, g, no biases\nloss 0\.5\nnorm \d/);
    const [row, column] = [9, 30] as const;
    const pixels = await page.$$eval(
      `${DOCK} canvas`,
      (all, x, y) =>
        all.map((each) => [...(each as HTMLCanvasElement).getContext("2d")!.getImageData(x, y, 1, 1).data]),
      ...[column, row] as const,
    );
    const { cells, targets: [target] } = await page.evaluate("reportNetworks") as ReportNetworks;
    const { half, values } = target!;
    const targets = decodeNumbers(values);
    const range = [Math.min(...targets), Math.max(...targets)] as const;
    const x = [half * ((2 * column + 1) / cells - 1), half * (1 - (2 * row + 1) / cells)];
    const setting = { biased: false, r: 1 };
    const colourOfSeed = (
      seed: number,
    ) => [...colourOf(networkOutput(shapeOf(setting), thetaOf(setting, seed), x), range), 255];
    assert.deepEqual(pixels, [[...colourOf(targets[cells * row + column]!, range), 255], colourOfSeed(0)]);
    assert.notDeepEqual(colourOfSeed(0), colourOfSeed(1));
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
});

inBrowser(
  "of many chosen runs six networks are shown, on a phone too, until Escape or the button",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      for (const [width, scheme] of [[1200, "light"], [390, "dark"]] as const) {
        await look(page, width, scheme);
        await openFigure2b(page);
        const choose = async () => {
          await page.$eval("#fig2b", (each) => each.scrollIntoView());
          const box = (await (await page.$("figure[data-spec=fig2b] .marks"))!.boundingBox())!;
          await page.mouse.move(Math.max(box.x, 0) + 1, box.y + 1);
          await page.mouse.down();
          await page.mouse.move(Math.min(box.x + box.width, width) - 1, box.y + box.height - 1, { steps: 4 });
          await page.mouse.up();
          await page.waitForSelector(`${DOCK} .map`);
        };
        await choose();
        assert.equal((await page.$$(`${DOCK} .map`)).length, 7);
        assert.match(await textOf(page, ".dock-text"), /^6 of 12 chosen runs/);
        await inspect(page, `the dock at ${width} px`);
        await page.keyboard.press("Escape");
        assert.ok(await dockIsHidden(page));
        await choose();
        await page.click(".dock button");
        assert.ok(await dockIsHidden(page));
        assert.equal((await page.$$("path.chosen")).length, 0);
        assert.ok(await page.evaluate("document.activeElement.classList.contains('marks')"));
        await choose();
        await page.emulateMediaType("print");
        assert.equal(await page.$eval(".dock", (each) => getComputedStyle(each).display), "none");
        await page.emulateMediaType("screen");
      }
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser("a report without its record says which file is missing, and what writes it", async () => {
  const path = `${folder}/output/${RECORD_FILE}`;
  Deno.renameSync(path, `${path}.away`);
  const { browser, page } = await openBrowser();
  try {
    await page.goto(`file://${report}/record.html`);
    await page.waitForFunction("document.getElementById('state').textContent !== ''");
    const state = await page.$eval("#state", (each) => each.textContent ?? "");
    assert.match(state, /^There is no run_record\.js beside this page\. deno task reproduce writes it/);
  } finally {
    await browser.close();
    Deno.renameSync(`${path}.away`, path);
  }
});

inBrowser("a finger's tap beside a mark chooses its run", async () => {
  const { browser, page, problems } = await openBrowser();
  try {
    await page.setViewport({ width: 390, height: 800, hasTouch: true });
    await openFigure2b(page);
    await page.focus("figure[data-spec=fig2b] .marks");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(`${DOCK} .map`);
    const ring = (await (await page.$("figure[data-spec=fig2b] .ring"))!.boundingBox())!;
    await page.keyboard.press("Escape");
    assert.ok(await dockIsHidden(page));
    await page.touchscreen.tap(ring.x + ring.width / 2, ring.y);
    await page.waitForSelector(`${DOCK} .map`);
    assert.match(await textOf(page, `${DOCK} li:last-child`), /seed 0/);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
});

inBrowser(
  "where the script of networks is missing, the dock says so, and marks are chosen all the same",
  async () => {
    const path = `${report}/scripts/networks.js`;
    Deno.renameSync(path, `${path}.away`);
    const { browser, page } = await openBrowser();
    try {
      await openFigure2b(page);
      await page.focus(".marks");
      await page.keyboard.press("ArrowRight");
      await page.waitForSelector(DOCK);
      assert.equal(
        await textOf(page, ".dock-text"),
        "The networks cannot be shown: scripts/networks.js cannot be read.",
      );
      assert.ok((await page.$$("path.chosen")).length > 0);
    } finally {
      await browser.close();
      Deno.renameSync(`${path}.away`, path);
    }
  },
);

inBrowser("without JavaScript the pictures stand, and pages say what they cannot do", async () => {
  const { browser, page } = await openBrowser();
  try {
    await page.setJavaScriptEnabled(false);
    await page.goto(`file://${report}/index.html`);
    const width = await page.$eval("figure img", (each) => (each as HTMLImageElement).naturalWidth);
    assert.ok(width > 100, `the picture is ${width} px wide`);
    await page.goto(`file://${report}/recompute.html`);
    assert.match(await page.$eval("noscript", (each) => each.textContent ?? ""), /JavaScript/);
  } finally {
    await browser.close();
  }
});

inBrowser("the explorer follows the keyboard, the activation and its button down to the limit", async () => {
  const { browser, page, problems } = await openBrowser();
  const state = async () => await page.$eval("#state", (each) => each.textContent ?? "");
  const distance = async () => Number(/limit ([\d.e−]+) for/.exec(await state())![1]!.replace("−", "-"));
  try {
    await page.goto(`file://${report}/explorer.html`);
    const before = await distance();
    await page.focus("#epsilon");
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowLeft");
    assert.equal(await page.$eval("#epsilon", (each) => each.getAttribute("aria-valuetext")), "0.2");
    const after = await distance();
    // ε is a tenth of what it was, and the distance goes like ε².
    assert.ok(after < before / 10, `${before} became ${after}`);
    const softplus = await page.$eval("#sum path[clip-path]", (each) => each.getAttribute("d"));
    await page.click("input[value=erf]");
    assert.notEqual(await page.$eval("#sum path[clip-path]", (each) => each.getAttribute("d")), softplus);
    await page.click("#shrink");
    await page.waitForFunction("document.getElementById('epsilon-value').textContent === '1.0e−4'");
    assert.ok(await distance() < 1e-6, await state());
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
});

async function recomputeIn(flags: readonly string[] = []): Promise<{ state: string; verdicts: string[] }> {
  const { browser, page, problems } = await openBrowser(flags);
  try {
    await page.goto(`file://${report}/recompute.html`);
    await page.waitForFunction("document.getElementById('state').textContent !== ''");
    if (await page.$("#recompute:not(:disabled)") !== null) {
      await page.click("#recompute");
      await page.waitForFunction(
        "/bit is|Not as|Could not/.test(document.getElementById('state').textContent)",
        { timeout: 120_000 },
      );
    }
    const state = await page.$eval("#state", (each) => each.textContent ?? "");
    const verdicts = await page.$$eval("dd[id^=verdict]", (all) => all.map((each) => each.textContent ?? ""));
    // Chromium itself says so, where it has none.
    assert.deepEqual(problems.filter((text) => text !== "No available adapters."), []);
    return { state, verdicts };
  } finally {
    await browser.close();
  }
}

inBrowser("stages recomputed in the browser give the bits that this machine's adapter gave", async () => {
  const { state, verdicts } = await recomputeIn();
  assert.equal(state, "Every bit is as recorded.");
  assert.deepEqual(verdicts, ["identical", "identical"]);
});

inBrowser("one changed digit of a step size gives other bits, and the page names the stage", async () => {
  const path = `${report}/scripts/record.js`;
  const record = Deno.readTextFileSync(path);
  const altered = record.replace("const SGD_ETA: f32 = ", "const SGD_ETA: f32 = 1.001 * ");
  assert.notEqual(altered, record);
  Deno.writeTextFileSync(path, altered);
  try {
    const { state, verdicts } = await recomputeIn();
    assert.match(state, /^Not as recorded: toy\/minibatch-train\./);
    assert.deepEqual(verdicts, ["identical", "different"]);
  } finally {
    Deno.writeTextFileSync(path, record);
  }
});

inBrowser("a browser without WebGPU is told so", async () => {
  const gpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];
  const { state, verdicts } = await recomputeIn(gpu);
  assert.match(state, /no WebGPU adapter/);
  assert.deepEqual(verdicts, ["–", "–"]);
});

Deno.test("every file that the report links to is published in it", () => {
  const { stages } = paperGraph(loadProfile(root, "smoke"));
  const published = new Set(
    stages.flatMap(({ outputs }) => Object.values(outputs).flatMap(({ publish }) => publish ?? [])),
  );
  for (const { id, data } of CAPTIONS) {
    for (const file of [`${id}.svg`, `${id}.pdf`, `${id}.png`, `${id}.vl.json`, ...data]) {
      assert.ok(published.has(`report/${id}/${file}`), `${id}/${file}`);
    }
  }
  for (
    const file of [
      "claims/plateau.md",
      "table1/table_1.csv",
      "table1/table1.pdf",
      "scripts/vega.js",
      "specs/fig2b.js",
      "scripts/networks.js",
    ]
  ) {
    assert.ok(published.has(`report/${file}`), file);
  }
});
