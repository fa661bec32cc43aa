/** The two clocks of a stage: none, or one that stands still. */

type Refuse = (resource: string, remedy: string) => () => never;

/** A `Date` that throws, whatever is asked of it. */
export function noDate(refusal: () => never): DateConstructor {
  const date = function () {
    refusal();
  };
  return Object.assign(date, { now: refusal, parse: refusal, UTC: refusal }) as unknown as DateConstructor;
}

/**
 * A `Date` that always tells 2000-01-01 and knows only UTC. The real one's prototype is changed in place and the
 * constructor stands behind a proxy, so that no parent or prototype leads to the clock or the time zone.
 */
export function frozenDate(refuse: Refuse): DateConstructor {
  const Original = Date;
  const instant = Original.UTC(2000, 0, 1);
  const read = Original.parse;
  const parse = (text: string): number => {
    if (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text)) return read(`${text}Z`);
    if (/^\d{4}(-\d\d){0,2}$|Z$|UTC$|GMT$|[+-]\d\d:?\d\d$/.test(text)) return read(text);
    return refuse(`the time zone (a date without one: ${JSON.stringify(text)})`, "write UTC after it")();
  };
  const frozen = new Proxy(Original, {
    apply: () => new Original(instant).toISOString(),
    construct: (target, parts, made) => Reflect.construct(target, [numberOf(parts)], made) as object,
  });
  function numberOf(parts: readonly unknown[]): number {
    if (parts.length === 0) return instant;
    if (parts.length > 1) return Original.UTC(...parts as [number, number]);
    const [only] = parts;
    if (only instanceof Original) return only.getTime();
    const plain = typeof only === "object" && only !== null ? String(only) : only;
    return typeof plain === "string" ? parse(plain) : Number(plain);
  }
  const prototype = Original.prototype as unknown as Record<string, unknown>;
  const put = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
    put(prototype, `get${part}`, prototype[`getUTC${part}`]);
    if (part !== "Day") put(prototype, `set${part}`, prototype[`setUTC${part}`]);
  }
  put(prototype, "getTimezoneOffset", () => 0);
  const { toISOString } = Original.prototype;
  put(prototype, "toString", toISOString);
  const text = (from: number, to: number) =>
    function (this: Date) {
      return toISOString.call(this).slice(from, to);
    };
  put(prototype, "toDateString", text(0, 10));
  put(prototype, "toTimeString", text(11, 24));
  for (const name of ["getYear", "setYear", "toTemporalInstant"]) {
    put(prototype, name, refuse(`Date.${name}`, "use the functions in UTC"));
  }
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]) {
    put(
      prototype,
      name,
      refuse(`the locale (Date.${name})`, "results must not depend on the language of the machine"),
    );
  }
  put(prototype, "constructor", frozen);
  put(Original, "now", () => instant);
  put(Original, "parse", parse);
  return frozen;
}
