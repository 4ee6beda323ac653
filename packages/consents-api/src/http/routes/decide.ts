import {
  type DecideRequest,
  type Decision,
  decideRequestSchema,
  decideResponseSchema,
  PAGE_SIZE,
} from "@consents/contract";
import { checkDecideRequest } from "../../domain/check-decide-request.ts";
import { checkRegulation } from "../../domain/check-regulation.ts";
import { emptyStatus } from "../../domain/consent-status.ts";
import { decide, type Matter, type Verdict } from "../../domain/decide.ts";
import { ConsentsError } from "../../domain/errors.ts";
import type { CataloguePurpose, NoticeCatalogue } from "../../domain/notice-catalogue.ts";
import type { StoredEvent } from "../../domain/records.ts";
import type { Store, UserRef } from "../../domain/store.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

/** What all users of a request are asked about. */
type Question = Pick<Matter, "purpose" | "channel" | "now">;

/**
 * `POST /consents/decide`: may we send? Users × purposes × channels, up to 1,000, each with a reason. Each user's
 * decisions are taken from their status at one moment; nothing is written.
 */
export const decideRoute: Route<{ organization_id?: string }, DecideRequest, OrganizationCaller> = {
  name: "decide",
  summary: "Ask who may be reached for which purpose, by which channel, and why",
  description:
    "Users × purposes × channels, up to 1,000. For checks before a mailing: what was withdrawn is seen at once, what " +
    "awaits approval allows nothing. A legitimate interest allows unless the citizen objected, but only for a known user.",
  method: "POST",
  path: "/consents/decide",
  access: { organization: "consents:read" },
  query: organizationQuerySchema,
  body: decideRequestSchema,
  answers: { 200: { description: "A decision for each.", body: decideResponseSchema } },
  errors: ["not-found", "unknown-purpose", "unknown-regulation"],
  async handle({ caller, query, body }, { store, organizations, now }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const found = await organizations.get(caller.organization_id);
    if (found === undefined) throw new ConsentsError("token-invalid");
    const { organization, catalogue } = found;
    const regulation = checkRegulation(body.regulation, organization);
    checkDecideRequest(body, catalogue);
    const at = now().getTime();
    const questions = body.purposes.flatMap((id): Question[] => {
      const purpose = { ...purposeUnder(catalogue, id, regulation), id };
      return (body.channels ?? [undefined]).map((channel) => ({ purpose, channel, now: at }));
    });
    const ask = (user: UserRef) => decideUser(store, organization.id, user, regulation, questions);
    const decisions = await Promise.all(body.users.map(ask));
    return { body: { regulation, decisions: decisions.flat() } };
  },
};

// What no notice of the regulation has, nobody offers under it: by default it allows nothing there.
function purposeUnder(catalogue: NoticeCatalogue, id: string, regulation: string): CataloguePurpose {
  return catalogue.byRegulation.get(regulation)?.get(id) ?? { ...catalogue.purposes.get(id)!, retired: true };
}

async function decideUser(
  store: Store,
  organization_id: string,
  user: UserRef,
  regulation: string,
  questions: readonly Question[],
): Promise<Decision[]> {
  const found = await store.findUser(organization_id, user, regulation);
  const answer = ({ purpose, channel }: Question, verdict: Verdict): Decision => ({
    user,
    purpose: purpose.id,
    ...(channel !== undefined && { channel }),
    lawful_basis: purpose.lawful_basis,
    ...verdict,
  });
  if (found === undefined) {
    return questions.map((question) => answer(question, { allowed: false, reason: "unknown-user" }));
  }
  const status = found.status ?? emptyStatus;
  const verdicts = questions.map((question) => decide({ ...question, status }));
  // Only who is refused something can be waiting for an approval.
  const pending = verdicts.every(({ allowed }) => allowed)
    ? []
    : await findPending(store, organization_id, found.user.id, regulation);
  return questions.map((question, index) => {
    const verdict = verdicts[index]!;
    return answer(question, pending.length === 0 ? verdict : decide({ ...question, status, pending }));
  });
}

async function findPending(
  store: Store,
  organization_id: string,
  user_id: string,
  regulation: string,
): Promise<StoredEvent[]> {
  const filter = { statuses: ["pending_approval"], regulations: [regulation] } as const;
  const pending: StoredEvent[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await store.listEvents(organization_id, user_id, filter, {
      limit: PAGE_SIZE,
      after,
    });
    pending.push(...rows);
    if (next === undefined) return pending;
    after = next;
  }
}
