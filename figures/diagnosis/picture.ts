/** A picture of a diagnosis with its texts, or why there is none. */
import type { Spec } from "../render.ts";

export interface Named {
  /** A file name without its ending. */
  readonly id: string;
  readonly title: string;
}

/** Texts are plain: without markup, and nothing of them comes from a file. */
export interface PictureSpec extends Named {
  /** What to look at, a sentence. */
  readonly lookAt: string;
  readonly caption: string;
  /** In place of the picture, for readers who do not see it. */
  readonly alt: string;
  readonly spec: Spec;
}

export interface MissingPicture extends Named {
  /** Why it is not there, a sentence. */
  readonly missing: string;
}

export const NO_DATA = "It needs the loss, and no data were given.";
