import type { StoredNotice } from "../../domain/records.ts";
import { type NoticeRow, parseNotice } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface NoticesTable {
  add(stored: StoredNotice): void;
  find(organization_id: string, id: string, version: number): StoredNotice | undefined;
  findNewest(organization_id: string, id: string): StoredNotice | undefined;
  list(organization_id: string): StoredNotice[];
}

export function createNoticesTable({ prepare, db }: Connection): NoticesTable {
  const insert = prepare<NoticeRow>((value) =>
    db.insertInto("notices").values({
      organization_id: value("organization_id"),
      id: value("id"),
      version: value("version"),
      notice: value("notice"),
      text_sha256: value("text_sha256"),
    }),
  );
  const select = prepare<Pick<NoticeRow, "organization_id" | "id" | "version">, NoticeRow>((value) =>
    db
      .selectFrom("notices")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id"))
      .where("version", "=", value("version")),
  );
  const selectNewest = prepare<Pick<NoticeRow, "organization_id" | "id">, NoticeRow>((value) =>
    db
      .selectFrom("notices")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id"))
      .orderBy("version", "desc")
      .limit(1),
  );
  const selectAll = prepare<Pick<NoticeRow, "organization_id">, NoticeRow>((value) =>
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
    find(organization_id, id, version) {
      const row = select.get({ organization_id, id, version });
      return row && parseNotice(row);
    },
    findNewest(organization_id, id) {
      const row = selectNewest.get({ organization_id, id });
      return row && parseNotice(row);
    },
    list: (organization_id) => selectAll.all({ organization_id }).map(parseNotice),
  };
}
