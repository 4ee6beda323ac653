import { idSchema, organizationUserIdSchema, type Reminder, reminderSchema } from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import { remindEvent } from "../../domain/remind-event.ts";
import { requireOwnOrganization, type UserIds, userAskedFor } from "../own-user.ts";
import type { OrganizationCaller, Route } from "../route.ts";

interface RemindQuery extends UserIds {
  organization_id?: string;
}

const querySchema: v.GenericSchema<unknown, RemindQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  user_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
});

/** `POST /consents/events/{id}/remind`, with one of the user ids: mails whom a pending event waits for, with a new link. */
export const postReminder: Route<RemindQuery, unknown, OrganizationCaller> = {
  name: "remindEvent",
  summary: "Mail whom a pending event waits for, with a new link",
  description:
    "Name the user by one of the two ids. The citizen is asked to confirm, or the organization's approvers as they are now " +
    "to approve, whatever became of the mails before; their links stay good as long as they were. `mails` says how many " +
    "will be sent: 0 when the event waits for nobody who could be asked.",
  method: "POST",
  path: "/consents/events/:id/remind",
  access: { organization: "consents:write" },
  query: querySchema,
  answers: { 200: { description: "The mails wait to be sent, durable by now.", body: reminderSchema } },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store, organizations, now }) {
    requireOwnOrganization(caller, query.organization_id);
    const found = await organizations.get(caller.organization_id);
    const user = userAskedFor(caller, query);
    if (found === undefined) throw new ConsentsError("not-found");
    const wanted = {
      ...found,
      user,
      event_id: params.id ?? "",
      mails: "anew",
      now: now().getTime(),
    } as const;
    const answer: Reminder = { mails: await store.changeUser(remindEvent(wanted)) };
    return { body: answer };
  },
};
