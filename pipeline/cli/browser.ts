/** A headless Chromium for checks in a browser: the system's, or the one in the npm package. */
import { unpack } from "./adapter.ts";

export interface Browser {
  readonly executable: string;
  readonly environment: { readonly [name: string]: string };
}

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What makes Chromium start as root, without a display, with WebGPU on its own software adapter. */
export const BROWSER_FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @throws CommandError when neither can be had */
export async function findBrowser(toolsDir: string): Promise<Browser> {
  for (const executable of SYSTEM) {
    try {
      if (Deno.statSync(executable).isFile) return { executable, environment: {} };
    } catch { /* not here */ }
  }
  const folder = `${toolsDir}/chromium`;
  const archives = ["chromium.br", "swiftshader.tar.br", "al2023.tar.br", "fonts.tar.br"];
  await unpack(folder, archives, `${folder}/libvk_swiftshader.so`);
  // The package brings the libraries that a bare system lacks.
  return { executable: `${folder}/chromium`, environment: { LD_LIBRARY_PATH: `${folder}/al2023/lib` } };
}
