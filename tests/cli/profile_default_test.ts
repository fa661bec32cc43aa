/** Values that a profile need not say. */
import assert from "node:assert/strict";
import * as v from "valibot";
import { integer, number, section, withDefault } from "../../pipeline/paper/profile_fields.ts";

const schema = section({
  first: number(0, 1),
  halvings: withDefault(integer(2, 16), 8),
  study: withDefault(
    section({ runs: withDefault(integer(1, 9), 3), seed: withDefault(integer(0, 5), 1) }),
    {},
  ),
  last: number(0, 1),
});

const messageOf = (value: unknown) => v.safeParse(schema, value).issues?.[0]?.message;

Deno.test("a value that no profile says is the default, at its place among the others; one that is said stands", () => {
  assert.equal(
    JSON.stringify(v.parse(schema, { last: 1, first: 0 })),
    '{"first":0,"halvings":8,"study":{"runs":3,"seed":1},"last":1}',
  );
  const said = v.parse(schema, { first: 0, last: 1, halvings: 3, study: { seed: 2 } });
  assert.deepEqual([said.halvings, said.study], [3, { runs: 3, seed: 2 }]);
});

Deno.test("what is said is checked as without a default, and a default as if it were said", () => {
  const others = { first: 0, last: 1 };
  assert.equal(messageOf({ ...others, halvings: 1.5 }), "a whole number from 2 to 16");
  assert.equal(messageOf({ ...others, halvings: null }), "a whole number from 2 to 16");
  assert.equal(
    messageOf({ ...others, halving: 3 }),
    "not known here: did you mean halvings? There are first, halvings, study, last",
  );
  // Only what has a default may be missing.
  assert.equal(messageOf({ first: 0 }), "a number from 0 to 1");
  const wrong = section({ halvings: withDefault(integer(2, 16), 17) });
  assert.equal(v.safeParse(wrong, {}).issues?.[0]?.message, "a whole number from 2 to 16");
});
