/** The output's page in a real headless Chromium. */
import assert from "node:assert/strict";
import axe from "axe-core";
import puppeteer from "puppeteer-core";
import { BROWSER_FLAGS } from "../pipeline/cli/browser.ts";
import { galleryPage } from "../figures/gallery.ts";
import { figure6c } from "../figures/figure_6c_curve.ts";
import { renderSvg } from "../figures/render.ts";

const executable = Deno.env.get("FLAT_CHANNELS_BROWSER");
if (executable === undefined) {
  console.log("not run (no browser; deno task test finds one): the page in a browser");
}

Deno.test({
  name: "the page loads from disk without error or request, is readable on a phone, and accessible",
  ignore: executable === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const curve = [0.4, 1, 2, 3, 4].map((w) => ({ w, loss: 0.01 + 0.01 * w, h: 1 }));
    const spec = figure6c(curve, [{ name: "channel_1", w: 1, loss: 0.02 }], [{ w: 0.8 }, { w: 3.2 }]);
    const svg = await renderSvg(spec, "Figure 6c");
    const folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(
      `${folder}/index.html`,
      galleryPage({
        profile: "smoke",
        about: "a test",
        numbers: [{ what: "w of channel 1", value: "0.8663", paper: "0.86630" }],
        figures: ["fig6c", "fig6d"].map((id) => ({
          id,
          title: id,
          caption: "A caption.",
          svg,
          files: [`${id}/${id}.svg`],
        })),
        claims: [{ claim: 1, verdict: "holds" }],
        claimFiles: ["claims/one.csv"],
        table: [{ parameter: "N", paper: "10^4", here: 4096, note: "samples" }],
      }),
    );
    const libraries = Deno.env.get("FLAT_CHANNELS_BROWSER_LIBRARIES") ?? "";
    const browser = await puppeteer.launch({
      executablePath: executable!,
      args: BROWSER_FLAGS,
      env: { ...Deno.env.toObject(), ...(libraries === "" ? {} : { LD_LIBRARY_PATH: libraries }) },
    });
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => problems.push(message.text()));
      page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) problems.push(`requested ${request.url()}`);
      });
      for (const [width, scheme] of [[1200, "light"], [360, "dark"]] as const) {
        await page.setViewport({ width, height: 800 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.goto(`file://${folder}/index.html`);
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth") as number;
        assert.ok(overflow <= 0, `the page is ${overflow} px wider than a screen of ${width}`);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate("axe.run()") as {
          violations: { id: string; impact: string }[];
        };
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(serious.map(({ id }) => id), []);
      }
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
