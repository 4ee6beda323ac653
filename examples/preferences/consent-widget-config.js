// The links in our mails carry the consent token in a query parameter of this name.
// The same can be said at the widget itself: <consent-widget token-name="consent">.
window.consentWidgetConfig = { user: { auth: { tokenName: "consent" } } };
