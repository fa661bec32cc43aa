/** Values that a profile need not say. */
import assert from "node:assert/strict";
import * as v from "valibot";
import { refuseFaults } from "../../pipeline/paper/profile_faults.ts";
import { integer, number, section, together, withDefault } from "../../pipeline/paper/profile_fields.ts";

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

Deno.test("a section all of whose values have defaults need not be said, and one with others must", () => {
  const approach = section({ steps: withDefault(integer(3, 20), 8) });
  const unmet = function* ({ steps }: v.InferOutput<typeof approach>) {
    if (steps === 9) yield { path: ["steps"], expected: "another number", found: steps };
  };
  const room = section({
    ...{ approach, outer: section({ inner: v.pipe(approach, together(unmet)) }) },
    needed: section({ seed: integer(0, 5), steps: withDefault(integer(3, 20), 8) }),
  });
  assert.equal(
    JSON.stringify(v.parse(room, { needed: { seed: 1 } })),
    '{"approach":{"steps":8},"outer":{"inner":{"steps":8}},"needed":{"seed":1,"steps":8}}',
  );
  const first = (value: unknown) => v.safeParse(room, value).issues?.[0]?.message;
  assert.equal(first({}), "an object");
  assert.equal(first({ needed: { seed: 1 }, approach: { step: 4 } })?.slice(0, 14), "not known here");
  assert.equal(first({ needed: { seed: 1 }, outer: { inner: { steps: 9 } } }), "another number");
  assert.equal(first({ needed: { seed: 1 }, approach: null }), "an object");
});

Deno.test("a default outside its own range is the room's fault, and a value that is said that of its file", () => {
  const approach = section({ steps: withDefault(integer(3, 20), 21) });
  const sizes = section({ channel: section({ approach, seed: integer(0, 5) }) });
  const fault = (channel: object) => () =>
    refuseFaults(v.safeParse(sizes, { channel }).issues, {
      file: "data/profiles/smoke.json",
      asked: "smoke",
    });
  const next = ": correct the file, then run deno task plan --profile smoke";
  const expected = "must be a whole number from 3 to 20: found";
  const message =
    `pipeline/paper/channel/profile.ts: the default of channel.approach.steps ${expected} 21${next}`;
  assert.throws(fault({ seed: 1 }), { name: "ProfileError", message });
  assert.throws(fault({ seed: 1, approach: {} }), { name: "ProfileError", message });
  assert.throws(fault({ seed: 1, approach: { steps: 2 } }), {
    ...{
      name: "ProfileError",
      message: `data/profiles/smoke.json: channel.approach.steps ${expected} 2${next}`,
    },
  });
});
