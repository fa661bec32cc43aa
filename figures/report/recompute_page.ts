/** The page that runs stages in the reader's browser. Its script: pipeline/paper/report/recompute_browser.ts. */
import { escapeHtml, pageOf } from "./html.ts";

export interface RecomputedStage {
  readonly stage: string;
  readonly about: string;
  readonly output: string;
  /** SHA-256 of the output that this report was made from. */
  readonly sha256: string;
}

/** @param option what a command takes to mean this profile; nothing for the default */
export function recomputePage(
  profile: string,
  option: string,
  stages: readonly RecomputedStage[],
): string {
  const rows = stages.map(({ stage, about, output, sha256 }, i) =>
    `<section aria-labelledby="stage-${i}" class="recomputed">
<h2 id="stage-${i}">${escapeHtml(stage)}</h2>
<p>${escapeHtml(about)}</p>
<dl>
<dt>recorded</dt><dd><code>${sha256}</code> (${escapeHtml(output)})</dd>
<dt>computed here</dt><dd><code id="found-${i}">not yet</code></dd>
<dt>verdict</dt><dd id="verdict-${i}">–</dd>
</dl>
<progress id="progress-${i}" value="0" max="1" aria-label="Progress of ${escapeHtml(stage)}"></progress>
</section>`
  );
  return pageOf({
    name: "recompute.html",
    title: "Recompute here",
    lead:
      "Do not take the numbers on trust. The button runs the same WGSL kernels and the same stage code that made " +
      `this report (profile <strong>${
        escapeHtml(profile)
      }</strong>) on your graphics processor, and compares SHA-256 of every ` +
      "bit with the record: all arithmetic is strict, so equal inputs must give equal bits.",
    scripts: ["scripts/record.js", "scripts/recompute.js"],
    body: `<noscript><p>This page computes with JavaScript, which is switched off.</p></noscript>
<p><button type="button" id="recompute" disabled>Recompute</button></p>
<p id="state" role="status"></p>
${rows.join("\n")}
<h2 id="without">Without WebGPU</h2>
<p>A browser without WebGPU cannot run this page: Chrome and Edge 113, Safari 26 and Firefox 141 (Windows) or later
can, on a machine with a graphics driver. Chrome on Linux may need <code>--enable-unsafe-webgpu</code>;
<code>--use-webgpu-adapter=swiftshader</code> needs no graphics processor. On any machine,
<code>deno task verify${
      escapeHtml(option)
    }</code> in the repository runs every stage again and compares all of them.</p>`,
  });
}
