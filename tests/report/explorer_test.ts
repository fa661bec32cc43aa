/** The explorer's ball in a real headless Chromium: it rolls, stalls where the stages' loss says, and obeys the keyboard. */
import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { startOf } from "../../figures/report/explorer/toy_motion.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { populationDerivatives } from "../../kernels/analysis/toy/population.ts";
import { inspect, look, openBrowser } from "./browser.ts";
import { inBrowser, pageAddress } from "./fixture.ts";

const textOf = (page: Page, selector: string) => page.$eval(selector, (each) => each.textContent ?? "");
const stateIs = (page: Page, words: string) =>
  page.waitForFunction(
    `document.getElementById("ball-state").textContent.includes(${JSON.stringify(words)})`,
    {
      timeout: 60_000,
    },
  );

interface Numbers {
  readonly steps: number;
  readonly eta: number;
  readonly lambda: number;
  readonly part: number;
  readonly gamma: number;
  readonly epsilon: number;
}

/** What the page says of the ball. */
async function numbers(page: Page): Promise<Numbers> {
  const said = (await textOf(page, "#ball-numbers")).replaceAll("−", "-");
  const found =
    /^After (\d+) steps of η = ([\d.]+) .*?: λmax = ([\d.]+), which is ([\d.]+) · 2\/η; γ = ([\d.]+), ε = (-?[\d.]+)/
      .exec(said);
  assert.ok(found !== null, said);
  const [steps, eta, lambda, part, gamma, epsilon] = found.slice(1).map(Number) as [
    ...[number, number, number, number, number, number],
  ];
  return { steps, eta, lambda, part, gamma, epsilon };
}

/** λ_max on the stages' loss after so many steps, and ε. */
function reference(channel: 1 | 2, eta: number, steps: number): { lambda: number; epsilon: number } {
  const theta = startOf({ channel, gamma: 1.93 });
  for (let step = 0; step < steps; step++) {
    const { gradient } = populationDerivatives(theta);
    for (let i = 0; i < 4; i++) theta[i] = theta[i]! - eta * gradient[i]!;
  }
  const { hessian } = populationDerivatives(theta);
  return { lambda: symmetricEigen(hessian, 4).values[3]!, epsilon: (theta[0]! - theta[1]!) / 2 };
}

inBrowser(
  "the ball stalls at λ_max = 2/η, where steps on the stages' own loss stall, in both channels",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      await look(page, 1200, "light");
      await page.goto(pageAddress("explorer"));
      await stateIs(page, "stalled at the edge of stability");
      const first = await numbers(page);
      assert.equal(first.eta, 0.25);
      assert.ok(Math.abs(first.part - 1) < 0.02, `λ_max η/2 = ${first.part}`);
      // Pairs of steps swing about the floor; both sides of it are the reference's.
      const sides = [0, 1].map((more) => reference(1, 0.25, 20_000 + more));
      const nearest = Math.min(...sides.map(({ lambda }) => Math.abs(lambda - first.lambda)));
      assert.ok(nearest < 0.01, `${first.lambda} beside ${sides.map(({ lambda }) => lambda)}`);
      assert.ok(Math.min(...sides.map(({ epsilon }) => Math.abs(epsilon - first.epsilon))) < 1e-3);
      await page.click("input[name=channel][value='2']");
      await page.waitForFunction("document.getElementById('ball-state').textContent === ''");
      await stateIs(page, "stalled at the edge of stability");
      const second = await numbers(page);
      assert.equal(second.eta, 0.6);
      assert.ok(second.epsilon < -0.5 && Math.abs(second.part - 1) < 0.02, JSON.stringify(second));
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser(
  "by the keyboard: the ball rolls, pauses, takes one step, goes back; a slider changes its step",
  async () => {
    const { browser, page, problems } = await openBrowser();
    const ball = () =>
      page.$$eval(
        "#ball circle",
        (all) => ["cx", "cy"].map((name) => Number(all.at(-1)!.getAttribute(name))),
      );
    try {
      await look(page, 1200, "light");
      await page.goto(pageAddress("explorer"));
      await stateIs(page, "stalled");
      await page.focus("#ball-reset");
      await page.keyboard.press("Enter");
      assert.equal((await numbers(page)).steps, 0);
      const start = await ball();
      await page.focus("#ball-play");
      await page.keyboard.press("Enter");
      assert.equal(await textOf(page, "#ball-play"), "Pause");
      await page.waitForFunction("/After \\d{3,}/.test(document.getElementById('ball-numbers').textContent)");
      await page.keyboard.press("Space");
      assert.equal(await textOf(page, "#ball-play"), "Roll");
      const paused = await numbers(page);
      const right = reference(1, 0.25, paused.steps);
      assert.ok(
        Math.abs(paused.lambda - right.lambda) < 1e-3 * right.lambda,
        `${paused.lambda} ${right.lambda}`,
      );
      const there = await ball();
      assert.ok(Math.hypot(there[0]! - start[0]!, there[1]! - start[1]!) > 5, `${start} to ${there}`);
      await page.focus("#ball-step");
      await page.keyboard.press("Enter");
      assert.equal((await numbers(page)).steps, paused.steps + 1);
      await page.focus("#ball-eta");
      await page.keyboard.press("ArrowRight");
      await stateIs(page, "stalled");
      const other = await numbers(page);
      assert.ok(other.eta === 0.26 && Math.abs(other.part - 1) < 0.02, JSON.stringify(other));
      assert.ok(other.steps * other.eta >= 30_000);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser(
  "the landscape has a scale of its colours; both curves of the pair stay inside their frame",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      await page.goto(pageAddress("explorer"));
      await page.waitForSelector("#ball-scale");
      const colours = await page.$$eval(
        "#ball-scale rect",
        (all) => all.map((each) => each.getAttribute("fill")),
      );
      assert.ok(new Set(colours).size >= 20, colours.join());
      const [low, high] = await page.$$eval(
        "#ball-scale text",
        (all) => all.map((each) => Number(/[\d.]+/.exec(each.textContent!)![0])),
      ) as [number, number];
      // The saddle line's loss is 0.0471.
      assert.ok(low < 0.047 && 0.047 < high, `${low} to ${high}`);
      const outside = await page.$eval("#sum", (picture) => {
        const frame = (picture.querySelector("clipPath rect") as SVGGraphicsElement).getBBox();
        return [...picture.querySelectorAll("path[clip-path]")].map((path) => {
          const { y, height } = (path as SVGGraphicsElement).getBBox();
          return Math.max(frame.y - y, y + height - frame.y - frame.height);
        });
      });
      assert.equal(outside.length, 2);
      assert.ok(outside.every((far) => far <= 0), `${outside} px outside of the frame, at the first ε`);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);

inBrowser("steps too small say that they have not come to their edge", async () => {
  const { browser, page } = await openBrowser();
  try {
    await page.goto(pageAddress("explorer"));
    await page.click("input[name=channel][value='2']");
    await page.$eval("#ball-eta", (each) => {
      (each as HTMLInputElement).value = "0.3";
      each.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await stateIs(page, "not come to their edge");
    assert.ok((await numbers(page)).part < 0.7);
  } finally {
    await browser.close();
  }
});

inBrowser(
  "who wants less motion gets the end at once; paper gets both pictures and no controls",
  async () => {
    const { browser, page, problems } = await openBrowser();
    try {
      await page.setViewport({ width: 390, height: 844 });
      await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
      await page.goto(pageAddress("explorer"));
      await stateIs(page, "stalled");
      await inspect(page, "explorer.html at 390 px");
      await page.evaluate(`globalThis.seen = new Set();
      new MutationObserver(() => seen.add(document.getElementById("ball-play").textContent)).observe(
        document.getElementById("ball-form"), { subtree: true, childList: true, characterData: true });`);
      await page.click("#ball-play");
      await stateIs(page, "stalled");
      assert.equal(await page.evaluate("seen.has('Pause')"), false);
      await page.emulateMediaType("print");
      const shown = (selector: string) =>
        page.$eval(selector, (each) => each.getBoundingClientRect().height > 0 && each.childElementCount > 5);
      assert.deepEqual([await shown("#ball"), await shown("#edge")], [true, true]);
      assert.equal(await page.$eval("#ball-form", (each) => getComputedStyle(each).display), "none");
      assert.ok((await page.pdf({ format: "A4" })).length > 20_000);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);
