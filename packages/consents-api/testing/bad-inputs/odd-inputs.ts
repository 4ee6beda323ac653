import { type ConsentEvent, NOTICE_SIZE_MAX, organizationUserIdSchema } from "@consents/contract";
import naughtyStrings from "big-list-of-naughty-strings" with { type: "json" };
import { decodeJwt } from "jose";
import { is } from "valibot";
import { expect } from "vitest";
import { CITIZEN, ISSUER, NOTICE, ORGANIZATION } from "../../src/api-for-tests.ts";
import { dataUri, pdfFile } from "../../src/http/proofs/files-for-tests.ts";
import { type OddInput, yes } from "./bad-input.ts";
import { EVENTS, PROOFS, TOKENS } from "./world.ts";

const EVENTS_AT_ONCE = 100;
const texts = [...naughtyStrings, "\u202egnp.exe", "=cmd|'/c calc'!A0", "<script>alert(1)</script>"];

/** What looks bad and must be taken, as it is. */
export const oddInputs: readonly OddInput[] = [
  {
    row: 57,
    name: "a notice may be larger than other bodies: 1 MiB",
    async test({ api }) {
      const body = JSON.stringify(NOTICE).padEnd(NOTICE_SIZE_MAX);
      const response = await api.send("/notices/large", { method: "PUT", bearer: api.session, body });
      expect(await response.json()).toMatchObject({ id: "large", version: 1 });
    },
  },
  {
    row: 77,
    name: "an event id of another organization is free here",
    async test({ api, recordedId }) {
      const user = { organization_user_id: "carol" };
      const body = { id: recordedId, user, consents: { vendors: { enabled: ["v"] } } };
      const response = await api.send(EVENTS, { bearer: api.otherSession, body });
      expect(await response.json()).toMatchObject({ id: recordedId, user });
    },
  },
  {
    row: 82,
    name: "approving a confirmed event again is no mistake",
    async test({ api, recordedId }) {
      const path = `${EVENTS}/${recordedId}?organization_user_id=${CITIZEN}`;
      const body = { status: "confirmed" };
      const response = await api.send(path, { method: "PATCH", bearer: api.session, body });
      expect(await response.json()).toMatchObject({ id: recordedId, status: "confirmed" });
    },
  },
  {
    row: 84,
    name: `${texts.length} naughty texts are kept as they are, as values, and as ids of people where they are visible`,
    async test({ api }) {
      const events = texts.map((text) => ({
        ...yes,
        user: { organization_user_id: is(organizationUserIdSchema, text) ? text : "nobody" },
        domain: "example.org",
        metadata: { text },
      }));
      for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
        const body = events.slice(start, start + EVENTS_AT_ONCE);
        const response = await api.send(EVENTS, { bearer: api.session, body });
        const answers = (await response.json()) as ConsentEvent[];
        for (const [index, { id, user }] of answers.entries()) {
          const wanted = body[index];
          expect(user.organization_user_id).toBe(wanted?.user.organization_user_id);
          const again = await api.send(`${EVENTS}/${id}?user_id=${user.id}`, { bearer: api.session });
          expect(await again.json()).toMatchObject({ metadata: wanted?.metadata });
        }
      }
    },
  },
  {
    row: 106,
    name: "a forged host and scheme are nothing to us",
    async test({ api }) {
      const headers = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "x-forwarded-for": "192.0.2.1",
        forwarded: "for=192.0.2.1;host=evil.example;proto=http",
      };
      const body = { organization_id: ORGANIZATION, organization_user_id: CITIZEN };
      const response = await api.send(TOKENS, { bearer: api.session, headers, body });
      const { id_token } = (await response.json()) as { id_token: string };
      expect(decodeJwt(id_token)).toMatchObject({ iss: ISSUER, aud: ISSUER });
    },
  },
  {
    row: 109,
    name: "a file's own name is not kept: it is called by its hash",
    async test({ api }) {
      const content = dataUri(pdfFile("named"), "application/pdf");
      const named = content.replace(";base64", ";name=..%2F..%2Fx%0D%0A%E2%80%AE;base64");
      const response = await api.send(PROOFS, { bearer: api.session, body: { file: named } });
      const { id } = (await response.json()) as { id: string };
      expect(id).toMatch(/^[0-9a-f]{64}\.pdf$/);
      const file = await api.send(`${PROOFS}/${id}`, { bearer: api.session });
      expect(file.headers.get("content-disposition")).toBe(`attachment; filename="${id}"`);
    },
  },
];
