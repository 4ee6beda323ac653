import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { startTogether } from "./start-together.ts";

function arrive(url: string): { request: IncomingMessage; response: ServerResponse } {
  const request = Object.assign(new IncomingMessage(new Socket()), { url });
  return { request, response: new ServerResponse(request) };
}

/** A listener that waits once, and what it did in which order. */
function listen() {
  const done: string[] = [];
  const listener = startTogether(async ({ url }) => {
    done.push(`begin ${url}`);
    await undefined;
    done.push(`answer ${url}`);
  });
  return { done, take: ({ request, response }: ReturnType<typeof arrive>) => listener(request, response) };
}

it("begins what arrived in one round before it answers any of it", async () => {
  const { done, take } = listen();
  take(arrive("/one"));
  await undefined;
  take(arrive("/two"));
  expect(done).toEqual([]);
  await setImmediate();
  expect(done).toEqual(["begin /one", "begin /two", "answer /one", "answer /two"]);
});

it("begins what arrives later in a later round", async () => {
  const { done, take } = listen();
  take(arrive("/one"));
  await setImmediate();
  take(arrive("/two"));
  await setImmediate();
  expect(done).toEqual(["begin /one", "answer /one", "begin /two", "answer /two"]);
});

it("does not begin a request whose sender is gone", async () => {
  const { done, take } = listen();
  const gone = arrive("/gone");
  take(gone);
  take(arrive("/there"));
  gone.request.destroy();
  await setImmediate();
  expect(done).toEqual(["begin /there", "answer /there"]);
});
