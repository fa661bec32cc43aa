/** The folder of this repository, without a final `/`. */
import { fromFileUrl } from "@std/path";

export const root = fromFileUrl(new URL("..", import.meta.url)).replace(/\/$/, "");
