/**
 * Why the widget has no token, or must not use the one it has.
 * - `token-missing`: no source gave one;
 * - `token-ambiguous`: the page's URL holds the parameter more than once, so none is used;
 * - `token-malformed`: what was given is no consent token by its form;
 * - `token-provider-failed`: `tokenProvider` threw, took too long, or gave something that cannot be used;
 * - `subject-mismatch`: the renewed token is somebody else's.
 */
export type ConsentWidgetErrorCode =
  | "token-missing"
  | "token-ambiguous"
  | "token-malformed"
  | "token-provider-failed"
  | "subject-mismatch";

/** The one error of this package. Holds a code and nothing else: no token, no id, no URL. */
export class ConsentWidgetError extends Error {
  override readonly name = "ConsentWidgetError";
  readonly code: ConsentWidgetErrorCode;

  constructor(code: ConsentWidgetErrorCode) {
    super(code);
    this.code = code;
  }
}
