/** Archives of results that are cut off inside a whole gzip, or unpack to far more than they are: refused, nothing stays. */
import assert from "node:assert/strict";
import { packTar } from "modern-tar";
import { gunzipSync, gzipSync } from "node:zlib";
import { unpackResults } from "../../pipeline/engine/remote/archive.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";

const named = (content: Uint8Array) => ({
  header: { name: `results/cas/${sha256(content)}`, size: content.length, type: "file" as const },
  body: content,
});

/** Files left in the folder for what is unpacked. */
async function unpacked(bytes: Uint8Array): Promise<{ names: string[]; failure: string | null }> {
  const folder = Deno.makeTempDirSync({ prefix: "archive-" });
  try {
    Deno.writeFileSync(`${folder}/a.tar.gz`, bytes);
    let failure: string | null = null;
    const to = await unpackResults(`${folder}/a.tar.gz`, `${folder}/tmp`).catch((error: Error) => {
      failure = error.message;
      return null;
    });
    const names = to === null ? [] : [...Deno.readDirSync(`${to.path}/cas`)].map(({ name }) => name);
    to?.remove();
    assert.deepEqual([...Deno.readDirSync(`${folder}/tmp`)], []);
    return { names, failure };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const some = new TextEncoder().encode("some content of an object");

Deno.test("an archive as export makes one is unpacked", async () => {
  const whole = gzipSync(await packTar([named(some)]));
  assert.deepEqual(await unpacked(whole), { names: [sha256(some)], failure: null });
});

Deno.test("a tar that is cut off inside a whole gzip is refused", async () => {
  const large = new Uint8Array(5000).fill(7);
  const tar = gunzipSync(gzipSync(await packTar([named(some), named(large)])));
  for (const length of [700, 1024 + 512 + 1000, tar.length - 1024 - 3000]) {
    const { failure } = await unpacked(gzipSync(tar.subarray(0, length)));
    assert.match(String(failure), /a\.tar\.gz is damaged, or none of results \(.*truncated/i, String(length));
  }
});

Deno.test("an archive that unpacks to a hundred times its size and more is refused before its end", async () => {
  const zeros = Array.from({ length: 5 }, (_, k) => {
    const content = new Uint8Array(2 ** 24);
    content[0] = k;
    return named(content);
  });
  const { failure } = await unpacked(gzipSync(await packTar(zeros), { level: 9 }));
  assert.match(String(failure), /it would unpack to more than 100 times its size/);
});
