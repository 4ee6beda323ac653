import type { StoredNotice } from "../../domain/records.ts";
import { type NoticeRow, parseNotice } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

type NoticeText = Pick<NoticeRow, "notice" | "text_sha256">;

const columns = ["notice", "text_sha256"] as const;

const insert = prepare<NoticeRow>((value) =>
  db.insertInto("notices").values({
    organization_id: value("organization_id"),
    id: value("id"),
    version: value("version"),
    notice: value("notice"),
    text_sha256: value("text_sha256"),
  }),
);

const select = prepare<Pick<NoticeRow, "organization_id" | "id" | "version">, NoticeText>((value) =>
  db
    .selectFrom("notices")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id"))
    .where("version", "=", value("version")),
);

const selectNewest = prepare<Pick<NoticeRow, "organization_id" | "id">, NoticeText>((value) =>
  db
    .selectFrom("notices")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id"))
    .orderBy("version", "desc")
    .limit(1),
);

const selectAll = prepare<Pick<NoticeRow, "organization_id">, NoticeText>((value) =>
  db
    .selectFrom("notices")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .orderBy("id")
    .orderBy("version"),
);

export async function addNotice(run: Run, { notice, text_sha256 }: StoredNotice): Promise<void> {
  const { organization_id, id, version } = notice;
  await insert(run, {
    organization_id,
    id,
    version,
    notice: JSON.stringify(notice),
    text_sha256: JSON.stringify(text_sha256),
  });
}

/** The version asked for, or the newest. */
export async function findNotice(
  run: Run,
  organization_id: string,
  id: string,
  version?: number,
): Promise<StoredNotice | undefined> {
  const [row] =
    version === undefined
      ? await selectNewest(run, { organization_id, id })
      : await select(run, { organization_id, id, version });
  return row && parseNotice(row);
}

/** In the order of `id` and version. */
export async function listNotices(run: Run, organization_id: string): Promise<StoredNotice[]> {
  return (await selectAll(run, { organization_id })).map(parseNotice);
}
