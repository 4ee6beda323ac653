import type { Selectable } from "kysely";
import type { StoredEvent } from "../../domain/records.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** An event's row; parsed only when asked, since a walk along the chain skips many. */
export type EventRow = Selectable<Tables["events"]>;

export interface EventsTable {
  /** Adds it at the end of its user's chain, and gives its number. */
  add(stored: StoredEvent, previous: number | null): number;
  replace(stored: StoredEvent): void;
  /** Leaves a tombstone. */
  remove(organization_id: string, id: string): void;
  /** Leaves a tombstone that does not even say when it was. */
  erase(number: number): void;
  /** A tombstone too. */
  find(organization_id: string, id: string): EventRow | undefined;
  findByNumber(number: number): EventRow | undefined;
  /** A user's events, newest first in the order of arrival, from the one with this number on; tombstones too. */
  chain(last: number | null): Generator<EventRow>;
}

export function createEventsTable({ prepare, db }: Connection): EventsTable {
  const insert = prepare<Omit<EventRow, "number">>((value) =>
    db.insertInto("events").values({
      organization_id: value("organization_id"),
      id: value("id"),
      user_id: value("user_id"),
      regulation: value("regulation"),
      status: value("status"),
      effective_at: value("effective_at"),
      version: value("version"),
      request_sha256: value("request_sha256"),
      event: value("event"),
      previous: value("previous"),
    }),
  );
  const update = prepare<Pick<EventRow, "organization_id" | "id" | "status" | "version" | "event">>((value) =>
    db
      .updateTable("events")
      .set({ status: value("status"), version: value("version"), event: value("event") })
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const remove = prepare<Pick<EventRow, "organization_id" | "id">>((value) =>
    db
      .updateTable("events")
      .set({ event: null, request_sha256: "" })
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const erase = prepare<Pick<EventRow, "number">>((value) =>
    db
      .updateTable("events")
      .set({ event: null, request_sha256: "", effective_at: 0 })
      .where("number", "=", value("number")),
  );
  const select = prepare<Pick<EventRow, "organization_id" | "id">, EventRow>((value) =>
    db
      .selectFrom("events")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const selectByNumber = prepare<Pick<EventRow, "number">, EventRow>((value) =>
    db.selectFrom("events").selectAll().where("number", "=", value("number")),
  );
  const findByNumber: EventsTable["findByNumber"] = (number) => selectByNumber.get({ number });
  return {
    add: ({ event, ...stored }, previous) =>
      insert.run({
        organization_id: event.organization_id,
        id: event.id,
        user_id: event.user.id,
        regulation: event.regulation,
        status: event.status,
        ...stored,
        event: JSON.stringify(event),
        previous,
      }).last_number,
    replace: ({ event, version }) =>
      void update.run({
        organization_id: event.organization_id,
        id: event.id,
        status: event.status,
        version,
        event: JSON.stringify(event),
      }),
    remove: (organization_id, id) => void remove.run({ organization_id, id }),
    erase: (number) => void erase.run({ number }),
    find: (organization_id, id) => select.get({ organization_id, id }),
    findByNumber,
    *chain(last) {
      for (let number = last; number !== null; ) {
        const row: EventRow | undefined = findByNumber(number);
        if (row === undefined) return;
        yield row;
        number = row.previous;
      }
    },
  };
}
