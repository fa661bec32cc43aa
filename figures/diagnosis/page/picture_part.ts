/** A picture in a page: the picture, what to look at, its caption; or a line that says why it is missing. */
import { escapeHtml } from "../../report/text.ts";
import { inlineSvg, isDrawn, type Picture } from "../draw.ts";
import { sentence } from "./shown.ts";

export function picturePart(picture: Picture): string {
  const { id, title } = picture;
  const heading = `<h3 id="picture-${id}">${escapeHtml(title)}</h3>`;
  if (!isDrawn(picture)) return `${heading}\n<p class="absent">Not drawn: ${sentence(picture.missing)}</p>`;
  return `${heading}
<figure style="--width: ${picture.size[0]}px">
<div class="marks">${inlineSvg(picture)}</div>
<p class="look-at">${sentence(picture.lookAt)}</p>
<figcaption>${sentence(picture.caption)}</figcaption>
</figure>`;
}

/** Drawn ones first: what is missing is said below them. */
export function picturesPart(pictures: readonly Picture[]): string {
  const drawn = pictures.filter(isDrawn);
  const missing = pictures.filter((picture) => !isDrawn(picture));
  return [...drawn, ...missing].map(picturePart).join("\n");
}
