import type { ConsentEvent, WebhookType } from "@consents/contract";

/** A message of a webhook, as it came. */
export interface Message {
  /** `webhook-id`. */
  id: string;
  body: string;
  type: WebhookType;
  /** `organization_user_id`. */
  user: string;
  /** What it tells of: an event with all that it says, or ids only. */
  data: { id: string };
}

/** What was told last about an event. */
export interface ToldEvent {
  type: WebhookType;
  /** As it was told; of one that was removed, undefined. */
  event?: ConsentEvent | undefined;
}

/** Everything that was told, each message once, in the order in which it came first. */
export interface Told {
  /**
   * Enters a message that has not come before.
   *
   * @returns undefined, or why it must not come now
   */
  enter(message: Message): string | undefined;
  /** The events that were told about a user, by id. */
  eventsOf(user: string): ReadonlyMap<string, ToldEvent>;
  /** Keeps about a user which events were told, and no longer what they say. */
  shorten(user: string): void;
}

interface ToldUser {
  events: Map<string, ToldEvent>;
  /** Of the last message that has a number. */
  number: number;
}

const nothing: ReadonlyMap<string, ToldEvent> = new Map();

export function createTold(): Told {
  const users = new Map<string, ToldUser>();
  return {
    enter({ id, type, user: name, data }) {
      const user = users.get(name);
      if (type === "user.created") {
        users.set(name, { events: new Map(), number: numberOf(id) });
        return user === undefined ? undefined : `${name} was told already`;
      }
      if (user === undefined) return `${id} came before its user`;
      const before = user.events.get(data.id);
      const event = type === "event.deleted" ? undefined : (data as ConsentEvent);
      user.events.set(data.id, { type, event });
      if (type === "event.created")
        return before === undefined ? undefined : `${id} came after ${before.type}`;
      if (before === undefined) return `${id} came before event.created`;
      if (before.type === "event.deleted") return `${id} came after event.deleted`;
      if (numberOf(id) <= user.number) return `${id} came after number ${user.number}`;
      user.number = numberOf(id);
      return undefined;
    },
    eventsOf: (user) => users.get(user)?.events ?? nothing,
    shorten(name) {
      for (const told of users.get(name)?.events.values() ?? []) told.event = undefined;
    },
  };
}

/** All but `event.created` say in their id which message of the webhook they are. */
function numberOf(id: string): number {
  return Number(id.split("/")[2]);
}
