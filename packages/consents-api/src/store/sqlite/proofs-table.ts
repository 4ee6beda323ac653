import { sql } from "kysely";
import type { StoredProof } from "../../domain/records.ts";
import { NOBODY, type ProofRow, parseProof, proofRow } from "../rows.ts";
import type { Connection } from "./connection.ts";

/** Bytes of a page of the database. */
const PAGE_SIZE = 4_096;

export interface ProofsTable {
  /** Nothing happens when the user, or nobody, has it already. */
  add(proof: StoredProof): void;
  /** Makes a proof of nobody the user's. */
  claim(organization_id: string, id: string, user_id: string): void;
  remove(organization_id: string, id: string, user_id: string): void;
  /** All of the user's. */
  removeAll(organization_id: string, user_id: string): void;
  /** Of these, those of nobody that no link names. */
  removeUnnamed(organization_id: string, ids: readonly string[]): void;
  /** Whose, of the user or of nobody, it is: null is nobody; undefined: there is none. */
  findOwner(organization_id: string, id: string, user_id: string | undefined): string | null | undefined;
  /** The user's, or with null whoever's. */
  find(organization_id: string, id: string, user_id: string | null): StoredProof | undefined;
  /** Pages that were added since this was last asked: a proof fills the log as many events do. */
  takeAddedPages(): number;
}

type Key = Pick<ProofRow, "organization_id" | "user_id" | "id">;

export function createProofsTable({ prepare, db }: Connection): ProofsTable {
  const insert = prepare<ProofRow & Record<string, string | Uint8Array>>((value) =>
    db
      .insertInto("proofs")
      .values({
        organization_id: value("organization_id"),
        user_id: value("user_id"),
        id: value("id"),
        media_type: value("media_type"),
        created_at: value("created_at"),
        content: value("content"),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const claim = prepare<Key>((value) =>
    db
      .updateTable("proofs")
      .set({ user_id: value("user_id") })
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", NOBODY)
      .where("id", "=", value("id")),
  );
  const remove = prepare<Key>((value) =>
    db
      .deleteFrom("proofs")
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id"))
      .where("id", "=", value("id")),
  );
  const removeAll = prepare<Pick<Key, "organization_id" | "user_id">>((value) =>
    db
      .deleteFrom("proofs")
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id")),
  );
  const removeUnnamed = prepare<Pick<Key, "organization_id" | "id">>((value) =>
    db
      .deleteFrom("proofs")
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", NOBODY)
      .where("id", "=", value("id"))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("links")
              .select("secret_hash")
              .whereRef("links.organization_id", "=", "proofs.organization_id")
              .where("links.organization_user_id", "is not", null)
              .where(sql<boolean>`instr(links.task, proofs.id) > 0`),
          ),
        ),
      ),
  );
  // The user's own before nobody's.
  const selectOwner = prepare<Key, Pick<ProofRow, "user_id">>((value) =>
    db
      .selectFrom("proofs")
      .select("user_id")
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "in", [value("user_id"), NOBODY])
      .where("id", "=", value("id"))
      .orderBy("user_id", "desc")
      .limit(1),
  );
  const select = prepare<Key, ProofRow>((value) =>
    db
      .selectFrom("proofs")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id"))
      .where("id", "=", value("id")),
  );
  const selectAnybodys = prepare<Pick<Key, "organization_id" | "id">, ProofRow>((value) =>
    db
      .selectFrom("proofs")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id"))
      .limit(1),
  );
  let addedPages = 0;
  return {
    add(proof) {
      insert.run({ ...proofRow(proof) });
      addedPages += Math.ceil(proof.content.byteLength / PAGE_SIZE);
    },
    claim: (organization_id, id, user_id) => void claim.run({ organization_id, user_id, id }),
    remove: (organization_id, id, user_id) => void remove.run({ organization_id, user_id, id }),
    removeAll: (organization_id, user_id) => void removeAll.run({ organization_id, user_id }),
    removeUnnamed(organization_id, ids) {
      for (const id of ids) removeUnnamed.run({ organization_id, id });
    },
    findOwner(organization_id, id, user_id = NOBODY) {
      const row = selectOwner.get({ organization_id, user_id, id });
      return row && (row.user_id === NOBODY ? null : row.user_id);
    },
    find(organization_id, id, user_id) {
      const row =
        user_id === null
          ? selectAnybodys.get({ organization_id, id })
          : select.get({ organization_id, user_id, id });
      return row && parseProof(row);
    },
    takeAddedPages() {
      const pages = addedPages;
      addedPages = 0;
      return pages;
    },
  };
}
