/** unpack_archives.ts ARCHIVE…: unpacks archives of @sparticuz/chromium into $TMPDIR. */

import { fromFileUrl } from "@std/path";

// Not a literal: a literal would be fetched by everybody, 70 MB that few need.
const name = ["@sparticuz", "chromium"].join("/");
const { inflate } = await import(name) as { inflate: (path: string) => Promise<string> };
const bin = new URL("../bin/", import.meta.resolve(name));
for (const archive of Deno.args) await inflate(fromFileUrl(new URL(archive, bin)));
