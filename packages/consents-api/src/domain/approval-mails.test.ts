import type { Validations } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { approvalMails } from "./approval-mails.ts";
import { catalogue, charity, NOON, noticeRequest, publish, storedEvent } from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const organization = { ...charity, approvers: ["kim@charity.example", "lou@charity.example"] };
const byFile: Validations = { file: { enabled: true, approval: true } };

function mailsFor(validations: Validations, rest: object = {}): unknown[] {
  const { event } = storedEvent({ status: "pending_approval", validations, ...rest });
  return approvalMails(event, organization, catalogue, NOON).map(({ id, content }) => [id, content.kind]);
}

describe("the mails that a pending event needs", () => {
  it.each([
    ["email", { email: { enabled: true } }, {}, [["confirm:event-1", "confirm"]]],
    [
      "email first, before a file",
      { ...byFile, email: { enabled: true } },
      {},
      [["confirm:event-1", "confirm"]],
    ],
    [
      "then each approver",
      { ...byFile, email: { enabled: true } },
      { approvals: [{ method: "email", approved_at: "2026-11-20T12:01:00.000Z" }] },
      [
        ["review:event-1:1:kim@charity.example", "review"],
        ["review:event-1:1:lou@charity.example", "review"],
      ],
    ],
    [
      "nobody who asked for it",
      { signature: { enabled: true, approval: true } },
      { delegate: { id: "Kim@Charity.example" } },
      [["review:event-1:0:lou@charity.example", "review"]],
    ],
    ["nobody where no approval is asked for", { file: { enabled: true } }, {}, []],
    ["nobody of what the organization had wait itself", {}, {}, []],
    ["nobody of what counts", byFile, { status: "confirmed" }, []],
  ])("%s", (_, validations, rest, expected) => {
    expect(mailsFor(validations, rest)).toEqual(expected);
  });

  it("are about the user, in the notice's first language for approvers", () => {
    const { event } = storedEvent({ status: "pending_approval", validations: byFile });
    expect(approvalMails(event, organization, catalogue, NOON)[0]).toEqual({
      organization_id: "charity",
      user_id: event.user.id,
      id: "review:event-1:0:kim@charity.example",
      topic: "mail",
      content: { kind: "review", event_id: "event-1", language: "en", approver: "kim@charity.example" },
      created_at: "2026-11-20T12:00:00.000Z",
    });
  });

  it.each<[string, Validations]>([
    ["the citizen", { email: { enabled: true } }],
    ["approvers", byFile],
  ])("are to %s in the language of a notice of the event's regulation", (_, validations) => {
    const first = publish({ ...noticeRequest, languages: ["fr", "en"], regulation: "ccpa" });
    const both = createCatalogue([{ ...first, notice: { ...first.notice, id: "cal" } }, publish()]);
    const languages = ["gdpr", "ccpa"].map((regulation) => {
      const { event } = storedEvent({ status: "pending_approval", validations, regulation });
      return approvalMails(event, organization, both, NOON)[0]?.content.language;
    });
    expect(languages).toEqual(["en", "fr"]);
  });
});
