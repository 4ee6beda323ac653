/** What pages and mails say. `{…}` stands for a value: {organization}, {date}, {name}, {url}. */
export interface Words {
  direction: "ltr" | "rtl";
  /** Answers. */
  yes: string;
  no: string;
  unanswered: string;
  accepts: string;
  objects: string;
  none: string;
  channels: string;
  vendors: string;
  /** The page on which a citizen confirms what waits for them. */
  confirm: PageWords & { delegate: string; button: string; otherwise: string };
  confirmed: PageWords;
  /** Confirmed by the citizen, and the organization has to approve as well. */
  half_confirmed: PageWords;
  /** The page on which the organization's approver approves or refuses. */
  review: PageWords & {
    /** Before whose choices they are. */
    person: string;
    delegate: string;
    /** Over the channels of that person. */
    channels: string;
    /** Over the files that back the choices. */
    proofs: string;
    approve: string;
    refuse: string;
    otherwise: string;
  };
  approved: PageWords;
  /** Nothing is left to approve: it was refused or withdrawn. */
  refused: PageWords;
  /** Who asked for it opens the page. */
  not_own: PageWords;
  /** The page of a link that an organization made. */
  act: PageWords & { button: string; otherwise: string };
  acted: PageWords & { back: string };
  expired: PageWords;
  unknown: PageWords;
  gone: PageWords;
  /** It cannot be done any more. */
  changed: PageWords;
  /** It can be done, but is not what was shown. */
  stale: PageWords & { again: string };
  /** The URL that a press is sent to was opened as if it were a page. */
  astray: PageWords & { back: string };
  trouble: PageWords;
  /** To who opens many links that lead nowhere. */
  too_many: PageWords;
  mail: {
    subject: string;
    hello: string;
    asked: string;
    asked_by_delegate: string;
    /** On the button, and before the link in the plain text. */
    open: string;
    expires: string;
    otherwise: string;
  };
  /** To an approver. */
  review_mail: {
    subject: string;
    asked: string;
    attached: string;
    on_the_page: string;
    open: string;
    otherwise: string;
  };
}

export interface PageWords {
  title: string;
  lead: string;
}
