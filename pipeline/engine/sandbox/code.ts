/** Code that is made from text at run time: it may compute, but not import, because no scan has seen it. */

type Maker = new (...parts: string[]) => unknown;

/** Puts guards in place of `eval`, `Function` and the three constructors that have no global name. */
export function guardCode(refusal: () => never): void {
  // As they are now: a stage may put functions of its own in their places.
  const { apply, construct, defineProperty, getPrototypeOf, setPrototypeOf } = Reflect;
  const { exec } = RegExp.prototype;
  const textOf = String;
  // The word cannot be written with escapes; as part of a string it is refused as well.
  const word = /\bimport\b/;
  const check = (parts: readonly unknown[]): string[] => {
    const texts: string[] = [];
    for (let at = 0; at < parts.length; at++) {
      // Once: an object may give another text when it is asked again.
      const text = textOf(parts[at]);
      if (apply(exec, word, [text]) !== null) refusal();
      defineProperty(texts, at, { value: text, writable: true, enumerable: true, configurable: true });
    }
    return texts;
  };
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const prototype of kinds.map((kind) => getPrototypeOf(kind)!)) {
    const original = prototype.constructor as Maker;
    const guarded: Maker = new Proxy(original, {
      apply: (target, _self, parts) => construct(target, check(parts)) as object,
      construct: (target, parts, made) =>
        construct(target, check(parts), made === guarded ? target : made) as object,
    });
    Object.defineProperty(prototype, "constructor", { value: guarded, writable: true, configurable: true });
    if (original === Function as unknown) {
      globalThis.Function = guarded as unknown as FunctionConstructor;
    } else {
      // The parent of the other three is the first, unguarded.
      setPrototypeOf(original, globalThis.Function);
    }
  }
  const evaluate = globalThis.eval;
  globalThis.eval = (text: unknown) => typeof text === "string" ? evaluate(check([text])[0]!) : text;
}
