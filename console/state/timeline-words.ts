import type { TimelineEvent } from '../../packages/client/src/index.js';
import type { IconName } from '../parts/icon.js';
import type { Tone } from '../parts/status.js';

export type TimelineKind = TimelineEvent['kind'];

/** The filters of a time line, in the order of a link's way. */
export const KINDS: readonly { readonly kind: TimelineKind; readonly label: string }[] = [
  { kind: 'link', label: 'Links' },
  { kind: 'attempt', label: 'Attempts' },
  { kind: 'identity', label: 'Identity' },
  { kind: 'notification', label: 'Notifications' },
];

interface Words {
  readonly title: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** How each event of a time line is shown. */
export const EVENTS: Readonly<Record<TimelineEvent['event'], Words>> = {
  minted: { title: 'Link minted', icon: 'plus', tone: 'neutral' },
  opened: { title: 'Page opened', icon: 'search', tone: 'neutral' },
  came: { title: 'Person came', icon: 'person', tone: 'neutral' },
  awaiting_confirmation: { title: 'Asked to confirm', icon: 'question', tone: 'warning' },
  linked: { title: 'Linked', icon: 'check', tone: 'good' },
  rejected: { title: 'Link rejected', icon: 'cross', tone: 'bad' },
  expired: { title: 'Link expired', icon: 'clock', tone: 'warning' },
  revoked: { title: 'Link revoked', icon: 'cross', tone: 'neutral' },
  unlinked: { title: 'Unlinked', icon: 'unlink', tone: 'bad' },
  notified: { title: 'App notified', icon: 'send', tone: 'neutral' },
  delivered: { title: 'Delivered', icon: 'check', tone: 'good' },
  exhausted: { title: 'Delivery given up', icon: 'alert', tone: 'bad' },
  canceled: { title: 'Delivery canceled', icon: 'cross', tone: 'warning' },
};
