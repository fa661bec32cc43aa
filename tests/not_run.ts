/**
 * Tests that need what not every machine has: a browser, a second adapter, a right. One that cannot run is counted
 * and named at the end of `deno task test`; with FLAT_CHANNELS_ALL_TESTS=1 it fails instead.
 */

/** The file that collects them for the end of the run; a line of JSON each. */
const LIST = "FLAT_CHANNELS_NOT_RUN";
const ALL = "FLAT_CHANNELS_ALL_TESTS";

/** @param why what is missing here, or null when the test can run */
export function testUnless(why: string | null, test: Deno.TestDefinition): void {
  if (why === null) return Deno.test(test);
  if (Deno.env.get(ALL) === "1") {
    return Deno.test(test.name, () => {
      throw failure(why);
    });
  }
  list(test.name, why);
  Deno.test({ ...test, ignore: true });
}

/**
 * The same for a part of a test, found out while it runs.
 * @throws Error where all tests must run
 */
export function partNotRun(name: string, why: string): void {
  if (Deno.env.get(ALL) === "1") throw failure(why);
  list(name, why);
}

function failure(why: string): Error {
  return new Error(`not run: ${why} (${ALL}=1 asks for every test)`);
}

function list(name: string, why: string): void {
  console.log(`NOT RUN: ${name}: ${why}`);
  const file = Deno.env.get(LIST);
  if (file !== undefined) {
    Deno.writeTextFileSync(file, `${JSON.stringify({ name, why })}\n`, { append: true });
  }
}
