/** A press of a page's button. */
export interface Press {
  secret: string;
  /** The digest of what the page had shown, as the press brings it. */
  shown: string | undefined;
}
