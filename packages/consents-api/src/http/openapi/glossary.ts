import { CHOICES_MAX, METADATA_SIZE_MAX, PAGE_SIZE, PROOF_SIZE_MAX } from "@consents/contract";

/**
 * What fields, parameters and named schemas mean: one meaning for one word, wherever it stands. `Name.field` is for a
 * word that means something else in one schema.
 */
export const glossary: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // ids
    id: "Chosen by who makes it; unique among its kind in the organization.",
    organization_id: "The organization. The bearer already says which; naming another one is refused.",
    organization_user_id: "The person as the organization knows them.",
    user_id: "The person, by the id that this API gave them.",
    Id: "A letter or digit, then also `.`, `_`, `:`, `~` and `-`.",
    OrganizationUserId: "Any visible text: a number, an email address, …",

    // times and counts
    created_at: "ISO 8601, UTC.",
    updated_at: "ISO 8601, UTC.",
    published_at: "ISO 8601, UTC.",
    Timestamp: "ISO 8601, UTC, milliseconds.",
    version: "1, 2, 3, …",
    "ConsentUser.version": "Counts changes. Quoted, it is the user's ETag.",
    "ConsentEventRequest.created_at":
      "ISO 8601 with zone; an import may set a past time. Ignored with a consent token.",

    // users
    "UserPatch.id": "Must be the user's, if it is given.",
    "UserPatch.created_at": "Must be the user's, if it is given.",
    "UserPatch.updated_at": "Must be the user's, if it is given.",
    "UserPatch.consents": "Must be what holds, if it is given: events change it.",
    "UserPatch.version": "The user's as last read; refused when it is another by now.",
    "UserPatch.organization_user_id": "For a user who has none yet; it never changes to another.",
    "UserPatch.metadata": "Merged key by key; null removes a key.",
    "UserPatch.country": "ISO 3166-1 alpha-2; null removes it.",
    "UserPatch.last_seen_country": "ISO 3166-1 alpha-2; null removes it.",
    metadata: `Free JSON of the organization, at most ${METADATA_SIZE_MAX} bytes.`,
    Metadata: `A JSON object of the organization's own, at most ${METADATA_SIZE_MAX} bytes of canonical JSON.`,
    country: "ISO 3166-1 alpha-2.",
    last_seen_country: "ISO 3166-1 alpha-2.",
    regulation: "The statuses of different regulations never touch each other.",
    "ConsentEventRequest.regulation":
      "Default: that of the notice that was shown, else `gdpr`. The statuses of different regulations never touch each other.",
    "regulation[$in]": "Any of these regulations, each in a parameter of its own.",

    // choices
    consents: "The answers.",
    Consents: "Answers as read back: of an event, or all that hold for a user.",
    ConsentsInput: "Answers of one event: only what changes.",
    purposes: `At most ${CHOICES_MAX}, each once.`,
    channels: "By which way: email, SMS, …",
    vendors: "Ids of vendors, by answer.",
    enabled: "Yes, no, or null: not answered. Absent: not touched.",
    enabled_li: "Legitimate interest; false: the citizen objected.",
    VendorChoicesInput: "Ids of vendors, by answer: only what changes.",
    VendorChoices: "Ids of vendors, by answer.",
    "VendorChoicesInput.enabled": "Consented to.",
    "VendorChoices.enabled": "Consented to.",
    "VendorChoicesInput.enabled_li": "Legitimate interest, not objected to.",
    "VendorChoices.enabled_li": "Legitimate interest, not objected to.",
    disabled: "Refused.",
    disabled_li: "Legitimate interest, objected to.",
    values: "By preference: the full list of the chosen values' ids, joined by commas.",
    preferences: "The older tree's way to say a preference; `values` is the newer one.",
    tcfcs: `A text or an object, at most ${METADATA_SIZE_MAX} bytes. Kept as given, never interpreted.`,

    // events
    "ConsentEventRequest.id":
      "The idempotency key: the same event again answers the recorded one, another one is refused.",
    "ConsentEventRequest.updated_at": "Ignored: an event as read may be sent.",
    "ConsentEventRequest.evidence": "Ignored: an event as read may be sent.",
    status: "`pending_approval` changes nothing until it is confirmed.",
    "status[$in]": "Any of these, each in a parameter of its own.",
    domain: "Where the answer was given.",
    user: "Whose choices. With a consent token it may be left out.",
    "ConsentEventWithUser.user": "The whole user after the event.",
    proofs_id: "Files that back the event, by their ids.",
    proofs:
      "Further files that back the event, as base64 data URIs; small ones, since the whole body is bounded.",
    "ConsentEvent.validations": "What was asked for, to back or to approve it.",
    "ConsentEventWithUser.validations": "What was asked for, to back or to approve it.",
    "ConsentEvent.approvals":
      "How it came to count, if it was pending: in the order in which they were given.",
    "ConsentEventWithUser.approvals":
      "How it came to count, if it was pending: in the order in which they were given.",
    "Approval.method":
      "The validation; `email`: the citizen confirmed it themselves; `link`: by the button of a consent link; `manual`: the " +
      "organization had it wait itself.",
    approved_at: "ISO 8601, UTC.",
    "Approval.link": "The `id` of that consent link.",
    shown: "What the page had shown whose button was pressed; absent: there was no page.",
    "PageShown.language": "In which the choices were told, where the notice has it.",
    "PageShown.sha256":
      "Of the canonical form (RFC 8785) of `{words, consents, proofs_id, delegate, notice}`: the choices as the notice names " +
      "them in that language, and what the event says.",
    by: "Who approved for the organization, as it says.",

    // proofs
    file: `The file as a base64 data URI, at most ${PROOF_SIZE_MAX} bytes of file.`,
    size: "Bytes of the file.",
    "ProofResponse.id": "SHA-256 of the file and the extension of its type: an event names it by this.",
    delegate: "Who acts on the citizen's behalf.",
    link: "The `id` of the consent link whose button made the event, or else confirmed it.",
    notice: "What the citizen was shown.",
    sha256: "Of the canonical text that was shown.",
    widget: "How the answer was given.",
    evidence: "How the event came, as the server saw it.",
    "user.id": "Of events of this user.",
    "user.organization_user_id": "Of events of who has it now.",
    "user.country": "As the event told it.",
    "user.last_seen_country": "As the event told it.",
    "delegate.id": "Of events that this delegate made.",
    "delegate.name": "Of events that a delegate of this name made.",
    "notice.id": "Of events whose citizen was shown this notice.",
    "notice.version": "Of events whose citizen was shown this version of a notice.",
    "notice.language": "Of events whose citizen was shown a notice in this language.",
    "notice.sha256": "Of events whose citizen was shown this text.",
    "evidence.jti": "Of events made with this token.",
    "evidence.iss": "Of events made with tokens of this issuer.",
    "evidence.origin": "Of events sent from this origin.",
    "evidence.widget.version": "Of events sent by this version of the widget.",
    "evidence.widget.gesture": "Of events made by this gesture.",
    "evidence.link": "Of events that this consent link made, or confirmed.",
    "validations.email.enabled": "Of events that an email was asked for.",
    "validations.email.approval": "As the event told it.",
    "validations.signature.enabled": "Of events that a signature was asked for.",
    "validations.signature.approval": "Of events whose signature had to be approved.",
    "validations.file.enabled": "Of events that a file was asked for.",
    "validations.file.approval": "Of events whose file had to be approved.",
    "approvals.method": "Of events that were approved in this way.",
    "approvals.approved_at": "Of events that were approved then.",
    "approvals.by.id": "Of events that this delegate or approver approved.",
    "approvals.by.name": "Of events that somebody of this name approved.",
    "approvals.link": "Of events that this consent link approved.",
    "approvals.shown.language": "Of events that were approved on a page in this language.",
    "approvals.shown.sha256": "Of events that were approved on a page which showed this.",
    "consents.purposes.id": "Of events that touched this purpose.",
    "consents.purposes.enabled": "Of events that gave this answer to any purpose.",
    "consents.purposes.enabled_li": "Of events that gave this answer to any legitimate interest.",
    "consents.purposes.channels.id": "Of events that touched this channel of any purpose.",
    "consents.purposes.channels.enabled": "Of events that gave this answer to any channel of a purpose.",
    "consents.purposes.preferences.id": "Of events that touched this preference, said in the older way.",
    "consents.purposes.preferences.enabled": "Of events that gave this answer to any preference.",
    "consents.purposes.preferences.channels.id": "Of events that touched this channel of any preference.",
    "consents.purposes.preferences.channels.enabled":
      "Of events that gave this answer to any channel of a preference.",
    "consents.channels.id": "Of events that touched this channel.",
    "consents.channels.enabled": "Of events that gave this answer to any channel.",
    "consents.vendors.enabled": "Of events that granted something to this vendor.",
    "consents.vendors.enabled_li": "Of events that accepted this vendor's legitimate interest.",
    "consents.vendors.disabled": "Of events that refused this vendor.",
    "consents.vendors.disabled_li": "Of events that objected to this vendor's legitimate interest.",
    "consents.tcfcs": "Of events with this TCF choice, where it is a text.",
    removed: "How many events were removed.",
    $include_user: "Also answer the user after the event.",
    $disable_integrations: "With true the webhooks are told nothing of it.",
    $generate_tcfcs: "Refused: TCF strings are not made here.",
    $by_organization_user_id: "`{id}` in the path is an `organization_user_id`.",

    // decisions
    users: "Each by one of the two ids, or by both: then both must fit.",
    "DecideRequest.purposes": "Ids of purposes.",
    "DecideRequest.channels": "Ids of channels. Absent: whatever the channel.",
    decisions: "Users, within each the purposes, within each the channels, in the order asked.",
    "Decision.user": "As in the request.",
    purpose: "The purpose's id.",
    channel: "The channel's id. Absent when the request named none.",
    allowed: "True: it may be sent now.",
    reason:
      "Allowed: `consented`; `legitimate-interest` and no objection; `required`, there is no choice. Not allowed: " +
      "`no-choice`; `withdrawn`, the answer is no; `expired`, the yes is older than the notice lets it hold; `objected`; `pending`, allowed once what awaits approval is approved; " +
      "`channel-refused`; `channel-not-offered` for this purpose; `purpose-retired`, no notice of the regulation offers it; " +
      "`unknown-user`.",
    at: "When that was said which decides. Absent: nobody said anything.",
    event_id: "The event that said it.",

    // lists
    limit: `Rows of a page, 1 to ${PAGE_SIZE}.`,
    cursor: "Begins the next page, as `$cursor`. Null: there is none.",
    $cursor: "The `cursor` of the page before.",
    $list:
      "`array`: answer the rows alone, in a bare array. Default: the server's setting, `page` unless it was changed.",
    data: "The rows.",

    // tokens
    key: "Of an API key.",
    secret: "Of an API key; shown once, when it was made.",
    access_token: "The bearer, for an hour or until the key is disabled.",
    lifetime: "Seconds, at least 1, at most the server's cap.",
    event: "Put on every event made with the token.",
    "TokenEvent.metadata": "Put on every event made with the token; its keys win over the event's own.",
    "TokenEvent.user": "What such an event merges into the user: `metadata`, key by key.",
    "Validation.enabled": "Ask for it.",
    approval: "The event stays pending until it is approved.",
    "Delegate.id": "As the organization knows them.",
    validations: "How a pending event gets approved.",
    permissions: "`write` includes `read`. Default `write`.",
    jti: "The `jti` claim of the token; also in the evidence of the events made with it.",
    iss: "Who signed the token.",
    exp: "When the token ends, in seconds since 1970.",
    active: "True: it is good now.",
    id_token: "The consent token: a bearer for this one citizen.",
    "ConsentTokenRequest.metadata": "Lives in the token only: never in events or users.",
    "ConsentTokenResponse.metadata": "Lives in the token only: never in events or users.",
    ConsentTokenRequest: "`organization_id` may stand in the query instead.",

    // consent links
    LinkRequest: "`organization_id` may stand in the query instead.",
    action: "What the press does: record the event, or confirm a pending one.",
    "LinkRequest.event":
      "With `event.create` the event to record; with `event.update` the `id` of a pending one, and `consents` where others shall count.",
    "LinkResponse.event": "With its `id`: pressed twice, the button still makes one event.",
    redirect_url: "Where the page leads on to after the press: http or https, without user and password.",
    url: "The page with the button. Whoever has it may press, once.",

    // webhooks
    types: "Which messages: an event or a user was created, changed or deleted.",
    "WebhookRequest.url": "https, of a public host, without user, password and fragment.",
    "WebhookPatch.url": "https, of a public host, without user, password and fragment.",
    "Webhook.url": "Where messages are posted.",
    "WebhookWithSecret.url": "Where messages are posted.",
    "Webhook.status": "`active` sends; in between messages are kept. `disabled` by the server itself.",
    "WebhookWithSecret.status":
      "`active` sends; in between messages are kept. `disabled` by the server itself.",
    "WebhookPatch.status": "`active` also takes up again what the server has disabled.",
    disabled_reason: "`gone`: the receiver answered 410. `failing`: it took nothing for about three days.",
    "WebhookWithSecret.secret": "What messages are signed with (Standard Webhooks); shown only here.",
    previous_secret_until: "Until then messages are signed with the secret before as well.",
    "Delivery.id": "The header `webhook-id`, by which a receiver knows a message that it has had.",
    "Delivery.type": "What the message tells.",
    "Delivery.user_id": "Whom it is about.",
    subject_id: "The event, or the user, that the message tells of.",
    state: "`skipped`: the user was erased before it was sent.",
    attempts: "How often it was taken up to be sent.",
    "Delivery.at": "When it is due next; when it was delivered.",
    "Delivery.reason": "Why the last attempt did not do it.",
    from: "Messages made from then on. ISO 8601.",
    messages: "How many wait to be sent again.",

    // notices
    LocalizedText: "BCP 47 tag → text; every language of the notice is there.",
    languages: "BCP 47 tags; the first is the one to fall back to.",
    "NoticeRequest.regulation": "The regulation its choices are about.",
    privacy_policy: "Where it is, in each language, and its version.",
    sections: "Headings with purposes below them.",
    consequences: "What withdrawing, or objecting, means.",
    lawful_basis:
      "GDPR art. 6. `consent` gets a switch, `legitimate_interest` an objection, the others no choice.",
    required: "True: shown, explained, and there is no choice.",
    "NoticePurpose.channels": "Ids of the notice's channels by which this purpose reaches the citizen.",
    "NoticePurpose.preferences": "Finer choices inside the purpose.",
    "NoticePurpose.validations": "The default way to approve what is granted; a token's win.",
    valid_days:
      "For so many days a yes allows anything; then `POST /consents/decide` answers `expired`, until it is said again. Of " +
      "purposes by consent only.",
    "NoticePreference.values": "The options.",
    selection: "One value, or any number of them. Default `multiple`.",

    // problems
    Problem: "The body of every error (RFC 9457), with `code`, `name` and `message` beside.",
    type: "Ends in the error code.",
    "SessionRequest.type": "The only kind there is.",
    "SessionResponse.type": "The only kind there is.",
    "Problem.status": "The HTTP status.",
    "Problem.code": "The same as `status`.",
    "ProblemDetail.code": "Why. A newer server may have codes that are not in the list.",
    "Problem.name": "The status as a word.",
    message: "The same as `detail`.",
    detail: "What is wrong and what to do, for people. Never holds a token or a value that was sent.",
    instance: "The request: an opaque id that also stands in the server's log.",
    pointer: "JSON Pointer into the body, or the name of a query parameter or header.",
  }),
);
