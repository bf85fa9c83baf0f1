/** Where is told which links changed: a payload is their UUIDs with commas between them. */
export const LINK_CHANNEL = 'hitch_links';
