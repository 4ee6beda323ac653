import type {
  ConsentEvent,
  ConsentEventRequest,
  Consents,
  ConsentsInput,
  EventStatus,
  Evidence,
  JsonObject,
  Validations,
} from "@consents/contract";
import type { Caller } from "./records.ts";
import type { User } from "./store.ts";

/** What the server adds to a request to make it an event. */
export interface EventFacts {
  id: string;
  status: EventStatus;
  regulation: string;
  /** Milliseconds since 1970. */
  created_at: number;
  /** Milliseconds since 1970. */
  updated_at: number;
  user: Pick<User, "id" | "organization_id" | "organization_user_id">;
  /** Of the notice text that was shown. */
  sha256: string | undefined;
  origin: string | undefined;
  /** Id of the consent link. */
  link: string | undefined;
  proofs_id: string[];
  /** What was asked for. */
  validations: Validations | undefined;
}

/**
 * The event that is kept. What the verified caller says wins over what the request says: a citizen's delegate is the
 * token's, metadata merges under the token's, and `jti` and `iss` of the token stand in the evidence.
 */
export function createEvent(request: ConsentEventRequest, caller: Caller, facts: EventFacts): ConsentEvent {
  const { user, notice, widget } = request;
  const stamp = caller.kind === "citizen" ? caller.event : undefined;
  return {
    id: facts.id,
    organization_id: facts.user.organization_id,
    created_at: new Date(facts.created_at).toISOString(),
    updated_at: new Date(facts.updated_at).toISOString(),
    status: facts.status,
    regulation: facts.regulation,
    domain: request.domain,
    metadata: merge(request.metadata, stamp?.metadata),
    user: {
      id: facts.user.id,
      organization_user_id: facts.user.organization_user_id,
      metadata: merge(user?.metadata, stamp?.user?.metadata),
      country: user?.country,
      last_seen_country: user?.last_seen_country,
    },
    consents: complete(request.consents ?? {}),
    proofs_id: facts.proofs_id,
    delegate: caller.kind === "citizen" ? caller.delegate : request.delegate,
    validations: facts.validations,
    notice: notice && facts.sha256 !== undefined ? { ...notice, sha256: facts.sha256 } : undefined,
    evidence: evidenceOf(caller, facts, widget),
  };
}

/** Answers as read back: what was given, with every list there. */
export function complete({ purposes = [], channels = [], vendors, tcfcs }: ConsentsInput): Consents {
  const { enabled = [], enabled_li = [], disabled = [], disabled_li = [] } = vendors ?? {};
  const consents: Consents = { purposes, channels, vendors: { enabled, enabled_li, disabled, disabled_li } };
  return tcfcs === undefined ? consents : { ...consents, tcfcs };
}

function evidenceOf(
  caller: Caller,
  { origin, link }: EventFacts,
  widget: ConsentEventRequest["widget"],
): Evidence {
  return caller.kind === "citizen"
    ? { jti: caller.jti, iss: caller.iss, origin, widget }
    : { origin, widget, link };
}

function merge(metadata: JsonObject | undefined, winner: JsonObject | undefined): JsonObject | undefined {
  return metadata && winner ? { ...metadata, ...winner } : (winner ?? metadata);
}
