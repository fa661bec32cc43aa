/** The frame of every page, of the report and of diagnoses: head, skip link, heading, content, scripts. */
import { STYLE } from "./style.ts";
import { escapeHtml } from "./text.ts";

export interface Document {
  readonly title: string;
  /** Rules behind those of all pages. */
  readonly style?: string;
  /** HTML above the heading, lines with their ends. */
  readonly navigation?: string;
  /** HTML below the heading. */
  readonly lead: string;
  /** HTML behind that, lines with their ends. */
  readonly controls?: string;
  readonly body: string;
  /** Elements behind the content, lines with their ends. */
  readonly scripts?: string;
}

export function documentOf(
  { title, style = "", navigation = "", lead, controls = "", body, scripts = "" }: Document,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}${style}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
${navigation}<h1>${escapeHtml(title)}</h1>
<p>${lead}</p>
${controls}</header>
<main id="main">
${body}
</main>
${scripts}</body>
</html>
`;
}
