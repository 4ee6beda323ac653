import {
  createConsentTokenClaims,
  createSigningKey,
  importSigningKey,
  signConsentToken,
} from "@consents/token-broker/consent-token";
import { generateKeyPair, SignJWT } from "jose";
import { interleave, median, perSecond } from "./rounds.ts";

/** Consent tokens signed per second by us, and JWTs of the same claims by bare jose. */
export async function measureSigning(rounds: number): Promise<{ ours: number; bare: number }> {
  const ours = await importSigningKey(await createSigningKey());
  const { privateKey } = await generateKeyPair("ES256");
  const request = { organization_id: "bench", organization_user_id: "citizen-1", lifetime: 900 };
  const issued = { issuer: "https://broker.example", audience: "https://consents.example", now: new Date() };
  const claims = createConsentTokenClaims(request, { ...issued, jti: "bench" });
  const result = await interleave(rounds, {
    ours: () =>
      perSecond(800, () =>
        signConsentToken(createConsentTokenClaims(request, { ...issued, jti: crypto.randomUUID() }), ours),
      ),
    bare: () =>
      perSecond(800, () =>
        new SignJWT({ ...claims, jti: crypto.randomUUID() })
          .setProtectedHeader({ alg: "ES256", typ: "consent+jwt", kid: "bench" })
          .sign(privateKey),
      ),
  });
  return { ours: median(result.ours), bare: median(result.bare) };
}
