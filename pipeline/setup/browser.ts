/** A headless Chromium for checks in a browser: the system's, or the one in the npm package. */
import { writeAtomically } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { Ended } from "../process/signals.ts";
import { isFile, unpackOnce } from "./unpack.ts";

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

/** @throws CommandError (3) that says why neither can be had */
export async function findBrowser(toolsDir: string): Promise<Browser> {
  for (const executable of SYSTEM) {
    if (isFile(executable)) return { executable, environment: {} };
  }
  const folder = `${toolsDir}/chromium`;
  const archives = ["chromium.br", "swiftshader.tar.br", "al2023.tar.br", "fonts.tar.br"];
  try {
    await unpackOnce(folder, archives, "libvk_swiftshader.so");
  } catch (error) {
    if (error instanceof Ended) throw error;
    throw new CommandError(
      EXIT.noAdapter,
      `no browser: ${SYSTEM[0]} is not there, and unpacking the one from npm failed: ` +
        `${error instanceof Error ? error.message : error}. As root: apt-get install chromium`,
    );
  }
  // The package brings the libraries and fonts that a bare system lacks; without any font, some pages crash it.
  const fonts = `${folder}/fonts.conf`;
  writeAtomically(fonts, new TextEncoder().encode(fontSettings(folder)), toolsDir, false);
  return {
    executable: `${folder}/chromium`,
    environment: { LD_LIBRARY_PATH: `${folder}/al2023/lib`, FONTCONFIG_FILE: fonts },
  };
}

/** Fonts of the system, where it has some, and those of the package; the package's own settings name other places. */
function fontSettings(folder: string): string {
  const escaped = folder.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${escaped}/fonts</dir>
  <cachedir>${escaped}/font-cache</cachedir>
</fontconfig>
`;
}
