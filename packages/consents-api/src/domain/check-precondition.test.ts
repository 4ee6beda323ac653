import { describe, expect, it } from "vitest";
import { adaAfter, grant, record, refusalOf, storedEvent } from "./fixtures.ts";

describe("If-Match", () => {
  const granted = storedEvent({}, { version: 4 });

  it("passes when the choices touched have not changed since", () => {
    expect(record({ consents: grant }, { ifMatch: [4] }, adaAfter(granted)).answer.created).toBe(true);
    const sms = { channels: [{ id: "sms", enabled: true }] };
    expect(record({ consents: sms }, { ifMatch: [1] }, adaAfter(granted)).answer.created).toBe(true);
  });

  it("gives the user as it is now when one has changed", () => {
    expect(() => record({ consents: grant }, { ifMatch: [3] }, adaAfter(granted))).toThrow(
      expect.objectContaining({
        code: "precondition-failed",
        errors: [expect.objectContaining({ pointer: "/consents/purposes/0/enabled" })],
        current: expect.objectContaining({
          id: "user-1",
          version: 4,
          consents: expect.objectContaining({ purposes: [{ id: "news", enabled: true }] }),
        }),
      }),
    );
  });

  it("fails for a version that never was, and after an event was removed", () => {
    const failed = "precondition-failed";
    expect(refusalOf(() => record({ consents: grant }, { ifMatch: [5] }, adaAfter(granted))).code).toBe(
      failed,
    );
    expect(refusalOf(() => record({ consents: grant }, { ifMatch: [] }, adaAfter(granted))).code).toBe(
      failed,
    );
    const removed = {
      ...adaAfter(granted),
      statuses: new Map([["gdpr", { leaves: {}, removed_at_version: 4 }]]),
    };
    expect(refusalOf(() => record({ consents: grant }, { ifMatch: [3] }, removed)).code).toBe(failed);
  });

  it('with "0" passes where nobody is there yet, and what somebody has answered since then conflicts', () => {
    expect(record({ consents: grant }, { ifMatch: [0] }).answer.created).toBe(true);
    const sms = { channels: [{ id: "sms", enabled: true }] };
    expect(record({ consents: sms }, { ifMatch: [0] }, adaAfter(granted)).answer.created).toBe(true);
    expect(() => record({ consents: grant }, { ifMatch: [0] }, adaAfter(granted))).toThrow(
      expect.objectContaining({
        code: "precondition-failed",
        errors: [expect.objectContaining({ pointer: "/consents/purposes/0/enabled" })],
        current: expect.objectContaining({ version: 4 }),
      }),
    );
  });

  it("fails for any other version where nobody is there", () => {
    for (const ifMatch of [[], [1]])
      expect(refusalOf(() => record({ consents: grant }, { ifMatch })).code).toBe("precondition-failed");
  });

  it("with * asks only for somebody to be there", () => {
    expect(record({ consents: grant }, { ifMatch: "*" }, adaAfter(granted)).answer.created).toBe(true);
    expect(() => record({ consents: grant }, { ifMatch: "*" })).toThrow(
      expect.objectContaining({ code: "precondition-failed", current: undefined }),
    );
  });
});
