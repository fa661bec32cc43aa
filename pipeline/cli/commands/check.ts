/**
 * `check`: whether everything recorded is there, right and current, without running anything. Exit code 0 or 1. With
 * --repair, damaged objects and records leave the store.
 */
import { type CheckResult, checkRun, type Finding, repairStore } from "../../engine/mod.ts";
import { changeText } from "../display/change_text.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, profileOf, type Project, taskOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { counted, someOf, strayLine } from "../display/text.ts";

export async function check(project: Project, options: Options): Promise<number> {
  const profile = profileOf(project, options);
  const graph = await graphOf(project, options);
  const settings = engineOptions(project, options);
  const say = options.json ? console.error : console.log;
  const look = () => checkRun(graph, options.targets, settings);
  let result = await look();
  if (options.repair && result.findings.some(({ kind }) => kind === "object" || kind === "record")) {
    const waiting = () => say("waiting for another run to end");
    const { restored, removed } = await repairStore(graph, result.findings, settings, waiting);
    say(
      `${counted(restored, "stored object")} put back from published files, ${
        counted(removed, "damaged file")
      } removed`,
    );
    result = await look();
  }
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else for (const line of checkLines(result, `output/${profile}`, project, options)) console.log(line);
  return result.findings.length === 0 ? EXIT.ok : EXIT.failed;
}

/** One line for each finding, and a last one that counts and names the commands that put it right. */
export function checkLines(
  result: CheckResult,
  outputFolder: string,
  project: Project,
  options: Options,
): string[] {
  const { findings, undecided, checked } = result;
  const lines = findings.map((finding) => findingText(finding, outputFolder));
  if (result.strays.length > 0) lines.push(strayLine(result.strays));
  if (undecided.length > 0) lines.push(`after    these, so not decided: ${someOf(undecided)}`);
  const counts = `${counted(checked.stages, "stage")}, ${counted(checked.files, "published file")}, ${
    counted(checked.objects, "stored object")
  }`;
  // A run believes the size and the times of what it does not read: only a check sees every damage.
  const damaged = findings.some(({ kind, ...more }) =>
    (kind === "object" || kind === "record") && "was" in more && more.was === "corrupt"
  );
  const first = damaged ? `${taskOf(project, options, "check --repair")} removes what is damaged, then ` : "";
  const remedy = `${first}${taskOf(project, options, "reproduce")} puts it right`;
  lines.push(
    findings.length === 0
      ? `${counts}: all current, every hash right`
      : `${counts}: ${findings.length} not right; ${remedy}`,
  );
  return lines;
}

function findingText(finding: Finding, outputFolder: string): string {
  switch (finding.kind) {
    case "stale": {
      const [first, ...others] = finding.changes;
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      return `stale    stage ${finding.stage}: ${
        first === undefined ? "never ran" : changeText(first)
      }${more}`;
    }
    case "broken":
      return `broken   ${finding.message}`;
    case "object": {
      const what = finding.stage === null
        ? "of no recorded stage"
        : `stage ${finding.stage}, output ${finding.output}`;
      return `${word(finding.was)} stored object ${finding.hash} (${what})`;
    }
    case "file":
      return `${word(finding.was)} file ${outputFolder}/${finding.path} (stage ${finding.stage})`;
    case "record":
      return `${word(finding.was)} record ${finding.path}${
        finding.stage === null ? "" : ` (stage ${finding.stage})`
      }`;
    default:
      return finding satisfies never;
  }
}

function word(was: "missing" | "corrupt" | "changed"): string {
  return { missing: "missing ", corrupt: "damaged ", changed: "changed " }[was];
}
