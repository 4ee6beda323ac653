import type { Words } from "./words.ts";

export const en: Words = {
  direction: "ltr",
  yes: "Yes",
  no: "No",
  unanswered: "No answer",
  accepts: "No objection",
  objects: "Objection",
  none: "None",
  channels: "How we may reach you",
  vendors: "Partners",
  confirm: {
    title: "Please confirm",
    lead: "{organization} received these choices on {date}. They count as soon as you confirm them.",
    delegate: "{name} entered them for you.",
    button: "Confirm these choices",
    otherwise: "Is this not what you want? Then close this page: nothing will happen.",
  },
  confirmed: { title: "Thank you", lead: "You confirmed these choices on {date}." },
  half_confirmed: {
    title: "Thank you",
    lead: "You confirmed these choices on {date}. They count as soon as {organization} has approved them, too.",
  },
  review: {
    title: "Approve these choices?",
    lead: "They were made on {date} and wait for the approval of {organization}. Once approved they count from that time on, unless something newer was chosen since.",
    person: "Whose choices",
    delegate: "Entered by",
    channels: "Ways to reach this person",
    proofs: "What backs them",
    approve: "Approve",
    refuse: "Refuse and delete",
    otherwise: "Not sure yet? Then close this page: nothing will happen, and the link stays good.",
  },
  approved: { title: "Approved", lead: "These choices were approved on {date}." },
  refused: {
    title: "There is nothing left to approve",
    lead: "These choices were refused, or withdrawn by the person who made them.",
  },
  not_own: {
    title: "Somebody else has to approve this",
    lead: "Nobody approves what they asked for themselves. Nothing has changed.",
  },
  act: {
    title: "Is this what you want?",
    lead: "{organization} will record these choices as yours when you press the button.",
    button: "Record these choices",
    otherwise: "Is this not what you want? Then close this page: nothing will happen.",
  },
  acted: { title: "This is done", lead: "These choices were recorded on {date}.", back: "Go on to {url}" },
  expired: {
    title: "This link has expired",
    lead: "Nothing has changed. Please ask {organization} for a new link, or make your choices again.",
  },
  unknown: {
    title: "This link does not work",
    lead: "Perhaps a part of it got lost. Please open it once more from where you found it. Nothing has changed.",
  },
  gone: {
    title: "There is nothing left to confirm",
    lead: "These choices were withdrawn before they were confirmed. Nothing has changed.",
  },
  changed: {
    title: "This is no longer possible",
    lead: "What you were asked has changed since this link was made. Nothing has happened. Please ask {organization} for a new link.",
  },
  stale: {
    title: "This has changed meanwhile",
    lead: "What you are asked is no longer what this page showed you. Nothing has happened. Please look at it again.",
    again: "See what is asked now",
  },
  astray: {
    title: "Please go back to the page",
    lead: "Nothing has happened by coming here.",
    back: "Open the page",
  },
  trouble: {
    title: "Please try again later",
    lead: "Something does not work here at the moment. Nothing has been lost, and the link stays good.",
  },
  too_many: {
    title: "Please wait a moment",
    lead: "This link does not work, and too many that do not work were opened from your network. Please try again in a minute. Nothing has changed.",
  },
  mail: {
    subject: "Please confirm your choices – {organization}",
    hello: "Hello,",
    asked:
      "On {date} somebody made choices in your name at {organization}. They count only when you confirm them.",
    asked_by_delegate:
      "On {date} {name} recorded choices in your name at {organization}. They count only when you confirm them.",
    open: "See and confirm the choices",
    expires: "The link works until {date}. Opening it changes nothing yet.",
    otherwise: "If you know nothing of this, you need not do anything.",
  },
  review_mail: {
    subject: "Choices wait for your approval – {organization}",
    asked: "On {date} choices were made that count only when {organization} approves them.",
    attached: "What backs them is attached.",
    on_the_page: "What backs them is on the page.",
    open: "See the choices, approve or refuse",
    otherwise: "You get this because you approve choices for {organization}.",
  },
};
