/** The page of a run that is still training: the verdict now, its history, and the checkpoints over time. */
import type { CheckpointFindings, Verdict, VerdictFindings } from "../../../kernels/diagnosis/findings.ts";
import { escapeHtml } from "../../report/text.ts";
import { drawPicture, type Picture } from "../draw.ts";
import { checkpointsPicture } from "../pictures.ts";
import { titleOf } from "./diagnosis_page.ts";
import { checkpointsTable } from "./numbers_part.ts";
import { picturePart } from "./picture_part.ts";
import { shellOf } from "./shell.ts";
import { counted, fromFile, listOf, sentence } from "./shown.ts";
import { advicePart, evidencePart, headingOf, verdictBox } from "./verdict_part.ts";
import { watchScript } from "./watch_script.ts";

/** The verdict on one checkpoint. */
export interface PastVerdict {
  readonly checkpoint: string;
  readonly verdict: Verdict;
  readonly sentence: string;
}

export interface Watch {
  readonly name: string;
  /** The folder that is followed, as it was written. */
  readonly folder: string;
  /** Of the run that goes on now, in the order of training. */
  readonly checkpoints: readonly CheckpointFindings[];
  /** Where λ_max becomes unstable, 2/η; null where no step size is known. */
  readonly threshold: number | null;
  /** In the order of training. */
  readonly history: readonly PastVerdict[];
  /** On the last checkpoint that was diagnosed; null before the first. */
  readonly latest: VerdictFindings | null;
  /** Sentences: files that are not whole yet, a training that began anew. */
  readonly notes: readonly string[];
  /** Seconds between two looks of the page; null for a page that stays as it is. */
  readonly refresh: number | null;
}

/** Changes of the verdict that are shown, the last ones. */
const MOST_CHANGES = 40;

/** The stretches of equal verdicts. */
export function stretchesOf(history: readonly PastVerdict[]) {
  const all: { verdict: Verdict; from: string; to: string; count: number; sentence: string }[] = [];
  for (const { checkpoint, verdict, sentence } of history) {
    const last = all.at(-1);
    if (last?.verdict === verdict) Object.assign(last, { to: checkpoint, count: last.count + 1, sentence });
    else all.push({ verdict, from: checkpoint, to: checkpoint, count: 1, sentence });
  }
  return all;
}

function historyPart(history: readonly PastVerdict[]): string {
  const stretches = stretchesOf(history);
  if (stretches.length === 0) return `<p class="absent">No checkpoint has been diagnosed yet.</p>`;
  const items = stretches.slice(-MOST_CHANGES).toReversed().map(
    ({ verdict, from, to, count, sentence: said }) => {
      const where = count === 1
        ? `<code>${fromFile(from)}</code>`
        : `<code>${fromFile(from)}</code> to <code>${fromFile(to)}</code>, ${counted(count, "checkpoint")}`;
      return `<li><strong>${
        escapeHtml(headingOf(verdict))
      }</strong> <span class="cost">${where}</span> <span class="why">${sentence(said)}</span></li>`;
    },
  );
  const rest = stretches.length - MOST_CHANGES;
  return `<p>The latest first; checkpoints in a row with one verdict stand together, with what the last of them said.</p>
<ul class="advice">\n${items.join("\n")}\n</ul>${
    rest > 0 ? `\n<p>${rest} earlier changes are not shown.</p>` : ""
  }`;
}

/** @throws Error on any warning of Vega */
export async function watchPage(watch: Watch): Promise<string> {
  const { name, folder, checkpoints, threshold, history, latest, notes, refresh } = watch;
  const picture: Picture = checkpoints.length === 0
    ? {
      id: "checkpoints",
      title: "Checkpoints over time",
      missing: "No whole checkpoint has been found yet.",
    }
    : await drawPicture(checkpointsPicture(checkpoints, threshold));
  const waiting = `<section class="verdict none" aria-labelledby="verdict">
<h2 id="verdict">No verdict yet</h2>
<p>The first checkpoint that is whole will be diagnosed.</p>
</section>`;
  return shellOf({
    title: `Watching ${titleOf(name)}`,
    lead: `Checkpoints in <code>${fromFile(folder)}</code>, as training writes them.`,
    ...refresh === null ? {} : { controls: CONTROLS, script: watchScript(refresh) },
    body: `${latest === null ? waiting : verdictBox(latest)}
${notes.length === 0 ? "" : `${listOf(notes, "warning")}\n`}${picturePart(picture)}
<h2 id="history">History of the verdict</h2>
${historyPart(history)}
${latest === null ? "" : `${advicePart(latest)}\n${evidencePart(latest)}\n`}<h2 id="numbers">Checkpoints</h2>
${
      checkpoints.length === 0
        ? `<p class="absent">None yet.</p>`
        : `<p>Closest distance: the cosine distance of the two neurons whose inputs are most alike. Update inside channel:
share of the update since the checkpoint before that lies in the channel's subspace.</p>\n${
          checkpointsTable(checkpoints)
        }`
    }`,
  });
}

const CONTROLS = `<div class="following">
<button type="button" id="follow" hidden>Stop following</button>
<p id="followed" role="status">Load the page again to see new checkpoints.</p>
</div>
`;
