/** The page of the run's record: what it took, and the hash of everything made. Its script: record_browser.ts. */
import { escapeHtml, pageOf } from "./html.ts";

/** Columns of the table of stages. */
export const RECORD_COLUMNS = ["stage", "time", "memory", "adapter", "key", "made (SHA-256)"] as const;

/** @param option what a command takes to mean this profile; nothing for the default */
export function recordPage(profile: string, option: string): string {
  const head = RECORD_COLUMNS.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  return pageOf({
    name: "record.html",
    title: "Record of the run",
    lead:
      `What the profile <strong>${
        escapeHtml(profile)
      }</strong> took on the machine that made this report, and SHA-256 of every stage's outputs. Times, memory and ` +
      `adapter may differ elsewhere; keys and hashes must not: <code>deno task verify${
        escapeHtml(option)
      }</code> ` +
      "runs all of it again and compares.",
    scripts: ["scripts/record_table.js"],
    body: `<noscript><p>The record is shown by JavaScript, which is switched off.</p></noscript>
<dl id="summary"></dl>
<p class="interactive"><label for="filter">Stages with</label>
<input type="search" id="filter" disabled>
<label for="order">by</label>
<select id="order" disabled><option value="name">name</option><option value="time">time</option><option value="memory">memory</option></select>
<button type="button" id="download" disabled>Save as JSON</button></p>
<p id="state" role="status"${option === "" ? "" : ` data-option="${escapeHtml(option)}"`}></p>
<div class="scroll" role="region" tabindex="0" aria-label="The record of every stage">
<table><thead><tr>${head}</tr></thead><tbody id="stages"></tbody></table></div>`,
  });
}
