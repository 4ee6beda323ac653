import type { ErrorCode } from "@consents/contract";
import { createSigningKey, importSigningKey, signConsentToken } from "@consents/token-broker/consent-token";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  ORGANIZATION,
  OTHER_ORGANIZATION,
} from "../api-for-tests.ts";
import type { TokenKey } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";
import { type Authenticate, createAuthenticate } from "./authenticate.ts";
import { createRevocations, type Revocations } from "./revocations.ts";
import { createTokenKeys } from "./token-keys.ts";

const BROKER = "https://broker.example";

let api: ApiForTests;
let keyReads: number;
let revocations: Revocations;
let authenticate: Authenticate;

/** Another process over the same store. */
function createWith(store: Store): Authenticate {
  const now = () => api.clock.now;
  const keys = createTokenKeys(store, now);
  revocations = createRevocations(store, now);
  return createAuthenticate({ store, keys, revocations, audience: ISSUER, lifetimeCap: 3_600, now });
}

beforeEach(async () => {
  api = await createApiForTests();
  keyReads = 0;
  const store: Store = {
    ...api.store,
    listTokenKeys: () => {
      keyReads += 1;
      return api.store.listTokenKeys();
    },
  };
  authenticate = createWith(store);
});

const pass = (seconds: number): void => {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1000);
};

async function codeOf(token: string): Promise<ErrorCode | undefined> {
  return authenticate(token).then(
    () => undefined,
    (error: { code: ErrorCode }) => error.code,
  );
}

/** Registers a broker's key for an organization and gives a function that signs with it. */
async function registerBroker(organization_id: string, change: Partial<TokenKey> = {}) {
  const key = await importSigningKey(await createSigningKey("Ed25519"));
  const times = { created_at: api.clock.now.toISOString(), retired_at: null };
  const common = { kid: key.kid, organization_id, issuer: BROKER, public_jwk: { ...key.publicJwk } };
  await api.store.addTokenKey({ ...common, private_jwk: null, ...times, ...change });
  return (claims: object = {}) => {
    const iat = Math.floor(api.clock.now.getTime() / 1000);
    const scope = "consents:read";
    const common = { iss: BROKER, aud: ISSUER, sub: CITIZEN, iat, exp: iat + 60, jti: "jti", scope };
    return signConsentToken({ ...common, organization_id: ORGANIZATION, ...claims }, key);
  };
}

describe("a session", () => {
  it("tells the organization and its scopes", async () => {
    expect(await authenticate(api.session)).toMatchObject({
      kind: "organization",
      organization_id: ORGANIZATION,
    });
  });

  it("ends after an hour", async () => {
    pass(3_599);
    expect(await codeOf(api.session)).toBe(undefined);
    pass(1);
    expect(await codeOf(api.session)).toBe("token-expired");
  });

  it("ends at once when its key is disabled", async () => {
    expect(await codeOf(api.session)).toBe(undefined);
    await api.store.disableApiKey(ORGANIZATION, api.key.key, api.clock.now.toISOString());
    expect(await codeOf(api.session)).toBe("token-invalid");
  });
});

describe("a consent token", () => {
  it("tells the citizen and what the token was made with", async () => {
    const delegate = { id: "agent-7", name: "Grace" };
    const token = await api.token({ delegate, event: { metadata: { call: 1 } }, jti: "jti" });
    expect(await authenticate(token)).toEqual({
      kind: "citizen",
      organization_id: ORGANIZATION,
      organization_user_id: CITIZEN,
      may_write: true,
      jti: "jti",
      iss: ISSUER,
      delegate,
      event: { metadata: { call: 1 } },
    });
  });

  it("expires although it was verified before", async () => {
    const token = await api.token();
    expect(await codeOf(token)).toBe(undefined);
    pass(930);
    expect(await codeOf(token)).toBe(undefined);
    pass(1);
    expect(await codeOf(token)).toBe("token-expired");
  });

  it("of a registered broker is good for that broker's organization only", async () => {
    const sign = await registerBroker(ORGANIZATION);
    expect(await codeOf(await sign())).toBe(undefined);
    expect(await codeOf(await sign({ organization_id: OTHER_ORGANIZATION }))).toBe("token-invalid");
    expect(await codeOf(await sign({ iss: ISSUER }))).toBe("token-invalid");
  });

  it("of a retired key is refused", async () => {
    const sign = await registerBroker(ORGANIZATION, { retired_at: api.clock.now.toISOString() });
    expect(await codeOf(await sign())).toBe("token-invalid");
  });

  it("is refused within 5 seconds after its key was retired, although it was verified before", async () => {
    const sign = await registerBroker(ORGANIZATION);
    const token = await sign();
    expect(await codeOf(token)).toBe(undefined);
    const keys = await api.store.listTokenKeys();
    api.store.listTokenKeys = async () =>
      keys.map((key) => ({ ...key, retired_at: "2026-11-21T12:00:00.000Z" }));
    pass(5);
    expect(await codeOf(token)).toBe("token-invalid");
  });
});

describe("a revoked token", () => {
  const revocation = () => ({
    organization_id: ORGANIZATION,
    jti: "jti",
    revoked_at: api.clock.now.toISOString(),
    expires_at: "2027-01-01T00:00:00.000Z",
  });

  it("is refused at once by the process that revoked it, whether or not it was seen before", async () => {
    const token = await api.token({ jti: "jti" });
    expect(await codeOf(token)).toBe(undefined);
    await revocations.revoke(revocation());
    expect(await codeOf(token)).toBe("token-invalid");
    expect(await codeOf(await api.token({ jti: "jti", sub: "other" }))).toBe("token-invalid");
    expect(await codeOf(await api.token({ jti: "jti-2" }))).toBe(undefined);
  });

  it("is refused at once by another process that has not seen it, within 2 seconds by one that has", async () => {
    const token = await api.token({ jti: "jti" });
    expect(await codeOf(token)).toBe(undefined);
    pass(1);
    await api.store.revokeToken(revocation());
    expect(await codeOf(await api.token({ jti: "jti", sub: "other" }))).toBe("token-invalid");
    expect(await codeOf(token)).toBe(undefined);
    pass(1);
    expect(await codeOf(token)).toBe("token-invalid");
  });

  it("is refused also where it was revoked before the process began", async () => {
    await api.store.revokeToken(revocation());
    expect(await codeOf(await api.token({ jti: "jti" }))).toBe("token-invalid");
  });

  it("of one organization leaves another's alone", async () => {
    await revocations.revoke({ ...revocation(), organization_id: OTHER_ORGANIZATION });
    expect(await codeOf(await api.token({ jti: "jti" }))).toBe(undefined);
  });

  it("costs the tokens in use one question in two seconds", async () => {
    const token = await api.token();
    await codeOf(token);
    const questions = vi.spyOn(api.store, "listRevocations");
    const lookUps = vi.spyOn(api.store, "isTokenRevoked");
    authenticate = createWith(api.store);
    for (let count = 0; count < 10; count += 1) await codeOf(token);
    expect([questions.mock.calls.length, lookUps.mock.calls.length]).toEqual([1, 1]);
    pass(2);
    for (let count = 0; count < 10; count += 1) await codeOf(token);
    expect([questions.mock.calls.length, lookUps.mock.calls.length]).toEqual([2, 1]);
  });

  it("stays refused when more are revoked than memory holds", async () => {
    const token = await api.token({ jti: "jti" });
    expect(await codeOf(token)).toBe(undefined);
    const tokens = Array.from({ length: 20_001 }, (_, index) => ({
      organization_id: ORGANIZATION,
      jti: index === 0 ? "jti" : `other-${index}`,
    }));
    await api.store.revokeToken(revocation());
    vi.spyOn(api.store, "listRevocations").mockResolvedValue({ tokens, last: 20_001, more: false });
    pass(2);
    expect(await codeOf(token)).toBe("token-invalid");
    expect(await codeOf(token)).toBe("token-invalid");
  });
});

describe("the keys", () => {
  it("are read once for many tokens", async () => {
    for (let count = 0; count < 10; count += 1) await codeOf(await api.token());
    expect(keyReads).toBe(1);
  });

  it("are read again when the clock was set back", async () => {
    const token = await api.token();
    expect(await codeOf(token)).toBe(undefined);
    pass(-5);
    expect(await codeOf(token)).toBe(undefined);
    expect(keyReads).toBe(2);
  });

  it("are looked for again when one is unknown, but once a second at most", async () => {
    expect(await codeOf(await api.token())).toBe(undefined);
    const sign = await registerBroker(ORGANIZATION);
    for (let count = 0; count < 10; count += 1) expect(await codeOf(await sign())).toBe("token-invalid");
    expect(keyReads).toBe(1);
    pass(1);
    expect(await codeOf(await sign())).toBe(undefined);
    expect(keyReads).toBe(2);
  });
});
