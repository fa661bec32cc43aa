/**
 * One archive of a bundle's files. Equal content gives equal bytes: files in code-unit order, without times, owners or
 * names of this machine. Apart from bundle.ts, because of its package.
 */
import { createTarPacker } from "modern-tar";
import { type BundleFile, sorted } from "./bundle.ts";

/**
 * The gzipped archive, piece by piece; one file at a time is in memory. A file that is not what it was when it was
 * listed ends the stream with its error.
 * @param folder the one folder at the archive's top
 */
export function pack(folder: string, files: readonly BundleFile[]): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const fill = async () => {
    for (const { path, size, executable, read } of sorted(files)) {
      const writer = controller.add({
        name: `${folder}/${path}`,
        size,
        mode: executable ? 0o755 : 0o644,
        mtime: new Date(0),
        type: "file",
      }).getWriter();
      const content = read();
      for (let at = 0; at < size; at += PIECE) {
        await writer.write(content.subarray(at, at + PIECE));
        // Streams alone would never let a signal in.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      await writer.close();
    }
    controller.finalize();
  };
  fill().catch((error) => controller.error(error));
  // Its header has neither time nor system, unlike that of Node's.
  return (readable as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new CompressionStream("gzip"));
}

/** Bytes that are handed to the archive at once. */
const PIECE = 2 ** 20;
