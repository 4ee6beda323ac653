import type { JsonValue } from "@consents/contract";

/** Who asks; what each bearer is, the world knows. */
export type BearerKind =
  | "session"
  | "reader"
  | "other"
  | "citizen"
  | "filer"
  | "stranger"
  | "forged"
  | "expired"
  | "none";

/** A request before the world has filled in what stands for something of its own. */
export interface FuzzRequest {
  operation: string;
  method: string;
  template: string;
  bearer: BearerKind;
  params: Record<string, string>;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  body?: JsonValue;
  /** What becomes of the body's text: so much is cut away at its end, and this put there. */
  broken?: { cut: number; end: string };
}
