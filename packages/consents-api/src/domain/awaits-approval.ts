import type { ConsentEvent } from "@consents/contract";

type Waiting = Pick<ConsentEvent, "status" | "validations" | "approvals">;

/**
 * True for an event that waits for the citizen's own press on the page that a mail leads to. Until then nobody else can
 * change or approve it: not the organization, and not who acted for the citizen.
 */
export function awaitsCitizen({ status, validations, approvals = [] }: Waiting): boolean {
  return (
    status === "pending_approval" &&
    validations?.email?.enabled === true &&
    !approvals.some(({ method }) => method === "email")
  );
}

/** True for an event whose signature or file somebody of the organization has to approve, now. */
export function awaitsApproval(event: Waiting): boolean {
  return event.status === "pending_approval" && !awaitsCitizen(event) && approvalMethod(event) !== undefined;
}

/** The validation by which the organization approves the event; undefined: none asks for that. */
export function approvalMethod({
  validations = {},
}: Pick<ConsentEvent, "validations">): "signature" | "file" | undefined {
  return (["signature", "file"] as const).find(
    (method) => validations[method]?.enabled === true && validations[method].approval === true,
  );
}
