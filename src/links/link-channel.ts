/** The channel on which changed links are notified: a payload is their UUIDs with commas between them. */
export const LINK_CHANNEL = 'hitch_links';
