import {
  type ConsentEvent,
  consentEventSchema,
  type EventStatus,
  eventStatusSchema,
  idSchema,
  organizationUserIdSchema,
  type Page,
  REGULATION_DEFAULT,
} from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/records.ts";
import type { Store, UserRef } from "../../domain/store.ts";
import { answerPage } from "../answer-page.ts";
import { createCursor, parseCursor } from "../cursor.ts";
import { requireOwnOrganization, type UserIds, userAskedFor } from "../own-user.ts";
import { type ListQuery, listEntries, listSchema } from "../query-schemas.ts";
import { requireRegulation } from "../require-regulation.ts";
import type { Route } from "../route.ts";

interface EventsQuery extends UserIds, ListQuery {
  organization_id?: string;
  status?: EventStatus;
  "status[$in]"?: EventStatus[];
  regulation?: string;
  "regulation[$in]"?: string[];
}

const querySchema: v.GenericSchema<unknown, EventsQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  user_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
  status: v.optional(eventStatusSchema),
  "status[$in]": v.optional(v.array(eventStatusSchema)),
  regulation: v.optional(idSchema),
  "regulation[$in]": v.optional(v.array(idSchema)),
  ...listEntries,
});

/**
 * `GET /consents/events`: the events of one user, newest first. Confirmed ones under `gdpr` unless `status` or
 * `regulation` say otherwise. An unknown user has no events. With a consent token the user may be left out, and
 * naming somebody else is 404.
 */
export const listEvents: Route<EventsQuery, unknown, Caller> = {
  name: "listEvents",
  summary: "List a user's events, newest first",
  description:
    "Confirmed events under `gdpr` unless `status` or `regulation` say otherwise. With a consent token the user may be " +
    "left out; without one, name them by one of the two ids. An unknown user has no events.",
  method: "GET",
  path: "/consents/events",
  access: { organization: "consents:read", citizen: "consents:read" },
  query: querySchema,
  answers: { 200: { description: "A page.", headers: ["Link"], body: listSchema(consentEventSchema) } },
  errors: ["not-found", "unknown-regulation"],
  async handle({ caller, query }, { store, organizations, listFormat }) {
    requireOwnOrganization(caller, query.organization_id);
    const statuses = filterOf<EventStatus>(query.status, query["status[$in]"], "confirmed");
    const regulations = filterOf(query.regulation, query["regulation[$in]"], REGULATION_DEFAULT);
    const regulationName = query.regulation === undefined ? "regulation[$in]" : "regulation";
    await requireRegulation(organizations, caller.organization_id, regulations, regulationName);
    const { limit } = query;
    const page: Page<ConsentEvent> = { data: [], limit, cursor: null };
    const asked = userAskedFor(caller, query);
    // With the ids asked for, not the user found: pages of somebody who is erased meanwhile come to their end.
    const list = ["events", caller.organization_id, asked, statuses, regulations];
    const after = parseCursor(list, query.$cursor);
    const user_id = await findUserId(store, caller, asked);
    if (user_id !== undefined) {
      const { rows, next } = await store.listEvents(
        caller.organization_id,
        user_id,
        { statuses, regulations },
        { limit, ...(after !== undefined && { after }) },
      );
      page.data = rows.map(({ event }) => event);
      if (next !== undefined) page.cursor = createCursor(list, next);
    }
    return answerPage(page, query, listFormat);
  },
};

function filterOf<T extends string>(one: T | undefined, many: T[] | undefined, otherwise: T): T[] {
  if (one !== undefined && many !== undefined) {
    throw new ConsentsError("validation-failed", { detail: "A filter is either one value or [$in]." });
  }
  return many ?? [one ?? otherwise];
}

async function findUserId(store: Store, caller: Caller, asked: UserRef): Promise<string | undefined> {
  const { organization_id } = caller;
  const found = await store.findUser(organization_id, asked, REGULATION_DEFAULT);
  if (found !== undefined) return found.user.id;
  const { id, organization_user_id } = asked;
  if (caller.kind === "citizen") {
    // Not theirs, whoever's it is. Without an id they mean themselves, and have not answered anything yet.
    if (id !== undefined) throw new ConsentsError("not-found");
    return undefined;
  }
  // An organization that mixes two people up should hear of it.
  if (id !== undefined && organization_user_id !== undefined) {
    const either =
      (await store.findUser(organization_id, { id }, REGULATION_DEFAULT)) ??
      (await store.findUser(organization_id, { organization_user_id }, REGULATION_DEFAULT));
    if (either !== undefined) {
      throw new ConsentsError("validation-failed", {
        detail: "user_id and organization_user_id are not the same user.",
      });
    }
  }
  return undefined;
}
