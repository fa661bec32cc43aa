/** A headless Chromium for tests of the report: pages from disk, with every complaint and every request kept. */
import assert from "node:assert/strict";
import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { BROWSER_FLAGS } from "../../pipeline/setup/browser.ts";

/** Absent where no browser could be had: `deno task test` finds one. */
export const BROWSER = Deno.env.get("FLAT_CHANNELS_BROWSER");

export interface Opened {
  readonly browser: Browser;
  readonly page: Page;
  /** Errors, messages of the console, and requests to anything but the disk. */
  readonly problems: string[];
}

/** @param without flags of Chromium that are left out */
export async function openBrowser(without: readonly string[] = []): Promise<Opened> {
  const environment = JSON.parse(Deno.env.get("FLAT_CHANNELS_BROWSER_ENVIRONMENT") ?? "{}");
  const browser = await puppeteer.launch({
    executablePath: BROWSER!,
    args: BROWSER_FLAGS.filter((flag) => !without.includes(flag)),
    env: { ...Deno.env.toObject(), ...environment },
  });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => problems.push(message.text()));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`requested ${request.url()}`);
  });
  page.on("requestfailed", (request) => problems.push(`not there: ${request.url()}`));
  return { browser, page, problems };
}

/** @throws AssertionError where a table of more than five columns has cells beyond the screen's edge */
export async function inspectTables(page: Page, where: string): Promise<void> {
  const [tables, cut] = await page.evaluate(`(() => {
    const tables = [...document.querySelectorAll("table")].filter((table) => table.rows[0].cells.length > 5);
    const cells = tables.flatMap((table) => [...table.querySelectorAll("td")]);
    return [tables.length, cells.filter((cell) => cell.getBoundingClientRect().right > innerWidth).length];
  })()`) as [number, number];
  assert.ok(tables > 0, where);
  assert.equal(cut, 0, `${where}: cells of wide tables that lie outside of the screen`);
}

/** A width in pixels and the reader's wish for light or dark. */
export async function look(page: Page, width: number, scheme: "light" | "dark"): Promise<void> {
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
}

/** @throws AssertionError for a page that is wider than its screen, or with a fault of accessibility */
export async function inspect(page: Page, where: string): Promise<void> {
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth") as number;
  assert.ok(overflow <= 0, `${where} is ${overflow} px wider than its screen`);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run()") as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`), [], where);
}
