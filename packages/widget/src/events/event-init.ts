/** Events bubble and cross shadow boundaries, so that one listener on the page hears every widget. */
export const EVENT_INIT: EventInit = { bubbles: true, composed: true };
