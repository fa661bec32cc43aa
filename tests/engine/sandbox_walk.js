/**
 * A stage that walks everything that it can reach from the global object: own names, prototypes, values. Output
 * `names.json`: for each object by its first path, its own names, `!` before one that is closed. Output
 * `values.json`: the value of each plain one, the kind of the others.
 */
const PLAIN_FUNCTION = new Set(["length", "name", "prototype", "arguments", "caller"]);

function isClosed(read) {
  try {
    const value = read();
    if (Object.prototype.toString.call(value) === "[object Promise]") value.catch(() => {});
    if (typeof value === "function") return value.name === "closed";
    if (typeof value === "object" && value !== null) Reflect.getPrototypeOf(value);
    return false;
  } catch (error) {
    return /which a stage does not have/.test(error.message);
  }
}

export default function walk(context) {
  const names = {};
  const values = {};
  const seen = new Set();
  const visit = (object, path) => {
    if (seen.has(object)) return;
    seen.add(object);
    const own = [];
    const below = [];
    for (const key of Reflect.ownKeys(object)) {
      const name = String(key);
      const at = `${path}.${name}`;
      const { value, get } = Reflect.getOwnPropertyDescriptor(object, key);
      if (isClosed(() => get === undefined ? value : object[key])) {
        own.push(`!${name}`);
        continue;
      }
      own.push(name);
      for (const found of [value, get]) {
        if ((typeof found === "object" && found !== null) || typeof found === "function") {
          below.push([found, at]);
        }
      }
      let shown = value;
      try {
        if (get !== undefined) shown = object[key];
        if (Object.prototype.toString.call(shown) === "[object Promise]") shown.catch(() => {});
        if (shown !== value && typeof shown === "object" && shown !== null) below.push([shown, at]);
      } catch (error) {
        shown = error.message;
      }
      values[at] = shown === null || !["object", "function"].includes(typeof shown)
        ? String(shown)
        : typeof shown;
    }
    if (own.some((name) => !PLAIN_FUNCTION.has(name))) names[path] = own.sort().join(" ");
    for (const [found, at] of below) visit(found, at);
    const parent = Reflect.getPrototypeOf(object);
    if (parent !== null) visit(parent, `${path}.(prototype)`);
  };
  visit(globalThis, "globalThis");
  context.output("names.json", JSON.stringify(names));
  context.output("values.json", JSON.stringify(values));
}
