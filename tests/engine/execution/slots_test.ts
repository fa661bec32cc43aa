/** A stage that is to have the machine for itself waits until nothing runs, and nothing overtakes it. */
import assert from "node:assert/strict";
import { Interrupted } from "../../../pipeline/engine/errors.ts";
import { Slots } from "../../../pipeline/engine/slots.ts";

const NEVER = new AbortController().signal;

/** Lets everything that can go on do so. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("alone: after those that run, before those that wait, and with nothing beside it", async () => {
  const slots = new Slots(2, { gpu: 2 });
  const order: string[] = [];
  const take = async (name: string, alone = false) => {
    const release = await slots.acquire(["gpu"], NEVER, alone);
    order.push(name);
    return release;
  };
  const [a, b] = [await take("a"), await take("b")];
  const only = take("only", true);
  const later = take("later");
  a();
  await settled();
  assert.deepEqual(order, ["a", "b"], "a slot is free, and nobody takes it");
  b();
  const release = await only;
  await settled();
  assert.deepEqual(order, ["a", "b", "only"]);
  release();
  (await later)();
  assert.deepEqual(order, ["a", "b", "only", "later"]);
});

Deno.test("one that gives up waiting to be alone holds nobody up", async () => {
  const slots = new Slots(2, {});
  const stop = new AbortController();
  const release = await slots.acquire([], NEVER);
  const only = slots.acquire([], stop.signal, true);
  const other = slots.acquire([], NEVER);
  stop.abort();
  await assert.rejects(only, Interrupted);
  (await other)();
  release();
  (await slots.acquire([], NEVER, true))();
});
