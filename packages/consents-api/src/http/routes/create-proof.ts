import {
  PROOF_BODY_SIZE_MAX,
  type ProofRequest,
  type ProofResponse,
  proofRequestSchema,
  proofResponseSchema,
} from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import type { NoticeCatalogue } from "../../domain/notice-catalogue.ts";
import { checkMayRecordProof, recordProof } from "../../domain/record-proof.ts";
import type { Caller } from "../../domain/records.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { parseProof, proofDataUri } from "../proofs/parse-proof.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { ApiContext, Route } from "../route.ts";

/** `POST /consents/proofs`: keeps a file, which events then name by its id. The same file again has the same id. */
export const createProof: Route<{ organization_id?: string }, ProofRequest, Caller> = {
  name: "createProof",
  summary: "Hand in a file that backs an event",
  description:
    "PDF, PNG, JPEG, GIF, DOC, DOCX or MSG, told by its content. A citizen's belongs to them, and they may hand one in " +
    "when their token or a purpose on offer asks for a signature or a file. An organization's belongs to nobody until " +
    "an event names it, and then to the user of that event.",
  method: "POST",
  path: "/consents/proofs",
  access: { organization: "consents:write", citizen: "consents:write" },
  query: organizationQuerySchema,
  body: proofRequestSchema,
  bodySizeMax: PROOF_BODY_SIZE_MAX,
  answers: { 200: { description: "The proof.", body: proofResponseSchema } },
  errors: ["not-found", "proof-invalid", "proof-too-large", "proof-type-not-allowed"],
  async admit(caller, context) {
    checkMayRecordProof(caller, await catalogueOf(caller, context));
  },
  async handle({ caller, query, body }, context) {
    requireOwnOrganization(caller, query.organization_id);
    const { store, now, newId } = context;
    const catalogue = await catalogueOf(caller, context);
    const file = await parseProof(body.file, "/file");
    await store.changeUser(recordProof({ file, caller, catalogue, now: now().getTime(), newId }));
    const answer: ProofResponse = {
      id: file.id,
      size: file.content.byteLength,
      file: proofDataUri(file),
    };
    return { body: answer };
  },
};

async function catalogueOf(
  { organization_id }: Caller,
  { organizations }: ApiContext,
): Promise<NoticeCatalogue> {
  const found = await organizations.get(organization_id);
  // It was there when the bearer was made.
  if (found === undefined) throw new ConsentsError("token-invalid");
  return found.catalogue;
}
