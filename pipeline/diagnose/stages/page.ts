/**
 * Draws a diagnosis: the page, and its pictures beside it.
 *
 * Parameter: pictures (optional), names of the pictures that lie beside the page, such as `channel` or `pairs-1`. Input:
 * diagnosis.json. Outputs: index.html, and NAME.svg of each name; one that this diagnosis has not got says why.
 */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { drawPictures, isDrawn } from "../../../figures/diagnosis/draw.ts";
import { noPicture } from "../../../figures/diagnosis/no_picture.ts";
import { diagnosisPage } from "../../../figures/diagnosis/page/diagnosis_page.ts";
import type { Stage } from "../../engine/mod.ts";

const page: Stage = async (context) => {
  const diagnosis = JSON.parse(context.inputText("diagnosis.json")) as Diagnosis;
  const names = (context.parameters.pictures ?? []) as readonly string[];
  const pictures = await drawPictures(diagnosis);
  context.output("index.html", diagnosisPage(diagnosis, pictures));
  for (const name of names) {
    const picture = pictures.find(({ id }) => id === name);
    const drawn = picture !== undefined && isDrawn(picture)
      ? picture.svg
      : await noPicture(picture?.missing ?? "This diagnosis has no such picture.");
    context.output(`${name}.svg`, drawn);
  }
};

export default page;
