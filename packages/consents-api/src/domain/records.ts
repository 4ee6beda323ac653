import type { JsonWebKey } from "node:crypto";
import type {
  ConsentEvent,
  ConsentEventRequest,
  Delegate,
  KeyScope,
  LinkAction,
  Notice,
  TokenEvent,
  Validations,
} from "@consents/contract";

/** Who asks for consent. */
export interface Organization {
  id: string;
  name: string;
  /** Regulations it keeps statuses for; the first is not special, `gdpr` is the default of an event. */
  regulations: readonly string[];
  /** Email addresses of the people who approve what a signature or a file backs. */
  approvers: readonly string[];
  created_at: string;
}

/** An organization's credential for `POST /sessions`. */
export interface ApiKey {
  key: string;
  organization_id: string;
  /** SHA-256 (hex) of the secret; the secret has 256 random bits, so no slow hash is needed. */
  secret_hash: string;
  scopes: readonly KeyScope[];
  created_at: string;
  /** Set: the key and every session made with it stop at once. */
  disabled_at: string | null;
}

/** What `POST /sessions` made; only the token's hash is kept. */
export interface Session {
  token_hash: string;
  key: string;
  created_at: string;
  expires_at: string;
}

/** A key that consent tokens are signed with: the server's own, or one an organization registered for its broker. */
export interface TokenKey {
  kid: string;
  /** Null: the server's own key, good for every organization. */
  organization_id: string | null;
  /** The `iss` of the tokens it signs. */
  issuer: string;
  public_jwk: JsonWebKey;
  /** Null for registered keys: those stay with the broker. */
  private_jwk: JsonWebKey | null;
  created_at: string;
  /** Set: nothing signed with it is accepted any more. */
  retired_at: string | null;
}

/** A consent token that is not accepted any more. */
export interface RevokedToken {
  organization_id: string;
  /** Of that organization, whoever signed it. */
  jti: string;
  revoked_at: string;
  /** When the token has ended in any case; after that nobody needs to know. */
  expires_at: string;
}

/** A published version of a notice, with the SHA-256 (hex) of its canonical text in each language. */
export interface StoredNotice {
  notice: Notice;
  text_sha256: Readonly<Record<string, string>>;
}

/**
 * What the button of a page does, for whoever holds the secret of the page's URL; only the secret's hash is kept. It can
 * be pressed once: afterwards the event is there, or confirmed, and that is all one needs to know to tell.
 */
export interface StoredLink {
  secret_hash: string;
  organization_id: string;
  task: LinkTask;
  created_at: string;
  expires_at: string;
}

export type LinkTask =
  /**
   * The citizen confirms a pending event: the secret came to them by mail, and to nobody else. It is good as long as mail to
   * them goes to that address, of which the hash is kept; earlier links have none.
   */
  | { kind: "confirm"; user_id: string; event_id: string; language: string; address_sha256?: string }
  /** An approver approves or refuses it; likewise. */
  | { kind: "review"; user_id: string; event_id: string; language: string; approver: string }
  /** What the organization asked for by `POST /consents/links`, with the key it asked by. */
  | {
      kind: LinkAction;
      id: string;
      key: string;
      organization_user_id: string;
      /** Its `id` is chosen, so that a second press records nothing more. */
      event: ConsentEventRequest & { id: string };
      redirect_url: string;
    };
/** A file that backs events, as its content tells. */
export interface ProofFile {
  /** SHA-256 of the content (hex) and the extension of its type. */
  id: string;
  media_type: string;
  content: Uint8Array;
}

/** A proof as it is kept. */
export interface StoredProof extends ProofFile {
  organization_id: string;
  /** Whose it is; null: the organization handed it in, and no event has named it yet. */
  user_id: string | null;
  created_at: string;
}

/** Who calls, as verified; never as claimed. */
export type Caller =
  | { kind: "organization"; organization_id: string; key: string; scopes: readonly KeyScope[] }
  | {
      kind: "citizen";
      organization_id: string;
      organization_user_id: string;
      may_write: boolean;
      jti: string;
      iss: string;
      event?: TokenEvent;
      delegate?: Delegate;
      validations?: Validations;
    };

/** Where an event stands in the fold: see `evidence.md`, law 5 and 6. The last part, the id, is the event's. */
export interface StoredEvent {
  event: ConsentEvent;
  /** Milliseconds since 1970: the server's time of receipt, or the import's `created_at`. */
  effective_at: number;
  /** The user's version that recording it, or approving it later, made: what `If-Match` compares with. */
  version: number;
  /** SHA-256 (hex) of the canonical request, for telling a repeat from a conflict. */
  request_sha256: string;
}
