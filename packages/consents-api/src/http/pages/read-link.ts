import type { Caller, LinkTask, StoredEvent, StoredLink } from "../../domain/records.ts";
import { linkSecretHash } from "../../link-secret.ts";
import type { OrganizationCatalogue } from "../organizations.ts";
import type { ApiContext } from "../route.ts";

export type ApproveTask = Extract<LinkTask, { kind: "approve" }>;
export type ActTask = Exclude<LinkTask, ApproveTask>;

/** A link as its page finds it. */
export interface ReadLink<Task = LinkTask> extends OrganizationCatalogue {
  task: Task;
  isOver: boolean;
  /** The event that it is about, if there is one (yet, or still). */
  stored: StoredEvent | undefined;
  /** On whose authority an organization's link acts; undefined for a citizen's own. */
  caller: Caller | undefined;
}

/** Finds what a secret leads to. Undefined: it is nobody's, or the key by which the link was made is disabled. */
export async function readLink(
  secret: string,
  { store, organizations, now }: ApiContext,
): Promise<ReadLink | undefined> {
  const link = await store.findLink(linkSecretHash(secret));
  const found = link && (await organizations.get(link.organization_id));
  if (link === undefined || found === undefined) return undefined;
  const caller = await callerOf(link, store);
  if (caller === undefined && link.task.kind !== "approve") return undefined;
  const { task, organization_id, expires_at } = link;
  const event_id = task.kind === "approve" ? task.event_id : task.event.id;
  const stored = await store.findEvent(organization_id, event_id);
  return { ...found, task, isOver: Date.parse(expires_at) <= now().getTime(), stored, caller };
}

async function callerOf(
  { task, organization_id }: StoredLink,
  store: ApiContext["store"],
): Promise<Caller | undefined> {
  if (task.kind === "approve") return undefined;
  const key = await store.findApiKey(task.key);
  if (key === undefined || key.disabled_at !== null) return undefined;
  return { kind: "organization", organization_id, key: key.key, scopes: key.scopes };
}
