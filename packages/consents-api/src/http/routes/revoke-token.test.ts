import type { ConsentTokenResponse, TokenState } from "@consents/contract";
import { decodeJwt } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER, ORGANIZATION } from "../../api-for-tests.ts";
import { createConsentsApi } from "../../server.ts";

const USERS = "/consents/users";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function mint(lifetime = 900): Promise<{ token: string; jti: string; exp: number }> {
  const body = { organization_id: ORGANIZATION, organization_user_id: CITIZEN, lifetime };
  const response = await api.send("/consents/tokens", { bearer: api.session, body });
  const { id_token: token } = (await response.json()) as ConsentTokenResponse;
  const { jti, exp } = decodeJwt(token) as { jti: string; exp: number };
  return { token, jti, exp };
}

const revoke = (body: object, bearer = api.session) => api.send("/consents/tokens/revoke", { bearer, body });

async function introspect(jti: string, bearer = api.session): Promise<TokenState> {
  const response = await api.send("/consents/tokens/introspect", { bearer, body: { jti } });
  expect(response.status).toBe(200);
  return (await response.json()) as TokenState;
}

const statusOf = async (bearer: string) => (await api.send(USERS, { bearer })).status;

function pass(seconds: number): void {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1000);
}

describe("POST /consents/tokens/revoke", () => {
  it("ends a token at once, and what was recorded with it stays", async () => {
    const { token, jti } = await mint();
    const event = await api.record(true, token);
    expect(event.evidence.jti).toBe(jti);
    const response = await revoke({ jti });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await statusOf(token)).toBe(401);
    expect((await api.send(`/consents/events/${event.id}`, { bearer: api.session })).status).toBe(200);
  });

  it("answers 200 also for a token that nobody knows, and again", async () => {
    const unknown = await api.token({ jti: "of-a-broker" });
    for (let time = 0; time < 2; time += 1) {
      expect((await revoke({ jti: "of-a-broker", organization_id: ORGANIZATION })).status).toBe(200);
    }
    expect(await statusOf(unknown)).toBe(401);
  });

  it("reaches no token of another organization", async () => {
    const { token, jti } = await mint();
    expect((await revoke({ jti }, api.otherSession)).status).toBe(200);
    expect(await statusOf(token)).toBe(200);
  });

  it("is kept also for a process whose clock is behind, where the token has not ended yet", async () => {
    const { token, jti } = await mint(60);
    await revoke({ jti });
    const behind = () => new Date(api.clock.now.getTime() - 30_000);
    const other = await createConsentsApi({ store: api.store, issuer: ISSUER, now: behind });
    pass(60 + 30);
    await revoke({ jti: "another" });
    const headers = { authorization: `Bearer ${token}` };
    const response = await other.fetch(new Request(`${ISSUER}${USERS}`, { headers }));
    expect([response.status, await response.json()]).toMatchObject([401, { code: 401 }]);
    expect(await api.store.isTokenRevoked(ORGANIZATION, jti)).toBe(true);
  });

  it("is kept until the token has ended, however long that may be, and then forgotten", async () => {
    const { jti } = await mint(60);
    await revoke({ jti });
    await revoke({ jti: "of-a-broker" });
    pass(60 + 30 + 60);
    await revoke({ jti: "another" });
    expect(await api.store.isTokenRevoked(ORGANIZATION, jti)).toBe(false);
    pass(90 * 24 * 60 * 60);
    await api.store.revokeToken({
      organization_id: ORGANIZATION,
      jti: "one more",
      revoked_at: api.clock.now.toISOString(),
      expires_at: api.clock.now.toISOString(),
    });
    expect(await api.store.isTokenRevoked(ORGANIZATION, "of-a-broker")).toBe(false);
    expect(await api.store.isTokenRevoked(ORGANIZATION, "another")).toBe(true);
  });
});

describe("POST /consents/tokens/introspect", () => {
  it("tells a token that is good from one that is revoked", async () => {
    const { jti, exp } = await mint();
    expect(await introspect(jti)).toEqual({ active: true, jti, iss: ISSUER, exp });
    await revoke({ jti });
    expect(await introspect(jti)).toEqual({ active: false });
  });

  it("tells that a token has ended", async () => {
    const { jti } = await mint(60);
    pass(59);
    expect((await introspect(jti)).active).toBe(true);
    pass(1);
    expect(await introspect(jti)).toEqual({ active: false });
  });

  it("knows no token of another organization, none of a broker, and none that is made up", async () => {
    const { jti } = await mint();
    expect(await introspect(jti, api.otherSession)).toEqual({ active: false });
    await api.record(true, await api.token({ jti: "of-a-broker" }));
    for (const other of ["of-a-broker", `${jti}x`, jti.slice(1)]) {
      expect(await introspect(other)).toEqual({ active: false });
    }
  });

  it("knows no token whose key is retired", async () => {
    const { jti } = await mint();
    const keys = await api.store.listTokenKeys();
    api.store.listTokenKeys = async () =>
      keys.map((key) => ({ ...key, retired_at: "2026-11-21T12:00:00.000Z" }));
    expect(await introspect(jti)).toEqual({ active: false });
  });
});
