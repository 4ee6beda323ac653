const time =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(?:Z|[+-]([01]\d|2[0-3]):?([0-5]\d))$/;

/** The earliest time that is believed: before it nobody gave consent to anything electronic. */
const YEAR_MIN = 1900;

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with seconds and zone (RFC 3339, plus the comma and the zone
 * without colon of ISO 8601); fractions beyond milliseconds are cut. Undefined for anything else: no zone,
 * 30 February, hour 24, a leap second, a year before 1900.
 */
export function parseTime(text: string): number | undefined {
  const match = time.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < YEAR_MIN || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const zone = text.slice(-5);
  const normal = /^[+-]\d{4}$/.test(zone) ? `${text.slice(0, -2)}:${text.slice(-2)}` : text;
  const milliseconds = Date.parse(normal.replace(",", ".").replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
