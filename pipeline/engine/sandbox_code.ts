/** Code that is made from text at run time: it may compute, but not import, because no scan has seen it. */

type Maker = new (...parts: string[]) => unknown;

/** Puts guards in place of `eval`, `Function` and the three constructors that have no global name. */
export function guardCode(refusal: () => never): void {
  const check = (parts: readonly unknown[]): string[] => {
    // Once: an object may give another text when it is asked again.
    const texts = parts.map(String);
    // The word cannot be written with escapes; as part of a string it is refused as well.
    if (texts.some((text) => /\bimport\b/.test(text))) refusal();
    return texts;
  };
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const prototype of kinds.map((kind) => Object.getPrototypeOf(kind))) {
    const original = prototype.constructor as Maker;
    const guarded: Maker = new Proxy(original, {
      apply: (target, _self, parts) => Reflect.construct(target, check(parts)),
      construct: (target, parts, made) =>
        Reflect.construct(target, check(parts), made === guarded ? target : made) as object,
    });
    Object.defineProperty(prototype, "constructor", { value: guarded, writable: true, configurable: true });
    if (original === Function as unknown) globalThis.Function = guarded as unknown as FunctionConstructor;
  }
  const evaluate = globalThis.eval;
  globalThis.eval = (text: unknown) => typeof text === "string" ? evaluate(check([text])[0]!) : text;
}
