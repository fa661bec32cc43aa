/** The frame of a diagnosis's pages: one file that opens from disk, in the report's look, without needing scripts. */
import { documentOf } from "../../report/document.ts";

const OWN_STYLE = `
.verdict { margin: 1rem 0; padding: 1rem 1.2rem; background: var(--raised); border-left: 6px solid var(--link);
  border-radius: 4px; }
.verdict.none { border-left-color: var(--faint); }
.verdict h2 { margin: 0 0 .3rem; font-size: 1.4rem; }
.verdict p { margin: .3rem 0 0; }
.verdict .says { font-size: 1.1rem; }
.verdict .where { color: var(--faint); }
.advice { padding-left: 1.4rem; }
.advice li { margin: 0 0 .9rem; }
.advice .cost { display: block; font-variant-numeric: tabular-nums; }
.advice .why { display: block; color: var(--faint); }
.absent { color: var(--faint); }
.warning { color: var(--bad); }
.neither { color: var(--faint); font-weight: 600; }
.where, .says, .advice { overflow-wrap: anywhere; }
td { overflow-wrap: break-word; max-width: 30rem; }
.option { white-space: nowrap; }
.scroll + .scroll { margin-top: 1rem; }
@media screen and (min-width: 62rem) { .wide { width: auto; left: 0; transform: none; } }
.marks { padding: .4rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1rem; }
.charts svg { display: block; width: 100%; background: #fff; border-radius: 4px; }
.charts h3 { margin: 1rem 0 .25rem; }
.following { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0; }
.following p { margin: 0; }
@media screen and (max-width: 36rem) {
  th, td { padding-right: .6rem; }
}
@media print {
  .following { display: none; }
  .verdict { border: 1px solid #999; border-left: 6px solid #000; break-inside: avoid; }
  .marks { max-width: calc(1.3 * var(--width)); }
}
`;

export interface DiagnosisShell {
  readonly title: string;
  /** HTML below the heading. */
  readonly lead: string;
  /** HTML. */
  readonly body: string;
  /** HTML between the heading and the content that a live page does not replace. */
  readonly controls?: string;
  /** A script's text, inside of the page. */
  readonly script?: string;
}

export function shellOf({ script, ...page }: DiagnosisShell): string {
  const scripts = script === undefined ? "" : `<script>${script}</script>\n`;
  return documentOf({ ...page, style: OWN_STYLE, scripts });
}
