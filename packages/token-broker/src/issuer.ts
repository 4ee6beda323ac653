import type { BrokerResponse, ConsentTokenRequest } from "@consents/contract";

/** Whose token, and what it carries. The organization is the issuer's. */
export type CitizenTokenRequest = Omit<ConsentTokenRequest, "organization_id">;

/**
 * Gives a consent token. `signing` and `consentsApi` make one; so does any function of this shape that asks another
 * service. What it throws reaches nobody but `onError` of the broker.
 */
export type Issuer = (request: CitizenTokenRequest) => Promise<BrokerResponse>;
