import { inspect } from "node:util";
import { createProblem } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConsentsClientError } from "./consents-client-error.ts";
import { isObject } from "./guards.ts";
import { type JsonRequest, requestJson } from "./request-json.ts";

const url = "https://api.test/consents/users?organization_user_id=alice";
const bearer = "Bearer eyJ.secret.token";

/** Answers one after the other; a function may throw or never answer. */
function answering(...answers: (Response | (() => Promise<Response>))[]) {
  const sent: Request[] = [];
  return {
    sent,
    fetch: async (request: Request) => {
      const answer = answers[sent.push(request) - 1];
      if (!answer) throw new Error("one request too many");
      return typeof answer === "function" ? answer() : answer;
    },
  };
}
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);
const problem = (code: Parameters<typeof createProblem>[0], headers?: HeadersInit) => {
  const body = createProblem(code);
  return json(body, { status: body.status, ...(headers && { headers }) });
};
const cut = () => Promise.reject(new TypeError(`Failed to fetch ${url} ${bearer}`));

function send(request: JsonRequest): Promise<{ ok: true }> {
  return requestJson(url, (body): body is { ok: true } => isObject(body) && body.ok === true, {
    headers: { authorization: bearer },
    ...request,
  });
}
async function failure(request: JsonRequest): Promise<ConsentsClientError> {
  const promise = send(request).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  return (await promise) as ConsentsClientError;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("requestJson", () => {
  it("answers what the judge accepts, and sends no cookie and no referrer", async () => {
    const { fetch, sent } = answering(json({ ok: true }));
    await expect(send({ fetch })).resolves.toEqual({ ok: true });
    expect(sent[0]?.credentials).toBe("omit");
    expect(sent[0]?.referrerPolicy).toBe("no-referrer");
  });

  it.each([
    ["the right JSON of the wrong shape", json({ ok: 1 }), 1],
    ["HTML with status 200", new Response("<!doctype html>"), 3],
    ["an empty answer", new Response(""), 3],
    ["half an answer", new Response('{"ok":tr'), 3],
    ["an error that is not a problem", new Response("<h1>Bad gateway</h1>", { status: 502 }), 3],
  ])("is response-invalid on %s", async (_, answer, tries) => {
    const { fetch, sent } = answering(...Array.from({ length: 3 }, () => answer.clone()));
    expect(await failure({ fetch, retries: 2 })).toMatchObject({
      code: "response-invalid",
      status: answer.status,
    });
    expect(sent).toHaveLength(tries);
  });

  it("takes code, status and the list of errors from a problem", async () => {
    const errors = [{ pointer: "/consents", code: "empty-event", detail: "holds nothing" }];
    const body = { ...createProblem("empty-event"), errors };
    const { fetch } = answering(json(body, { status: 400 }));
    expect(await failure({ fetch })).toMatchObject({ code: "empty-event", status: 400, errors });
  });

  it("hands on the user as they are now, where it is one, and shows nobody in a log", async () => {
    const consents = { purposes: [], channels: [] };
    const current = { id: "alice-1", version: 7, consents };
    const answer = (now: unknown) =>
      json({ ...createProblem("precondition-failed"), current: now }, { status: 412 });
    const error = await failure({ fetch: answering(answer(current)).fetch });
    expect(error.current).toEqual(current);
    expect(inspect(error) + JSON.stringify(error)).not.toContain("alice-1");
    const half = await failure({ fetch: answering(answer({ id: "alice-1" })).fetch });
    expect([half.code, half.current]).toEqual(["precondition-failed", undefined]);
  });

  it("hands on a code that only a newer server knows, but no text in its place", async () => {
    const answer = (type: string) => json({ type }, { status: 418 });
    const { fetch } = answering(answer("https://x/problems/newer-thing"), answer(`https://x/${bearer}`));
    expect(await failure({ fetch })).toMatchObject({ code: "newer-thing" });
    expect(await failure({ fetch })).toMatchObject({ code: "response-invalid", status: 418 });
  });

  it("tries a bounded number of times, then says network", async () => {
    const { fetch, sent } = answering(cut, cut, cut);
    expect(await failure({ fetch, retries: 2 })).toMatchObject({ code: "network", status: undefined });
    expect(sent).toHaveLength(3);
  });

  it("never sends twice what may not arrive twice", async () => {
    const { fetch, sent } = answering(cut, cut);
    expect(await failure({ fetch, method: "POST", json: {} })).toMatchObject({ code: "network" });
    expect(sent).toHaveLength(1);
  });

  it("does not repeat what was refused", async () => {
    const { fetch, sent } = answering(problem("token-expired"));
    expect(await failure({ fetch, retries: 2 })).toMatchObject({ code: "token-expired", status: 401 });
    expect(sent).toHaveLength(1);
  });

  it("waits as long as Retry-After says", async () => {
    const { fetch, sent } = answering(problem("rate-limited", { "retry-after": "4" }), json({ ok: true }));
    const answer = send({ fetch, retries: 1 });
    await vi.advanceTimersByTimeAsync(3_900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    await expect(answer).resolves.toEqual({ ok: true });
  });

  it.each([
    ["seconds", "3600"],
    ["a date", new Date(Date.now() + 3_600_000).toUTCString()],
  ])("leaves a long Retry-After in %s to the caller", async (_, value) => {
    const { fetch, sent } = answering(problem("rate-limited", { "retry-after": value }));
    const error = await failure({ fetch, retries: 2 });
    expect(error.code).toBe("rate-limited");
    expect(error.retryAfter).toBeGreaterThan(3_500);
    expect(sent).toHaveLength(1);
  });

  it("waits no longer than that for another header of a server on the way", async () => {
    const { fetch, sent } = answering(
      problem("rate-limited", { "ratelimit-reset": "3600" }),
      json({ ok: true }),
    );
    const answer = send({ fetch, retries: 1 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toHaveLength(2);
    await expect(answer).resolves.toEqual({ ok: true });
  });

  it("gives up on an answer whose body never ends", async () => {
    const endless = () => Promise.resolve(new Response(new ReadableStream()));
    const { fetch } = answering(endless);
    expect(await failure({ fetch, timeout: 50 })).toMatchObject({ code: "timeout" });
  });

  it("rejects with the reason of an abort", async () => {
    const abort = new AbortController();
    const fetch = async (request: Request) => {
      abort.abort("enough");
      request.signal.throwIfAborted();
      return expect.unreachable();
    };
    const promise = send({ fetch, signal: abort.signal, retries: 2 });
    await expect(promise).rejects.toBe("enough");
  });

  it("keeps token, URL and headers out of every error", async () => {
    for (const answer of [cut, problem("token-invalid"), new Response("?", { status: 500 })]) {
      const error = await failure({ fetch: answering(answer).fetch });
      const seen = [JSON.stringify(error), error.stack, error.message, String(error.cause)].join();
      expect(seen).not.toContain("secret");
      expect(seen).not.toContain("alice");
      expect(error.cause).toBeUndefined();
    }
  });
});
