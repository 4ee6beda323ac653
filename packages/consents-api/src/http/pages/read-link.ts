import { REGULATION_DEFAULT } from "@consents/contract";
import { addressHash, findAddress } from "../../domain/find-address.ts";
import { findToldNotice } from "../../domain/find-told-notice.ts";
import type { NoticeCatalogue } from "../../domain/notice-catalogue.ts";
import type { Caller, LinkTask, Organization, StoredEvent, StoredLink } from "../../domain/records.ts";
import { regulationAsked } from "../../domain/regulation-asked.ts";
import { linkSecretHash } from "../../link-secret.ts";
import type { OrganizationCatalogue } from "../organizations.ts";
import type { ApiContext } from "../route.ts";

/** A citizen confirms. */
export type ConfirmTask = Extract<LinkTask, { kind: "confirm" }>;
/** An approver approves or refuses. */
export type ReviewTask = Extract<LinkTask, { kind: "review" }>;
/** What an organization asked for by `POST /consents/links`. */
export type ActTask = Exclude<LinkTask, ConfirmTask | ReviewTask>;

/** A link as its page finds it. */
export interface ReadLink<Task = LinkTask> extends OrganizationCatalogue {
  secret_hash: string;
  task: Task;
  isOver: boolean;
  /** The event that it is about, if there is one (yet, or still). */
  stored: StoredEvent | undefined;
  /** On whose authority an organization's link acts; undefined for a citizen's own. */
  caller: Caller | undefined;
}

/**
 * Finds what a secret leads to. Undefined: it is nobody's, the key by which the link was made is disabled, or who may
 * press is no longer an approver.
 */
export async function readLink(
  secret: string,
  { store, organizations, now }: ApiContext,
): Promise<ReadLink | undefined> {
  const link = await store.findLink(linkSecretHash(secret));
  const found = link && (await organizations.get(link.organization_id));
  if (link === undefined || found === undefined) return undefined;
  const caller = await callerOf(link, found.organization, store);
  if (caller === undefined && link.task.kind !== "confirm") return undefined;
  const { organization_id, expires_at } = link;
  const task = withNotice(link.task, found.catalogue);
  const event_id = "event_id" in task ? task.event_id : task.event.id;
  const stored = await store.findEvent(organization_id, event_id);
  const isOver = Date.parse(expires_at) <= now().getTime() || !(await stillReaches(task, stored, store));
  return { ...found, secret_hash: link.secret_hash, task, isOver, stored, caller };
}

// An address that was corrected was somebody else's.
async function stillReaches(
  task: LinkTask,
  stored: StoredEvent | undefined,
  store: ApiContext["store"],
): Promise<boolean> {
  if (task.kind !== "confirm" || task.address_sha256 === undefined || stored === undefined) return true;
  const { event } = stored;
  const found = await store.findUser(event.organization_id, { id: task.user_id }, REGULATION_DEFAULT);
  const address = found && findAddress(found.user, event);
  return address !== undefined && addressHash(address) === task.address_sha256;
}

// What the press records tells what the page had shown, also where the organization did not say. What is guessed does not
// move the choices under another regulation than they were asked for under.
function withNotice(task: LinkTask, catalogue: NoticeCatalogue): LinkTask {
  if (task.kind !== "event.create" || task.event.notice !== undefined) return task;
  const { consents = {} } = task.event;
  const regulation = regulationAsked(task.event, catalogue);
  const notice = findToldNotice({ consents, regulation }, catalogue);
  return notice === undefined ? task : { ...task, event: { ...task.event, regulation, notice } };
}

async function callerOf(
  { task }: StoredLink,
  organization: Organization,
  store: ApiContext["store"],
): Promise<Caller | undefined> {
  if (task.kind === "confirm") return undefined;
  // Whoever holds the secret: it was mailed to the approver, and to nobody else.
  if (task.kind === "review") {
    return organization.approvers.includes(task.approver)
      ? {
          kind: "organization",
          organization_id: organization.id,
          key: task.approver,
          scopes: ["consents:write"],
        }
      : undefined;
  }
  const key = await store.findApiKey(task.key);
  if (key === undefined || key.disabled_at !== null) return undefined;
  return { kind: "organization", organization_id: organization.id, key: key.key, scopes: key.scopes };
}
