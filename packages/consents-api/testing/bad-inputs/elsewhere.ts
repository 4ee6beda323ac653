import type { ErrorCode } from "@consents/contract";

/** A test that shows it: a file from the root of the repository, and part of the test's name or code. */
export type Proof = readonly [file: string, part: string];

const API = "packages/consents-api/src";
const BROKER = "packages/token-broker/src";
const WIDGET = "packages/widget/src";

/** The last row of the design's table of bad inputs. */
export const ROWS_LAST = 123;

/** Rows that one request to the consents API cannot show, and the tests that do. */
export const rowsElsewhere: Readonly<Record<number, readonly Proof[]>> = {
  10: [[`${WIDGET}/take-token-from-url.test.ts`, "token-ambiguous"]],
  11: [
    [`${WIDGET}/take-token-from-url.test.ts`, "malformed, and removes it"],
    [`${WIDGET}/token-source.test.ts`, "shows token-malformed for garbage in a link"],
  ],
  28: [
    [`${BROKER}/consent-token/public-keys.test.ts`, "row 28"],
    [`${API}/cli/run.test.ts`, "refuses weak, private and known ones"],
  ],
  29: [[`${BROKER}/consent-token/public-keys.test.ts`, "row 29"]],
  90: [[`${BROKER}/create-token-broker.test.ts`, "row 90"]],
  91: [[`${BROKER}/create-token-broker.test.ts`, "row 91"]],
  92: [[`${BROKER}/create-token-broker.test.ts`, "row 92"]],
  93: [[`${BROKER}/create-token-broker.test.ts`, "row 93"]],
  102: [[`${API}/http/rate-limits.test.ts`, "is told when to come back"]],
  103: [
    ["packages/consents-api/testing/bad-inputs/failing-storage.test.ts", "row 103"],
    [`${API}/store/postgres/storage-error.test.ts`, '["53100", "final"]'],
  ],
  104: [
    [`${API}/store/sqlite/open-sqlite-store.test.ts`, "refuses a database that a newer program has changed"],
    [
      `${API}/store/postgres/open-postgres-store.test.ts`,
      "refuses a database that a newer program has changed",
    ],
  ],
  105: [[`${API}/http/node-server.test.ts`, "sends away what still comes while it stops"]],
  111: [[`${BROKER}/create-token-broker.test.ts`, "row 111"]],
  112: [[`${WIDGET}/find-token-name.test.ts`, "says so, and uses the default"]],
  118: [
    [`${WIDGET}/token-source.test.ts`, "gives up on a provider that never answers"],
    [`${WIDGET}/consent-session.test.ts`, "says token-provider-failed"],
  ],
  121: [[`${WIDGET}/consent-session.test.ts`, "never shows half an answer"]],
};

/** Rows about what there is not yet. */
export const rowsLater: Readonly<Record<string, readonly number[]>> = {
  "access tokens, their exchange, and codes": [7, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50],
  batches: [113, 114, 115, 116, 117],
  "the widget and its page": [119, 120, 122, 123],
};

/** Codes that no row of the table here asks for, and the tests that do. */
export const codesElsewhere: Readonly<Partial<Record<ErrorCode, string>>> = {
  "too-many-webhooks": `${API}/store/webhook-store.test.ts`,
  "session-required": `${BROKER}/create-token-broker.test.ts`,
  "csrf-rejected": `${BROKER}/create-token-broker.test.ts`,
  "origin-not-allowed": `${BROKER}/create-token-broker.test.ts`,
  "origin-invalid": `${BROKER}/create-token-broker.test.ts`,
  "issuer-unavailable": `${BROKER}/create-token-broker.test.ts`,
  "link-too-long": `${BROKER}/link.test.ts`,
  "weak-key": `${BROKER}/consent-token/public-keys.test.ts`,
  "rate-limited": `${API}/http/rate-limits.test.ts`,
  "config-invalid": `${API}/http/create-app.test.ts`,
  "internal-error": `${API}/http/create-app.test.ts`,
  "storage-unavailable": "packages/consents-api/testing/bad-inputs/failing-storage.test.ts",
  "migration-required": `${API}/store/postgres/open-postgres-store.test.ts`,
  "shutting-down": `${API}/http/node-server.test.ts`,
};
