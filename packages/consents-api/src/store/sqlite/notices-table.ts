import type { Notice } from "@consents/contract";
import type { StoredNotice } from "../../domain/records.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

export interface NoticesTable {
  add(stored: StoredNotice): void;
  find(organization_id: string, id: string, version: number): StoredNotice | undefined;
  findNewest(organization_id: string, id: string): StoredNotice | undefined;
  list(organization_id: string): StoredNotice[];
}

type Row = Tables["notices"];

export function createNoticesTable({ prepare, db }: Connection): NoticesTable {
  const insert = prepare<Row>((value) =>
    db.insertInto("notices").values({
      organization_id: value("organization_id"),
      id: value("id"),
      version: value("version"),
      notice: value("notice"),
      text_sha256: value("text_sha256"),
    }),
  );
  const select = prepare<Pick<Row, "organization_id" | "id" | "version">, Row>((value) =>
    db
      .selectFrom("notices")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id"))
      .where("version", "=", value("version")),
  );
  const selectNewest = prepare<Pick<Row, "organization_id" | "id">, Row>((value) =>
    db
      .selectFrom("notices")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id"))
      .orderBy("version", "desc")
      .limit(1),
  );
  const selectAll = prepare<Pick<Row, "organization_id">, Row>((value) =>
    db
      .selectFrom("notices")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .orderBy("id")
      .orderBy("version"),
  );
  return {
    add({ notice, text_sha256 }) {
      const { organization_id, id, version } = notice;
      insert.run({
        organization_id,
        id,
        version,
        notice: JSON.stringify(notice),
        text_sha256: JSON.stringify(text_sha256),
      });
    },
    find: (organization_id, id, version) => parse(select.get({ organization_id, id, version })),
    findNewest: (organization_id, id) => parse(selectNewest.get({ organization_id, id })),
    list: (organization_id) => selectAll.all({ organization_id }).map((row) => parse(row)!),
  };
}

function parse(row: Row | undefined): StoredNotice | undefined {
  return (
    row && {
      notice: JSON.parse(row.notice) as Notice,
      text_sha256: JSON.parse(row.text_sha256) as Record<string, string>,
    }
  );
}
