import { createHash } from "node:crypto";
import type { ConsentEvent, ConsentUser, Page, ProofResponse } from "@consents/contract";
import { BODY_SIZE_MAX, problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, OTHER_CITIZEN } from "../../api-for-tests.ts";
import { dataUri, jpegFile, ooxmlFile, pdfFile, pngFile } from "../proofs/files-for-tests.ts";

const PROOFS = "/consents/proofs";
const EVENTS = "/consents/events";
const file = pdfFile("I agree.");
const id = `${createHash("sha256").update(file).digest("hex")}.pdf`;
const yes = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
const no = { consents: { purposes: [{ id: "newsletter", enabled: false }] } };

let api: ApiForTests;
/** Ada's token, which asks for a file. */
let ada: string;
beforeEach(async () => {
  api = await createApiForTests();
  ada = await api.token({ validations: { file: { enabled: true, approval: true } } });
});

async function ok<T>(path: string, bearer: string, body?: unknown, method?: string): Promise<T> {
  const response = await api.send(path, {
    bearer,
    ...(body !== undefined && { body }),
    ...(method && { method }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function refused(path: string, bearer: string, body?: unknown): Promise<string | undefined> {
  const response = await api.send(path, { bearer, ...(body !== undefined && { body }) });
  return problemCode(await response.json());
}

const handIn = (bearer: string, content: Uint8Array = file): Promise<ProofResponse> =>
  ok(PROOFS, bearer, { file: dataUri(content) });

async function newsletter(): Promise<unknown> {
  const { data } = await ok<Page<ConsentUser>>(
    `/consents/users?organization_user_id=${CITIZEN}`,
    api.session,
  );
  return data[0]?.consents.purposes[0]?.enabled;
}

describe("POST /consents/proofs", () => {
  it("answers the proof: its id, its size, and the file with its own type", async () => {
    const answer = { id, size: file.length, file: dataUri(file, "application/pdf") };
    expect(await handIn(ada)).toEqual(answer);
    // The same file again is the same proof.
    expect(await handIn(ada)).toEqual(answer);
    expect(await handIn(api.session)).toEqual(answer);
  });

  it("takes files far larger than other bodies", async () => {
    const large = Buffer.concat([jpegFile, Buffer.alloc(4 * BODY_SIZE_MAX)]);
    expect((await handIn(ada, large)).size).toBe(large.length);
  });

  it("is for a citizen only when a proof is asked for, and refused before the file is looked at", async () => {
    const bearer = await api.token();
    expect(await refused(PROOFS, bearer, "no JSON at all")).toBe("insufficient-scope");
    const byEmail = await api.token({ validations: { email: { enabled: true } } });
    expect(await refused(PROOFS, byEmail, { file: dataUri(file) })).toBe("insufficient-scope");
    expect((await handIn(await api.token({ validations: { signature: { enabled: true } } }))).id).toBe(id);
  });
});

describe("GET /consents/proofs/{id}", () => {
  it("hands the file out to be saved, never to be shown or kept by a cache", async () => {
    await handIn(ada);
    for (const bearer of [ada, api.session, await api.token({ scope: "consents:read" })]) {
      const response = await api.send(`${PROOFS}/${id}`, { bearer });
      expect(Buffer.from(await response.arrayBuffer())).toEqual(file);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "application/pdf",
        "content-disposition": `attachment; filename="${id}"`,
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
      });
    }
  });

  it("shows nobody else's, which are like those that are not there", async () => {
    await handIn(ada);
    const nobodys = (await handIn(api.session, pngFile())).id;
    const bob = await api.token({ sub: OTHER_CITIZEN });
    await api.record(true, bob);
    for (const [bearer, asked] of [
      [bob, id],
      [await api.token({ sub: "nobody yet" }), id],
      [api.otherSession, id],
      [ada, nobodys],
      [ada, "unknown.pdf"],
    ] as const) {
      expect(await refused(`${PROOFS}/${asked}`, bearer)).toBe("not-found");
    }
  });
});

describe("an event that a file has to back", () => {
  it("waits, is approved by somebody else, and then counts at its original place", async () => {
    await handIn(ada);
    const event = await ok<ConsentEvent>(EVENTS, ada, { ...yes, proofs_id: [id] });
    expect(event).toMatchObject({
      status: "pending_approval",
      proofs_id: [id],
      validations: { file: { enabled: true, approval: true } },
    });
    expect(await newsletter()).toBeUndefined();
    api.clock.now = new Date(api.clock.now.getTime() + 1_000);
    await ok(EVENTS, api.session, { ...no, user: { organization_user_id: CITIZEN } });
    api.clock.now = new Date(api.clock.now.getTime() + 1_000);

    const path = `${EVENTS}/${event.id}?organization_user_id=${CITIZEN}`;
    const approve = { status: "confirmed", delegate: { id: "agent-8", name: "Bo" } };
    const approved = await ok<ConsentEvent>(path, api.session, approve, "PATCH");
    const approval = { method: "file", approved_at: "2026-11-21T12:00:02.000Z", by: approve.delegate };
    expect(approved).toMatchObject({
      status: "confirmed",
      approvals: [approval],
      created_at: event.created_at,
    });
    // What was withdrawn meanwhile stays so.
    expect(await newsletter()).toBe(false);
    expect(await ok(path, api.session, { status: "confirmed" }, "PATCH")).toEqual(approved);
  });

  it("counts at once when no approval is asked for", async () => {
    const bearer = await api.token({ validations: { signature: { enabled: true } } });
    const drawn = dataUri(pngFile(), "image/png");
    const event = await ok<ConsentEvent>(EVENTS, bearer, { ...yes, proofs: [drawn] });
    expect(event.status).toBe("confirmed");
    expect(event.proofs_id).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.png$/)]);
    expect("proofs" in event).toBe(false);
    expect(await newsletter()).toBe(true);
    const kept = await api.send(`${PROOFS}/${event.proofs_id[0]}`, { bearer });
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(pngFile());
  });

  it("is refused by removing it, and its proof with it", async () => {
    const event = await ok<ConsentEvent>(EVENTS, ada, { ...yes, proofs: [dataUri(file)] });
    const path = `${EVENTS}/${event.id}?organization_user_id=${CITIZEN}`;
    expect((await api.send(path, { method: "DELETE", bearer: api.session })).status).toBe(204);
    expect(await refused(`${PROOFS}/${id}`, api.session)).toBe("not-found");
    expect(await refused(EVENTS, ada, { ...yes, id: event.id, proofs: [dataUri(file)] })).toBe(
      "event-id-conflict",
    );
  });

  it("takes another proof while it waits", async () => {
    const event = await ok<ConsentEvent>(EVENTS, ada, { ...yes, proofs: [dataUri(file)] });
    const path = `${EVENTS}/${event.id}?organization_user_id=${CITIZEN}`;
    const { id: scan } = await handIn(api.session, ooxmlFile());
    const body = { proofs_id: [scan], proofs: [dataUri(pngFile())] };
    const { proofs_id } = await ok<ConsentEvent>(path, api.session, body, "PATCH");
    expect(proofs_id).toEqual([scan, expect.stringMatching(/\.png$/)]);
    // It has become Ada's.
    expect((await api.send(`${PROOFS}/${scan}`, { bearer: ada })).status).toBe(200);
  });

  it("is the same event again when it is sent again", async () => {
    const body = { ...yes, id: "event-1", proofs: [dataUri(file)] };
    const first = await ok<ConsentEvent>(EVENTS, ada, body);
    expect(await ok(EVENTS, ada, body)).toEqual(first);
  });
});
