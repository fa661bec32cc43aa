/** Draws a diagnosis's pictures as SVG that can stand in one page together. */
import type { Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { renderSvg } from "../render.ts";
import { escapeHtml } from "../report/text.ts";
import type { MissingPicture, PictureSpec } from "./picture.ts";
import { picturesOf } from "./pictures.ts";

export interface DrawnPicture extends Omit<PictureSpec, "spec"> {
  readonly svg: string;
  /** Points. */
  readonly size: readonly [width: number, height: number];
}

export type Picture = DrawnPicture | MissingPicture;

export const isDrawn = (picture: Picture): picture is DrawnPicture => "svg" in picture;

/** @throws Error on any warning of Vega */
export async function drawPicture({ spec, ...texts }: PictureSpec): Promise<DrawnPicture> {
  const svg = await renderSvg(spec, texts.title);
  const size = /width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  return { ...texts, svg, size: [Number(size?.[1]), Number(size?.[2])] };
}

export async function drawPictures(diagnosis: Diagnosis): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const picture of picturesOf(diagnosis)) {
    pictures.push("spec" in picture ? await drawPicture(picture) : picture);
  }
  return pictures;
}

/** For a page with several: names inside of it get the picture's, and it tells what it shows to those who listen. */
export function inlineSvg({ id, svg, alt }: DrawnPicture): string {
  return svg.trim().replace(/ id="([^"]*)"/g, ` id="${id}-$1"`)
    .replace(/url\(#([^)]*)\)/g, `url(#${id}-$1)`)
    .replace(/<title>[^<]*<\/title>/, "")
    .replace(/<svg\b/, `<svg aria-label="${escapeHtml(alt)}"`);
}
