import type { ConsentEvent } from "@consents/contract";

/**
 * True for an event that waits for the citizen's own press on the page that a mail leads to. Until then nobody else can
 * change or approve it: not the organization, and not who acted for the citizen.
 */
export function awaitsCitizen(event: Pick<ConsentEvent, "status" | "validations" | "approvals">): boolean {
  return (
    event.status === "pending_approval" &&
    event.validations?.email?.enabled === true &&
    !event.approvals?.some(({ method }) => method === "email")
  );
}
