/** The commands that the report's pages name mean the report's own profile. */
import assert from "node:assert/strict";
import { indexPage } from "../../figures/report/index_page.ts";
import { missingText } from "../../figures/report/run_record.ts";
import type { StageContext } from "../../pipeline/engine/stage.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import reportPages from "../../pipeline/paper/report/pages.ts";
import { root } from "../root.ts";

const COMMAND = /deno task [a-z]+[^<.;,]*/g;

/** The pages that report/pages makes for a profile, with empty inputs. */
async function pagesOf(profile: string): Promise<string[]> {
  const stage = paperGraph(loadProfile(root, profile)).byName.get("report/pages")!;
  const made: string[] = [];
  const context = {
    stage: stage.name,
    parameters: stage.parameters,
    input: () => new Uint8Array(),
    inputText: () => "",
    output: (name: string, content: string) => name.endsWith(".html") && made.push(content),
  };
  await reportPages(context as unknown as StageContext);
  return made;
}

/** The first page of a profile with one figure and nothing else. */
function firstPage(profile: string): string {
  const { parameters } = paperGraph(loadProfile(root, profile)).byName.get("report/index")!;
  const [{ id, title, caption, lookAt, alt }] = FIGURES as readonly [typeof FIGURES[number]];
  const none = { numbers: [], statements: [], claims: [], claimFiles: [], counting: [], table: [] };
  const figure = {
    id,
    title,
    caption,
    lookAt,
    alt,
    size: [1, 1] as const,
    files: ["a.svg"],
    interactive: false,
    stages: [],
  };
  return indexPage({ ...none, profile, option: String(parameters.option), about: "", figures: [figure] });
}

for (const [profile, ending] of [["smoke", " --profile smoke"], ["quick", ""]] as const) {
  Deno.test(`the pages of ${profile} name commands that mean ${profile}`, async () => {
    const commands = [firstPage(profile), ...await pagesOf(profile)].flatMap((page) =>
      page.match(COMMAND) ?? []
    );
    assert.deepEqual(commands.sort(), [
      `deno task reproduce ${FIGURES[0]!.id}${ending}`,
      `deno task trace ${FIGURES[0]!.id}${ending}`,
      ...[`deno task verify${ending}`, `deno task verify${ending}`],
    ]);
  });
}

Deno.test("the page of a record that is not there names the command of its profile", async () => {
  const [, , record] = await pagesOf("smoke");
  assert.match(record!, /id="state" role="status" data-option=" --profile smoke"/);
  assert.match(missingText(" --profile smoke"), /\. deno task reproduce --profile smoke writes it/);
});
