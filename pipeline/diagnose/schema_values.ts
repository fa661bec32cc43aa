/** Values of diagnosis.json that its schema is made of. */
import * as v from "valibot";

export const number = v.number();

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const text = v.string();

export const maybe = v.nullable(number);

export const list = <T extends v.GenericSchema>(each: T) => v.array(each);
