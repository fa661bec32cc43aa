/** Pages of diagnoses in a real headless Chromium: from disk, on a phone, on paper, without scripts; a run that is followed. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import type { Page } from "puppeteer-core";
import { drawPictures } from "../../../figures/diagnosis/draw.ts";
import { diagnosisPage } from "../../../figures/diagnosis/page/diagnosis_page.ts";
import { type WatchedRun, watchPage } from "../../../figures/diagnosis/watch/page.ts";
import { testUnless } from "../../not_run.ts";
import { BROWSER, inspect, inspectTables, look, openBrowser } from "../../report/browser.ts";
import { EXAMPLES } from "./examples.ts";
import { point } from "../watch/points.ts";

const WATCH: WatchedRun = {
  name: "run",
  points: Array.from(
    { length: 30 },
    (_, i) => point(i + 1, { verdict: i < 20 ? "still training" : "channel" }),
  ),
  unread: [{ name: "step-31.npz", message: "it is not whole yet: it is tried again" }],
  refresh: 1,
};
/** Before its first checkpoint. */
const WAITING: WatchedRun = { ...WATCH, points: [], unread: [] };

const folder = Deno.makeTempDirSync({ prefix: "diagnosis-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const nameOf = (verdict: string) => verdict.replaceAll(" ", "-");
const address = (name: string) => toFileUrl(`${folder}/${name}.html`).href;

async function makePages(): Promise<void> {
  for (const diagnosis of EXAMPLES) {
    const html = diagnosisPage(diagnosis, await drawPictures(diagnosis));
    Deno.writeTextFileSync(`${folder}/${nameOf(diagnosis.verdict.verdict)}.html`, html);
  }
  Deno.writeTextFileSync(`${folder}/watch.html`, watchPage({ ...WATCH, refresh: 3600 }));
  Deno.writeTextFileSync(`${folder}/waiting.html`, watchPage({ ...WAITING, refresh: null }));
}

let made: Promise<void> | null = null;

function inBrowser(name: string, test: (page: Page, problems: readonly string[]) => Promise<void>): void {
  const fn = async () => {
    await (made ??= makePages());
    const { browser, page, problems } = await openBrowser();
    try {
      await test(page, problems);
    } finally {
      await browser.close();
    }
  };
  const why = BROWSER === undefined ? "no browser; deno task test finds one" : null;
  testUnless(why, { name, sanitizeOps: false, sanitizeResources: false, fn });
}

/** Ends of tables that nobody can reach: wider than what scrolls them. */
const CUT = `[...document.querySelectorAll("td, th")].filter((cell) => {
  const frame = cell.closest(".scroll");
  return cell.scrollWidth > cell.clientWidth + 1 || frame === null;
}).map((cell) => cell.textContent)`;

const PHONE = [390, "dark"] as const;
const SCREEN = [1200, "light"] as const;
/** Pages that are looked at on a screen as well: those with the most, with the least, and of another kind. */
const WIDE = ["channel", "weights-only", "watch"];

inBrowser(
  "a page of each verdict is readable wide and on a phone, light and dark, and accessible",
  async (page, problems) => {
    for (const name of [...EXAMPLES.map(({ verdict }) => nameOf(verdict.verdict)), "watch", "waiting"]) {
      for (const [width, scheme] of WIDE.includes(name) ? [PHONE, SCREEN] : [PHONE]) {
        await look(page, width, scheme);
        await page.goto(address(name));
        const where = `${name} at ${width} px`;
        await inspect(page, where);
        if (name !== "waiting") await inspectTables(page, where);
        assert.deepEqual(await page.evaluate(CUT), [], where);
      }
    }
    assert.deepEqual(problems, []);
  },
);

inBrowser("on a phone pictures are whole, and the verdict is on the first screen", async (page) => {
  await look(page, 390, "light");
  await page.goto(address("channel"));
  const sizes = await page.$$eval(
    ".marks svg",
    (all) => all.map((each) => each.getBoundingClientRect().width),
  );
  assert.equal(sizes.length, 6);
  assert.ok(sizes.every((width) => width > 300 && width <= 358), String(sizes));
  const end = await page.$eval(".verdict .says", (each) => each.getBoundingClientRect().bottom);
  assert.ok(end < 800, String(end));
});

inBrowser(
  "without scripts everything of a diagnosis stands; links lead to its parts",
  async (page, problems) => {
    await page.setJavaScriptEnabled(false);
    await page.goto(address("channel"));
    const targets = await page.$$eval("nav a", (all) => all.map((each) => each.getAttribute("href")!));
    for (const target of targets) assert.notEqual(await page.$(target), null, target);
    assert.equal(targets.length, 6);
    assert.equal((await page.$$("svg[role=img][aria-label]")).length, 6);
    await page.goto(address("watch"));
    assert.equal(await page.$eval("#follow", (each) => (each as HTMLElement).hidden), true);
    assert.match(await page.$eval("#followed", (each) => each.textContent!), /^Load the page again/);
    assert.deepEqual(problems, []);
  },
);

inBrowser("on paper there is no navigation, and no picture is wider than the sheet", async (page) => {
  await page.emulateMediaType("print");
  // A4 with margins, at 96 px an inch.
  await page.setViewport({ width: 700, height: 1000 });
  for (const name of ["channel", "watch"]) {
    await page.goto(address(name));
    const hidden = await page.$$eval(
      "nav, .following",
      (all) => all.map((each) => getComputedStyle(each).display),
    );
    assert.deepEqual(new Set(hidden), new Set(["none"]));
    const widths = await page.$$eval(
      "table, .marks svg, .charts svg",
      (all) => all.map((each) => each.getBoundingClientRect().right),
    );
    assert.ok(widths.every((right) => right <= 700), `${name}: ${widths}`);
    assert.ok((await page.pdf()).length > 10_000);
  }
});

/** The page's own interval, to be called by hand: no test waits for a clock. */
const BY_HAND = "window.setInterval = (look) => { window.lookAgain = look; return 0; }";

inBrowser(
  "a served page takes new checkpoints in place, tells of it, and stops when it is asked to",
  async (page) => {
    let html: string | null = watchPage(WAITING);
    let answers = 0;
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
      answers++;
      const headers = { "content-type": "text/html; charset=utf-8" };
      return html === null ? new Response("", { status: 500 }) : new Response(html, { headers });
    });
    const lookAgain = () => page.evaluate("window.lookAgain()");
    const text = (selector: string) => page.$eval(selector, (each) => each.textContent ?? "");
    try {
      await page.evaluateOnNewDocument(BY_HAND);
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      assert.equal(await text("#verdict"), "No verdict yet");
      html = watchPage(WATCH);
      await lookAgain();
      assert.equal(await text("#verdict"), "Channel");
      assert.equal((await page.$$(".charts svg")).length, 5);
      assert.equal(await text("#followed"), "New: Channel.");
      await lookAgain();
      assert.equal(await text("#followed"), "New: Channel.");
      const whole = html;
      html = null;
      await lookAgain();
      assert.equal(await text("#followed"), "The page is served no more; start watch again.");
      assert.equal(await text("#verdict"), "Channel");
      html = whole;
      await lookAgain();
      assert.equal(await text("#followed"), "Looks for new checkpoints every 1 s.");
      await page.click("#follow");
      assert.equal(await text("#follow"), "Follow the run");
      const before = answers;
      html = watchPage(WAITING);
      await lookAgain();
      assert.equal(answers, before);
      assert.equal(await text("#verdict"), "Channel");
      await page.click("#follow");
      await lookAgain();
      assert.equal(await text("#verdict"), "No verdict yet");
    } finally {
      await server.shutdown();
    }
  },
);
