/** The report's look: light and dark, one column on a phone, ink on paper in print. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #56606a; --line: #d5dae0; --link: #005a8c;
  --good: #00654a; --bad: #a33d00; --raised: #f3f5f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16191d; --faint: #a9b3bd; --line: #3a424b; --link: #7cc4f0;
    --good: #5fd3a8; --bad: #ff9a62; --raised: #20252b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
main { padding-bottom: 4rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
nav [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.25rem 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; overflow-wrap: anywhere; }
p, li, dd { max-width: 46rem; }
a { color: var(--link); }
code { font-size: .9em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: .5rem; top: .5rem; background: var(--paper); padding: .5rem; }
figure { margin: 0; }
figure > a, .marks { display: block; width: 100%; max-width: min(44rem, calc(1.75 * var(--width, 44rem))); background: #fff;
  border-radius: 4px; }
.swipe { display: none; margin: 0 0 .4rem; color: var(--faint); font-size: .9rem; }
figure img { display: block; width: 100%; height: auto; }
.marks { position: relative; }
.marks svg { display: block; width: 100%; height: auto; }
.marks svg text { font-family: "DejaVu Sans", Verdana, sans-serif; }
.marks path.chosen { stroke: #c2006b !important; stroke-width: 2.5px !important; stroke-opacity: 1 !important; }
.brush { position: absolute; border: 1px dashed #444; background: rgb(0 0 0 / 8%); pointer-events: none; }
.ring { position: absolute; border: 2px solid #000; border-radius: 50%; pointer-events: none; }
.tip { position: fixed; z-index: 2; pointer-events: none; background: #111; color: #fff; padding: .35rem .6rem;
  border-radius: 4px; font-size: .85rem; white-space: pre; }
.said { min-height: 1.5em; }
.numbers { font-variant-numeric: tabular-nums; min-height: 3em; max-width: none; }
.buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
.dock { position: fixed; z-index: 1; left: 0; right: 0; bottom: 0; max-height: 60vh; overflow-y: auto;
  background: var(--paper); border-top: 2px solid var(--line); box-shadow: 0 -4px 14px rgb(0 0 0 / 18%);
  padding: .5rem max(1rem, 50vw - 29rem) .6rem; }
.dock[hidden] { display: none; }
.dock-head { display: flex; justify-content: space-between; align-items: center; gap: 1rem; }
.dock h2 { margin: 0; font-size: 1rem; }
.dock button { padding: .15rem .8rem; }
.dock-text { margin: .15rem 0 .4rem; max-width: none; font-size: .85rem; color: var(--faint); }
.dock-maps { overflow-x: auto; }
.dock ul { display: flex; gap: .9rem; margin: 0; padding: 4px; list-style: none; }
.map { flex: none; width: 7.2rem; font-size: .8rem; line-height: 1.35; }
.map canvas { display: block; width: 100%; background: #fff; border-radius: 3px; }
.map.target canvas { outline: 2px solid var(--faint); background: #7d858d; }
.map p { margin: .3rem 0 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.colour-scale { display: inline-block; width: 5rem; height: .7em; border-radius: 2px; }
.look-at { margin: .6rem 0 0; font-weight: 600; max-width: 46rem; }
.key-pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem;
  margin: 1.25rem 0; padding: 0; list-style: none; }
.key-pictures li { max-width: none; }
.key-pictures .key-fig1 { grid-column: 1 / -1; }
.key-pictures img { display: block; width: 100%; height: auto; background: #fff; border-radius: 4px; }
.key-pictures span { display: block; margin-top: .4rem; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .75rem; margin: 1rem 0;
  padding: 0; list-style: none; }
.strip li { max-width: none; padding: .6rem .8rem; background: var(--raised); border-radius: 4px; font-size: .9rem; }
.strip p { margin: 0 0 .2rem; }
.strip dl { grid-template-columns: max-content 1fr; gap: .1rem .6rem; margin: .3rem 0 0; }
.claim { margin: .6rem 0; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
.claim > summary { font-size: 1rem; color: var(--ink); }
.more dl { grid-template-columns: max-content 1fr; gap: .1rem .6rem; max-width: 30rem; }
.more summary { font-size: .85rem; color: var(--link); }
.claim .statement { display: block; max-width: 46rem; }
.glossary { font-size: 1rem; gap: .7rem 1.25rem; grid-template-columns: minmax(6rem, 12rem) 1fr; }
.glossary dt { color: var(--ink); font-weight: 600; }
.glossary dd { max-width: 46rem; }
:target { scroll-margin-top: 1rem; }
figcaption { margin-top: .6rem; max-width: 46rem; }
.files, .said, .hint { color: var(--faint); font-size: .9rem; }
summary { cursor: pointer; color: var(--link); font-size: .9rem; }
.scroll { overflow-x: auto; }
@media screen and (min-width: 62rem) {
  .wide { width: calc(100vw - 4rem); max-width: 90rem; position: relative; left: 50%; transform: translateX(-50%); }
}
@media screen and (max-width: 40rem) {
  .wide table, .wide tbody { display: block; }
  .wide thead { display: none; }
  .wide tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .3rem .9rem;
    padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .wide td { padding: 0; border: 0; overflow-wrap: anywhere; }
  .wide td::before { content: attr(data-column); display: block; color: var(--faint); font-size: .85em; }
}
.picture { background: #fff; border-radius: 4px; }
.picture svg { display: block; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { font-variant-numeric: tabular-nums; }
td code { white-space: nowrap; }
.holds, .identical { color: var(--good); font-weight: 600; }
.open { color: var(--faint); font-weight: 600; }
.fails, .different { color: var(--bad); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .9rem; margin: .25rem 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
button, select, input { font: inherit; }
button { padding: .45rem 1.1rem; border: 1px solid var(--link); background: var(--link); color: var(--paper);
  border-radius: 4px; cursor: pointer; }
button:disabled { background: var(--raised); color: var(--faint); border-color: var(--line); cursor: default; }
fieldset { border: 1px solid var(--line); border-radius: 4px; margin: 1rem 0; padding: .75rem 1rem; }
.slider { display: grid; grid-template-columns: 13rem 1fr 5.5rem; gap: .75rem; align-items: center; margin: .4rem 0; }
.slider output { text-align: right; font-variant-numeric: tabular-nums; }
.slider input { width: 100%; }
.choice { margin-right: 1.25rem; }
progress { width: 100%; height: 1rem; accent-color: var(--link); }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; }
.panels svg { width: 100%; height: auto; background: #fff; border-radius: 4px; }
@media (max-width: 36rem) {
  .numbers { min-height: 7.5em; }
  .slider { grid-template-columns: 1fr 5.5rem; }
  .slider input { grid-column: 1 / -1; grid-row: 2; }
  dl, .glossary { grid-template-columns: 1fr; }
  dd { margin-bottom: .35rem; }
  .strip dd { margin-bottom: 0; }
  .map { width: 6.2rem; }
}
@media screen and (max-width: 30rem) {
  figure.broad { overflow-x: auto; padding: 5px; margin: -5px; }
  figure.broad > a, .broad .marks { min-width: calc(1.2 * var(--width)); }
  .broad figcaption, .broad .said, .broad .look-at, .swipe { position: sticky; left: 0; }
  .swipe { display: block; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #333; --line: #999; --link: #000; --good: #000; --bad: #000; }
  nav, .skip, .hint, .said, .interactive, .dock { display: none; }
  body { padding-bottom: 0 !important; }
  h2, h3 { break-after: avoid; }
  figure, tr, .strip li { break-inside: avoid; }
  .claim::details-content, .rules::details-content, .more::details-content { content-visibility: visible; height: auto; }
  .panels { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  .picture svg { max-width: 100%; height: auto; }
  table { font-size: .7rem; }
  td:has(> .more) { width: 45%; }
  .more dl { font-size: inherit; grid-template-columns: max-content 1fr; max-width: none; }
}
`;
