/** Values of options by names with dots, as objects in objects. */

type Nested = Record<string, unknown>;

/** Only what an object has itself counts: `constructor` and the like are names as any other. */
function own(object: Nested, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function setNested(result: Nested, name: string, value: unknown, collect: boolean): void {
  const keys = name.split(".");
  const last = keys.pop()!;
  let object = result;
  for (const key of keys) object = (object[key] = own(object, key) ?? {}) as Nested;
  const before = own(object, last);
  if (!collect) object[last] = value;
  else if (Array.isArray(before)) before.push(value);
  else object[last] = before ? [before, value] : [value];
}

export function hasNested(result: Nested, name: string): boolean {
  let object: unknown = result;
  for (const key of name.split(".")) {
    if (!Object.hasOwn(Object(object), key)) return false;
    object = (object as Nested)[key];
  }
  return true;
}
