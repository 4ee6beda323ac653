import type { ConsentTokenResponse } from "@consents/contract";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER, ORGANIZATION } from "../../api-for-tests.ts";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function create(body: object, query = ""): Promise<ConsentTokenResponse> {
  const response = await api.send(`/consents/tokens${query}`, { bearer: api.session, body });
  expect(response.status).toBe(200);
  return (await response.json()) as ConsentTokenResponse;
}

const everything = {
  organization_id: ORGANIZATION,
  organization_user_id: CITIZEN,
  lifetime: 60,
  metadata: { campaign: "spring" },
  event: { metadata: { call: 1 }, user: { metadata: { vip: true } } },
  delegate: { id: "agent-7", name: "Grace", metadata: { desk: 3 } },
  validations: { email: { enabled: true, approval: true } },
  permissions: ["read"],
};

describe("POST /consents/tokens", () => {
  it("answers what was given, and a token that holds it, signed with a published key", async () => {
    const { id_token, ...given } = await create(everything);
    expect(given).toEqual(everything);
    const jwks = (await (await api.send("/.well-known/jwks.json")).json()) as JSONWebKeySet;
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    const { payload, protectedHeader } = await jwtVerify(id_token, createLocalJWKSet(jwks), {
      issuer: ISSUER,
      audience: ISSUER,
      typ: "consent+jwt",
      currentDate: api.clock.now,
    });
    expect(protectedHeader).toMatchObject({ alg: "ES256", kid: api.signingKey.kid });
    expect(payload).toMatchObject({
      sub: CITIZEN,
      organization_id: ORGANIZATION,
      scope: "consents:read",
      metadata: everything.metadata,
      event: everything.event,
      delegate: everything.delegate,
      act: { sub: "agent-7" },
      validations: everything.validations,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it("takes the organization from the query too, and 900 s when no lifetime is asked for", async () => {
    const { lifetime } = await create({ organization_user_id: CITIZEN }, `?organization_id=${ORGANIZATION}`);
    expect(lifetime).toBe(900);
  });

  it("makes a token that its citizen can use", async () => {
    const { id_token } = await create({ organization_id: ORGANIZATION, organization_user_id: CITIZEN });
    const event = await api.record(true, id_token);
    expect(event.user.organization_user_id).toBe(CITIZEN);
  });

  it("names the cap", async () => {
    const body = {
      organization_id: ORGANIZATION,
      organization_user_id: CITIZEN,
      lifetime: 90 * 24 * 3600 + 1,
    };
    const response = await api.send("/consents/tokens", { bearer: api.session, body });
    expect(((await response.json()) as { detail: string }).detail).toContain("7776000");
  });
});
