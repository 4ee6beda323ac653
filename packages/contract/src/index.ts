export * from "./consent-token.ts";
export * from "./consents.ts";
export * from "./decide.ts";
export * from "./error-codes.ts";
export * from "./event.ts";
export {
  type Approval,
  approvalSchema,
  type Evidence,
  type NoticeShown,
  type PageShown,
  pageShownSchema,
  type WidgetGesture,
} from "./evidence.ts";
export * from "./identifiers.ts";
export * from "./json.ts";
export * from "./limits.ts";
export * from "./link.ts";
export * from "./metadata-schema.ts";
export * from "./notice.ts";
export * from "./paths.ts";
export * from "./problem.ts";
export * from "./problem-schema.ts";
export * from "./proof.ts";
export * from "./session.ts";
export * from "./token-name.ts";
export * from "./token-state.ts";
export * from "./user.ts";
export * from "./user-schema.ts";
export * from "./webhook.ts";
