/** What the pages need to know. */
export interface SiteOptions {
  /** Origin of the pages. */
  site: string;
  /** Base URL of the consents API. */
  api: string;
  organization_id: string;
  /** Id of the notice that the widget shows. */
  notice: string;
  /** The organization's API key and its secret: for the site's server only, never for a page. */
  key: string;
  secret: string;
  /** What the sessions' cookies are signed with. */
  session_secret: string;
}
