import { REGULATION_DEFAULT } from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import type { Caller, StoredProof } from "../../domain/records.ts";
import type { Store } from "../../domain/store.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { proofHeaders } from "../proofs/proof-headers.ts";
import { proofTypes } from "../proofs/proof-types.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { Route } from "../route.ts";

/**
 * `GET /consents/proofs/{id}`: the file, to be saved and not shown: whatever is in it, it never runs in the API's
 * origin. A citizen reads only their own; anything else is 404, as if there were none.
 */
export const getProof: Route<{ organization_id?: string }, unknown, Caller> = {
  name: "getProof",
  summary: "Read a proof: the file itself",
  description: "As an attachment, under its id. A citizen reads their own.",
  method: "GET",
  path: "/consents/proofs/:id",
  access: { organization: "consents:read", citizen: "consents:read" },
  query: organizationQuerySchema,
  answers: {
    200: {
      description: "The file.",
      mediaTypes: proofTypes.map(({ media_type }) => media_type),
      headers: ["Cache-Control"],
    },
  },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store }) {
    requireOwnOrganization(caller, query.organization_id);
    const proof = await findProof(store, caller, params.id ?? "");
    if (proof === undefined) throw new ConsentsError("not-found");
    return { bytes: proof.content, headers: proofHeaders(proof) };
  },
};

async function findProof(store: Store, caller: Caller, id: string): Promise<StoredProof | undefined> {
  const { organization_id } = caller;
  if (caller.kind === "organization") return store.findProof(organization_id, id, null);
  const { organization_user_id } = caller;
  const found = await store.findUser(organization_id, { organization_user_id }, REGULATION_DEFAULT);
  return found && store.findProof(organization_id, id, found.user.id);
}
