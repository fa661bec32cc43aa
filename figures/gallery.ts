/** The page that shows every figure and table with captions in our own words, key numbers and downloads. */

export interface GalleryFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** The picture itself, set into the page: it needs no other file to be seen. */
  readonly svg: string;
  /** Files beside the page, by path. */
  readonly files: readonly string[];
}

export interface KeyNumber {
  readonly what: string;
  readonly value: string;
  /** What the paper says, where it says something. */
  readonly paper: string;
}

export interface Gallery {
  readonly profile: string;
  readonly about: string;
  readonly numbers: readonly KeyNumber[];
  readonly figures: readonly GalleryFigure[];
  /** The paper's claims with what the numbers say of them. */
  readonly claims: readonly Readonly<Record<string, unknown>>[];
  /** Their files beside the page, by path. */
  readonly claimFiles: readonly string[];
  readonly table: readonly Readonly<Record<string, unknown>>[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #5c6670; --line: #d5dae0; --link: #005a8c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16191d; --faint: #a3adb8; --line: #3a424b; --link: #7cc4f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { max-width: 46rem; }
a { color: var(--link); }
figure { margin: 0; }
figure > svg { display: block; width: 100%; height: auto; max-width: 44rem; background: #fff; border-radius: 4px; }
figcaption { margin-top: .6rem; max-width: 46rem; }
.files { color: var(--faint); font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media print { h2 { break-after: avoid; } figure { break-inside: avoid; } }
`;

export function galleryPage(gallery: Gallery): string {
  const title = "Flat Channels to Infinity in Neural Loss Landscapes";
  const numbers = gallery.numbers.map((each) =>
    `<tr><td>${escape(each.what)}</td><td class="number">${escape(each.value)}</td>` +
    `<td class="number">${escape(each.paper)}</td></tr>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: figures</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>Every figure and table below was computed from scratch. Profile <strong>${
    escape(gallery.profile)
  }</strong>:
${escape(gallery.about)}.</p>
</header>
<main>
<h2 id="numbers">Key numbers</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Quantity</th><th scope="col">Here</th><th scope="col">Paper</th></tr></thead>
<tbody>
${numbers.join("\n")}
</tbody></table></div>
${gallery.figures.map(section).join("\n")}
<h2 id="claims">Claims</h2>
<div class="scroll">${tableOf(gallery.claims)}</div>
<p class="files">${links(gallery.claimFiles)}</p>
<h2 id="table1">Table 1: hyper-parameters</h2>
<div class="scroll">${tableOf(gallery.table)}</div>
<p class="files">${links(["table1/table_1.csv", "table1/table_1.md", "table1/table_1.tex"])}</p>
</main>
</body>
</html>
`;
}

function section(figure: GalleryFigure): string {
  // The picture's own name is its heading here, and ids must not meet those of other pictures.
  const svg = figure.svg.replace(/\bid="([^"]*)"/g, `id="${figure.id}-$1"`)
    .replace(/url\(#([^)]*)\)/g, `url(#${figure.id}-$1)`).replace(/<\?xml[^>]*\?>/, "");
  return `<section aria-labelledby="${figure.id}">
<h2 id="${figure.id}">${escape(figure.title)}</h2>
<figure>
${svg}<figcaption>${escape(figure.caption)}</figcaption>
</figure>
<p class="files">${links(figure.files)}</p>
</section>`;
}

function links(files: readonly string[]): string {
  return files.map((file) => `<a href="${file}">${file.slice(file.lastIndexOf("/") + 1)}</a>`).join(" · ");
}

function tableOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const head = names.map((name) => `<th scope="col">${escape(name)}</th>`).join("");
  const body = rows.map((row) =>
    `<tr>${names.map((name) => `<td>${escape(String(row[name]))}</td>`).join("")}</tr>`
  );
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body.join("\n")}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}
