import { problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, createApiForTests, ISSUER, ORGANIZATION } from "../api-for-tests.ts";
import { createConsentsApi } from "../server.ts";
import type { RequestLog } from "./request-log.ts";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

describe("every route", () => {
  it("answers below /v1 too", async () => {
    const one = await api.send("/consents/users", { bearer: api.session });
    const other = await api.send("/v1/consents/users", { bearer: api.session });
    expect([other.status, await other.text()]).toEqual([200, await one.text()]);
  });

  it("answers HEAD like GET, without a body", async () => {
    const response = await api.send(`/notices/preferences?organization_id=${ORGANIZATION}`, {
      method: "HEAD",
    });
    expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([200, '"1"', ""]);
  });

  it("is not kept waiting by URLs of question marks", async () => {
    const statuses = new Set<number>();
    for (let sent = 0; sent < 1_000; sent += 1) {
      const { status } = await api.fetch(new Request(`${ISSUER}/health${"?".repeat(8_000)}`));
      statuses.add(status);
    }
    expect([...statuses]).toEqual([200]);
  });

  it("tells its methods to OPTIONS", async () => {
    const response = await api.send("/consents/events", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([
      204,
      "GET, POST, DELETE, HEAD, OPTIONS",
    ]);
  });

  it("may be called from any origin, without credentials", async () => {
    const preflight = await api.send("/consents/events", {
      method: "OPTIONS",
      headers: { origin: "https://charity.example", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/Authorization.*If-Match/);
    expect(Number(preflight.headers.get("access-control-max-age"))).toBeGreaterThan(0);
    expect(preflight.headers.has("access-control-allow-credentials")).toBe(false);
    const answer = await api.send("/health");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toContain("ETag");
  });

  it("lets a page read why a path does not exist", async () => {
    const headers = { "access-control-request-method": "GET" };
    expect((await api.send("/nope", { method: "OPTIONS", headers })).status).toBe(204);
    expect((await api.send("/nope", { method: "OPTIONS" })).status).toBe(404);
  });

  it("is never cached unless it says so", async () => {
    const response = await api.send("/consents/users", { bearer: api.session });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the log", () => {
  it("says what was asked and how it ended, and nothing of whom", async () => {
    await api.send("/consents/users/ada%40example.org?$by_organization_user_id=true", {
      bearer: api.session,
    });
    const entry = api.logged.at(-1);
    expect(entry).toEqual({
      request_id: expect.any(String),
      method: "GET",
      route: "/consents/users/:id",
      status: 404,
      ms: expect.any(Number),
      code: "not-found",
    });
    expect(JSON.stringify(entry)).not.toMatch(/ada|cst_/);
  });
});

describe("what fails inside", () => {
  async function failing(error: Error): Promise<{ response: Response; log: RequestLog | undefined }> {
    const logged: RequestLog[] = [];
    const store = { ...api.store, ping: () => Promise.reject(error) };
    const broken = await createConsentsApi({ store, issuer: ISSUER, log: (entry) => logged.push(entry) });
    return { response: await broken.fetch(new Request(`${ISSUER}/ready`)), log: logged.at(-1) };
  }

  it("is answered without a word of it, and logged", async () => {
    const { response, log } = await failing(new Error("password=hunter2"));
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(problemCode(JSON.parse(text))).toBe("internal-error");
    expect(text).not.toContain("hunter2");
    expect(log).toMatchObject({ code: "internal-error", error: { message: "password=hunter2" } });
  });

  it("says when to come back while the storage is away", async () => {
    await api.store.close();
    const response = await api.send("/ready");
    expect(response.status).toBe(503);
    expect(problemCode(await response.json())).toBe("storage-unavailable");
    expect(response.headers.get("retry-after")).toBe("1");
    expect((await api.send("/health")).status).toBe(200);
  });
});

describe("createConsentsApi", () => {
  it.each([
    "",
    "api.example",
    "ftp://api.example",
    " https://api.example",
    "https://u:p@api.example",
    "https://api.example/?a=1",
    "https://api.example/#f",
  ])("refuses the public URL %j", async (issuer) => {
    await expect(createConsentsApi({ store: api.store, issuer })).rejects.toMatchObject({
      code: "config-invalid",
    });
  });

  it("keeps its signing key", async () => {
    await createConsentsApi({ store: api.store, issuer: ISSUER });
    expect(await api.store.listTokenKeys()).toHaveLength(1);
  });
});
