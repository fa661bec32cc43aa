/** The arithmetic's hashes in headless Chromium: the very modules of kernels/, served on 127.0.0.1. */
import puppeteer from "puppeteer-core";
import ts from "typescript";
import { type Browser, BROWSER_FLAGS } from "./browser.ts";

const PAGE = `<!doctype html><title>determinism</title><link rel="icon" href="data:,">
<script type="module">
import { ComputeDevice } from "/kernels/device/device.ts";
import { runCanary } from "/kernels/device/canary.ts";
import { arithmeticHashes } from "/kernels/device/determinism.ts";
try {
  const device = await ComputeDevice.open();
  await runCanary(device);
  globalThis.result = { label: device.label, ...await arithmeticHashes(device) };
} catch (error) {
  globalThis.result = { error: String(error) };
}
</script>`;

export interface BrowserHashes {
  readonly label: string;
  readonly combined: string;
  readonly functions: { readonly [name: string]: string };
}

/** @throws Error with what the page said */
export async function hashesInBrowser(root: string, browser: Browser): Promise<BrowserHashes> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/") return new Response(PAGE, { headers: { "content-type": "text/html" } });
    if (!path.startsWith("/kernels/") || path.includes("..")) return new Response("", { status: 404 });
    const body = moduleFor(Deno.readTextFileSync(root + path), path);
    return new Response(body, { headers: { "content-type": "text/javascript" } });
  });
  const instance = await puppeteer.launch({
    executablePath: browser.executable,
    args: BROWSER_FLAGS,
    env: { ...Deno.env.toObject(), ...browser.environment },
  });
  try {
    const page = await instance.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.waitForFunction("globalThis.result !== undefined", { timeout: 300_000 }).catch((error) => {
      throw new Error([`${error.message}`, ...problems].join("; "));
    });
    const result = await page.evaluate("globalThis.result") as BrowserHashes & { error?: string };
    if (result.error !== undefined) throw new Error([result.error, ...problems].join("; "));
    return { ...result, label: `${await instance.version()}: ${result.label}` };
  } finally {
    await instance.close();
    await server.shutdown();
  }
}

/** TypeScript without its types; a WGSL file as a module whose default export is its text. */
function moduleFor(text: string, path: string): string {
  if (path.endsWith(".wgsl")) return `export default ${JSON.stringify(text)};`;
  const options = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions: options }).outputText
    .replace(/ with \{ type: "text" \}/g, "");
}
