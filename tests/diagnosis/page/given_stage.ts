/** Test stage: its parameter as diagnosis.json. */
import type { Stage } from "../../../pipeline/engine/mod.ts";

const given: Stage = ({ parameters, output }) => output("diagnosis.json", String(parameters.text));

export default given;
