/** The report's first page and that of claims in a real headless Chromium: the strip, what to look at, on paper as well. */
import assert from "node:assert/strict";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";
import { look, openBrowser } from "./browser.ts";
import { inBrowser, pageAddress } from "./fixture.ts";

inBrowser("the strip has a number beside the paper's, and leads to the claim's tests, unfolded", async () => {
  const { browser, page, problems } = await openBrowser();
  try {
    await look(page, 390, "light");
    await page.goto(pageAddress("index"));
    const card = await page.$eval(".strip li", (each) => each.textContent!.replace(/\s+/g, " ").trim());
    assert.match(
      card,
      /^not reproduced 1\. Without biases.* ours ?12\.3 % of the widest networks' runs paper ?10 to 30 %$/,
    );
    await Promise.all([page.waitForNavigation(), page.click(".strip a")]);
    assert.match(page.url(), /claims\.html#claim-1$/);
    await page.waitForFunction("document.querySelector('.claim').open");
    const seen = await page.$eval(".claim table", (each) => each.getBoundingClientRect().height);
    assert.ok(seen > 0);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
});

inBrowser("on paper every claim's tests are unfolded, and figures stand with what to look at", async () => {
  const { browser, page } = await openBrowser();
  try {
    await page.emulateMediaType("print");
    await page.goto(pageAddress("claims"));
    const heights = await page.$$eval(
      ".claim table",
      (all) => all.map((each) => each.getBoundingClientRect().height),
    );
    assert.ok(heights.length > 0 && heights.every((height) => height > 0), String(heights));
    // A page of A4.
    await page.setViewport({ width: 794, height: 1123 });
    const sizes = await page.evaluate(`[...document.querySelectorAll(".claim .more dl")].map((list) => {
      const size = (each) => parseFloat(getComputedStyle(each).fontSize);
      const part = (each) => each.getBoundingClientRect().width;
      return [size(list) / size(list.closest("table")), part(list.closest("td")) / part(list.closest("table"))];
    })`) as [number, number][];
    assert.ok(sizes.length > 0);
    for (const [size, width] of sizes) assert.ok(size <= 1 && width > 0.4, JSON.stringify(sizes));
    assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"));
    await page.goto(pageAddress("stages"));
    // All of the graph's but the report's own.
    const { stages } = paperGraph(loadProfile(root, "smoke"));
    const others = stages.filter(({ name }) => !name.startsWith("report/")).length;
    const lead = await page.$eval("header", (each) => each.textContent!.replace(/\s+/g, " "));
    const said = `The ${others} stages of the profile smoke whose results this report shows; those`;
    assert.ok(lead.includes(said), lead);
    const [drawn, room] = await page.$eval(
      ".picture svg",
      (each) => [each.getBoundingClientRect().width, each.parentElement!.getBoundingClientRect().width],
    );
    assert.ok(drawn! > 700 && drawn! <= room!, `a graph of ${drawn} px in ${room} px`);
    assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"));
    // With JavaScript, interactive figures are drawn again in the place of their pictures.
    await page.setJavaScriptEnabled(false);
    await page.goto(pageAddress("index"));
    assert.deepEqual(
      await page.$$eval(".look-at", (all) => all.map((each) => each.textContent)),
      ["Look for runs at one height.", "Look for runs at one height.", "Look for runs at one height."],
    );
    assert.equal(
      await page.$eval("#fig2b-figure img", (each) => (each as HTMLImageElement).alt),
      "Marks above the numbers of neurons.",
    );
  } finally {
    await browser.close();
  }
});

inBrowser(
  "on a phone a small picture fits and a wide one says that it scrolls; no screen blows a small one up",
  async () => {
    const { browser, page, problems } = await openBrowser();
    const size = (id: string) =>
      page.$eval(`#${id}-figure`, (figure) => {
        const picture = figure.querySelector("a, .marks")!.getBoundingClientRect();
        const swipe = figure.querySelector(".swipe");
        return {
          width: picture.width,
          cut: figure.scrollWidth - figure.clientWidth,
          swipe: swipe !== null && getComputedStyle(swipe).display !== "none",
        };
      });
    try {
      await look(page, 390, "light");
      await page.goto(pageAddress("index"));
      const [small, wide] = [await size("small"), await size("figA3")];
      assert.deepEqual([small.cut, small.swipe], [0, false]);
      assert.ok(small.width > 300, String(small.width));
      assert.ok(wide.cut > 0 && wide.swipe, JSON.stringify(wide));
      // Its labels of 7.5 px are at least 9 px high.
      assert.ok(wide.width >= 1.2 * 350, String(wide.width));
      await look(page, 1200, "light");
      const [large, larger] = [await size("small"), await size("figA3")];
      assert.equal(large.width, 350);
      assert.ok(larger.width > 600 && !larger.swipe && larger.cut <= 0, JSON.stringify(larger));
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  },
);
