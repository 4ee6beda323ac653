import { describe, expect, it } from "vitest";
import type { ConsentSession } from "../consent-session.ts";
import { createConsentHistory } from "./consent-history.ts";

describe("createConsentHistory", () => {
  it("shows nobody the events of the one before, and asks for none as them", async () => {
    const asked: (string | undefined)[] = [];
    const view = { claims: { sub: "alice", scope: "" } };
    const session = {
      view,
      regulation: "gdpr",
      call: async (_: unknown, who?: string) => {
        asked.push(who);
        return { data: [{ id: "e1", created_at: "2026-11-21T10:00:00.000Z" }], cursor: "next" };
      },
    } as unknown as ConsentSession;
    const history = createConsentHistory(session, () => {});
    await history.load();
    expect(history.events).toHaveLength(1);
    view.claims = { sub: "bob", scope: "" };
    await history.load();
    expect(history.events).toEqual([]);
    expect(asked).toEqual(["alice", "alice"]);
  });
});
