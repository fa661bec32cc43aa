/**
 * Relative addresses: Deno completes them with the address of the worker's first module, which tells where the
 * checkout lies.
 */

type Refuse = (resource: string, remedy: string) => () => never;

/** Puts guards in place of what takes an address: `Request`, `fetch` and `Response.redirect`. */
export function guardAddresses(refuse: Refuse): void {
  const { apply, construct } = Reflect;
  const [textOf, canParse] = [String, URL.canParse];
  const Original = Request;
  const isRequest = (value: unknown): boolean => typeof value === "object" && value instanceof Original;
  // Once: an object may give another text when it is asked again.
  const absolute = (owner: string, address: unknown): string => {
    const text = textOf(address);
    if (!canParse(text)) {
      refuse(`${owner} with a relative address (${JSON.stringify(text)})`, "write the whole address")();
    }
    return text;
  };
  const put = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });

  const guarded: typeof Request = new Proxy(Original, {
    construct: (target, [input, ...rest], made) =>
      construct(
        target,
        [isRequest(input) ? input : absolute("Request", input), ...rest],
        made === guarded ? target : made,
      ) as object,
  });
  put(Original.prototype, "constructor", guarded);
  put(globalThis, "Request", guarded);

  const { fetch } = globalThis;
  put(globalThis, "fetch", (input: unknown, ...rest: unknown[]) => {
    const target = isRequest(input) ? input : absolute("fetch", input);
    return apply(fetch, globalThis, [target, ...rest]);
  });
  const { redirect } = Response;
  put(
    Response,
    "redirect",
    (address: unknown, ...rest: unknown[]) =>
      apply(redirect, Response, [absolute("Response.redirect", address), ...rest]),
  );
}
