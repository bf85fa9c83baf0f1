/** How far two clocks may differ before a time is ignored. */
export const CLOCK_SKEW_MS = 60_000;
/** Meta: failed deliveries are sent again for up to 36 hours. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11) */
export const REDELIVERY_MS = 36 * 3_600_000;

/**
 * Until when a person's word ends identities: the word's own time, because the times of identities are those of events, too. A repeat
 * keeps it however old it is. A time that the clocks' difference does not explain is that of the arrival.
 */
export function resolveWrittenAt(timestampMs: number | null, receivedAt: Date): Date {
  const latest = receivedAt.getTime() + CLOCK_SKEW_MS;
  return timestampMs === null || timestampMs > latest ? receivedAt : new Date(timestampMs);
}

/**
 * The time that counts for an event: its own when it is believable, else that of its arrival.
 * @param timestampMs the event's timestamp in milliseconds since 1970, or null
 * @param linkCreatedAt when the link was minted: no answer to it can be older; without a link, Meta's redelivery time bounds it
 * @param receivedAt when the delivery arrived
 */
export function resolveEventAt(
  timestampMs: number | null,
  linkCreatedAt: Date | null,
  receivedAt: Date,
): Date {
  if (timestampMs === null) return receivedAt;
  const earliest = (linkCreatedAt?.getTime() ?? receivedAt.getTime() - REDELIVERY_MS) - CLOCK_SKEW_MS;
  const latest = receivedAt.getTime() + CLOCK_SKEW_MS;
  return timestampMs >= earliest && timestampMs <= latest ? new Date(timestampMs) : receivedAt;
}
