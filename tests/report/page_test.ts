/** The report in a real headless Chromium, opened from disk: its pages, marks, record, explorer, and recomputation. */
import assert from "node:assert/strict";
import { parseRecord } from "../../pipeline/engine/mod.ts";
import { dataFiles } from "../../pipeline/paper/drawing/figure.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { RECORD_FILE } from "../../pipeline/paper/report/record.ts";
import { inspect, inspectTables, look, openBrowser } from "./browser.ts";
import { comeTo, folder, HASHES, inBrowser, pageAddress, RECORD, report } from "./fixture.ts";
import { root } from "../root.ts";

inBrowser(
  "every page loads from disk without error or request, is readable on a phone, and accessible",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      const names = ["index", "claims", "beyond", "stalled", "glossary", "stages", "record", "explorer"];
      for (const name of [...names, "recompute"]) {
        for (const [width, scheme] of [[1200, "light"], [390, "dark"]] as const) {
          await look(page, width, scheme);
          await page.goto(pageAddress(name));
          if (name === "index") await comeTo(page, "fig2b", ".marks svg");
          await inspect(page, `${name}.html at ${width} px`);
          if (name !== "claims") continue;
          await page.$eval(".claim summary", (each) => (each as HTMLElement).click());
          await inspect(page, `${name}.html unfolded at ${width} px`);
          await inspectTables(page, `${name}.html at ${width} px`);
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
      await page.goto(pageAddress("index"));
      await comeTo(page, "fig2b", ".marks + .said");
      assert.deepEqual(
        await page.$eval(".marks", (each) => ["role", "aria-label"].map((name) => each.getAttribute(name))),
        [
          "group",
          "Figure fig2b: Marks above the numbers of neurons. Its marks are runs; the arrow keys go through them.",
        ],
      );
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
      await page.waitForSelector(".dock:not([hidden]) .map");
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
    await page.goto(pageAddress("index"));
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
      await page.goto(pageAddress("record"));
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
      await page.waitForSelector("#stage-toy\\/minibatch");
      assert.match(page.url(), /stages\.html#stage-toy\/minibatch$/);
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
    await page.goto(pageAddress("record"));
    await page.waitForFunction("document.getElementById('state').textContent !== ''");
    const state = await page.$eval("#state", (each) => each.textContent ?? "");
    assert.match(
      state,
      /^There is no run_record\.js beside this page\. deno task reproduce --profile smoke writes it/,
    );
  } finally {
    await browser.close();
    Deno.renameSync(`${path}.away`, path);
  }
});

inBrowser("without JavaScript the pictures stand, and pages say what they cannot do", async () => {
  const { browser, page } = await openBrowser();
  try {
    await page.setJavaScriptEnabled(false);
    await page.goto(pageAddress("index"));
    const width = await page.$eval("figure img", (each) => (each as HTMLImageElement).naturalWidth);
    assert.ok(width > 100, `the picture is ${width} px wide`);
    await page.goto(pageAddress("recompute"));
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
    await page.goto(pageAddress("explorer"));
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
    await page.goto(pageAddress("recompute"));
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
  for (const figure of FIGURES) {
    const { id } = figure;
    for (const file of [`${id}.svg`, `${id}.pdf`, `${id}.png`, `${id}.vl.json`, ...dataFiles(figure)]) {
      assert.ok(published.has(`report/${id}/${file}`), `${id}/${file}`);
    }
  }
  for (
    const file of [
      "claims/plateau.md",
      "claims/batch_noise.csv",
      "claims/sharpness.csv",
      "claims/counting.csv",
      "claims/counting.md",
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
