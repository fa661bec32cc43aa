/** The dock of the report's first page in a real headless Chromium: the functions of chosen runs' networks. */
import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { decodeNumbers } from "../../figures/report/base64_numbers.ts";
import { colourOf } from "../../figures/report/map_colours.ts";
import type { ReportNetworks } from "../../figures/report/run_networks.ts";
import { networkOutput } from "../../kernels/network_reference.ts";
import { shapeOf } from "../../pipeline/paper/plateau/settings.ts";
import { inspect, look, openBrowser } from "./browser.ts";
import { comeTo, inBrowser, pageAddress, report, thetaOf } from "./fixture.ts";

const DOCK = ".dock:not([hidden])";
const dockIsHidden = (page: Page) => page.$eval(".dock", (each) => (each as HTMLElement).hidden);
const textOf = (page: Page, selector: string) => page.$eval(selector, (each) => each.textContent ?? "");

/** The first page with figure 2b alive. */
async function openFigure2b(page: Page): Promise<void> {
  await page.goto(pageAddress("index"));
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
