import {
  type ConsentEventRequest,
  type LinkRequest,
  type LinkResponse,
  linkRequestSchema,
  linkResponseSchema,
} from "@consents/contract";
import { awaitsCitizen } from "../../domain/awaits-approval.ts";
import { checkChoices } from "../../domain/check-choices.ts";
import { unionOfProofs } from "../../domain/check-proofs.ts";
import { checkLinkMayConfirm } from "../../domain/confirm-by-link.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { recordEvent } from "../../domain/record-event.ts";
import { recordProof } from "../../domain/record-proof.ts";
import { rehearsal } from "../../domain/rehearsal.ts";
import { createLinkSecret, linkSecretHash, linkUrl } from "../../link-secret.ts";
import type { OrganizationCatalogue } from "../organizations.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { parseProofs } from "../proofs/parse-proof.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { ApiContext, OrganizationCaller, Route } from "../route.ts";

type Parsed = Omit<LinkRequest, "lifetime"> & { lifetime: unknown };
type EventWithId = ConsentEventRequest & { id: string };

/**
 * `POST /consents/links`: a link to a page with one button that records an event, or confirms a pending one. What the
 * event says is checked now, and once more when the button is pressed.
 */
export const createLink: Route<{ organization_id?: string }, Parsed, OrganizationCaller> = {
  name: "createLink",
  summary: "Make a link to a page with one button that records or confirms an event",
  description:
    "Opening the link changes nothing; pressing the button does what the page says, once. The page then says so and leads on " +
    "to `redirect_url`. " +
    "An event that its citizen has to confirm by mail, or that the organization has to approve, cannot be confirmed by a link.",
  method: "POST",
  path: "/consents/links",
  access: { organization: "consents:write" },
  query: organizationQuerySchema,
  body: linkRequestSchema,
  answers: { 200: { description: "What was asked for, and the link.", body: linkResponseSchema } },
  errors: [
    "not-found",
    "lifetime-out-of-range",
    "field-not-writable",
    "identity-mismatch",
    "event-id-conflict",
    "event-immutable",
    "empty-event",
    "unknown-purpose",
    "unknown-notice",
    "unknown-regulation",
    "conflicting-choices",
    "purpose-not-choosable",
    "purpose-version-stale",
    "metadata-too-large",
    "proof-invalid",
    "proof-too-large",
    "proof-type-not-allowed",
  ],
  async handle({ caller, query, body }, context) {
    const { store, organizations, issuer, lifetimeCap, now, newId } = context;
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const { organization_id } = caller;
    const found = await organizations.get(organization_id);
    if (found === undefined) throw new ConsentsError("token-invalid");
    const lifetime = checkLifetime(body.lifetime, lifetimeCap);
    const redirect_url = checkRedirectUrl(body.redirect_url);
    const { organization_user_id, action } = body;
    const event =
      action === "event.create"
        ? await checkCreate(body, caller, found, context)
        : await checkUpdate(body, caller, found, context);

    const id = newId();
    const secret = createLinkSecret();
    const created = now();
    await store.addLink({
      secret_hash: linkSecretHash(secret),
      organization_id,
      task: { kind: action, id, key: caller.key, organization_user_id, event, redirect_url },
      created_at: created.toISOString(),
      expires_at: new Date(created.getTime() + lifetime * 1_000).toISOString(),
    });
    const answer: LinkResponse = { ...body, id, event, redirect_url, lifetime, url: linkUrl(issuer, secret) };
    return { body: answer };
  },
};

async function checkCreate(
  { event, organization_user_id }: Parsed,
  caller: OrganizationCaller,
  found: OrganizationCatalogue,
  { store, newId, now }: ApiContext,
): Promise<EventWithId> {
  const { user } = event;
  if ((user?.organization_user_id ?? organization_user_id) !== organization_user_id) {
    throw refused("/event/user/organization_user_id", "is not the link's person", "identity-mismatch");
  }
  if (event.created_at !== undefined) {
    throw refused("/event/created_at", "is decided by the press", "field-not-writable");
  }
  const { proofs: uris, ...told } = event;
  const files = await parseProofs(uris);
  const id = event.id ?? newId();
  if ((await store.findEvent(caller.organization_id, id)) !== undefined) throw idTaken();
  const request = { ...told, id, user: { ...user, organization_user_id } };
  // What would be refused now is refused before a link is handed out.
  const change = recordEvent({ ...found, request, caller, now: now().getTime(), newId, proofs: files });
  await store.changeUser(rehearsal(change));
  if (files.length === 0) return request;
  const { catalogue } = found;
  for (const file of files) {
    await store.changeUser(recordProof({ file, caller, catalogue, now: now().getTime(), newId }));
  }
  return { ...request, proofs_id: unionOfProofs(event.proofs_id, files) };
}

async function checkUpdate(
  { event, organization_user_id }: Parsed,
  caller: OrganizationCaller,
  { catalogue }: OrganizationCatalogue,
  { store }: ApiContext,
): Promise<EventWithId> {
  const { id, consents, ...others } = event;
  if (id === undefined) throw refused("/event/id", "is required", "validation-failed");
  const other = Object.keys(others)[0];
  if (other !== undefined) {
    throw refused(`/event/${other}`, "cannot be changed by a link", "field-not-writable");
  }
  const stored = await store.findEvent(caller.organization_id, id);
  if (stored === undefined) throw new ConsentsError("not-found");
  const { user, regulation } = stored.event;
  // As they are now: the event may be from before they had this id.
  const found = await store.findUser(caller.organization_id, { organization_user_id }, regulation);
  if (found?.user.id !== user.id) throw new ConsentsError("not-found");
  if (stored.event.status === "confirmed") throw new ConsentsError("event-immutable");
  if (awaitsCitizen(stored.event)) {
    throw new ConsentsError("insufficient-scope", {
      detail: "Only the citizen can confirm this, by their mail.",
    });
  }
  checkLinkMayConfirm(stored.event);
  if (consents !== undefined) checkChoices(consents, catalogue);
  return { id, ...(consents !== undefined && { consents }) };
}

function idTaken(): ConsentsError {
  return refused("/event/id", "is taken; choose another", "event-id-conflict");
}

function checkLifetime(lifetime: unknown, cap: number): number {
  if (typeof lifetime === "number" && Number.isInteger(lifetime) && lifetime >= 1 && lifetime <= cap) {
    return lifetime;
  }
  const detail = `must be a whole number of seconds from 1 to ${cap}`;
  throw refused("/lifetime", detail, "lifetime-out-of-range");
}

/** It is kept with the link, so that nobody but the organization can say where the page leads. */
function checkRedirectUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") {
    return url.href;
  }
  const detail = "must be an http or https URL without user and password";
  throw refused("/redirect_url", detail, "validation-failed");
}

function refused(
  pointer: string,
  detail: string,
  code: ConstructorParameters<typeof ConsentsError>[0],
): ConsentsError {
  return new ConsentsError(code, { detail: `${pointer} ${detail}.`, errors: [{ pointer, code, detail }] });
}
