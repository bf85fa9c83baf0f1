import type { JSX } from 'preact';
import { Icon, type IconName } from './icon.js';

export type Tone = 'good' | 'warning' | 'bad' | 'neutral';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  warning: 'clock',
  bad: 'cross',
  neutral: 'dash',
};

/** Statuses, outcomes and verdicts of the API. What is not here is neutral. */
const TONES: Readonly<Record<string, Tone>> = {
  linked: 'good',
  already_linked: 'good',
  active: 'good',
  enabled: 'good',
  delivered: 'good',
  done: 'good',
  succeeded: 'good',
  retried: 'good',
  redeemed: 'good',
  pending: 'warning',
  scheduled: 'warning',
  paused: 'warning',
  waiting: 'warning',
  awaiting_confirmation: 'warning',
  rejected: 'bad',
  not_linked: 'bad',
  failed: 'bad',
  failing: 'bad',
  gone: 'bad',
  exhausted: 'bad',
  expired: 'bad',
  wrong_account: 'bad',
  igsid_taken: 'bad',
  user_taken: 'bad',
  used_by_other: 'bad',
  invalid_token: 'bad',
  unknown_link: 'bad',
  revoked: 'warning',
  closed: 'warning',
  ok: 'good',
  passed: 'good',
  repaired: 'good',
  in_sync: 'good',
  warning: 'warning',
  differs: 'warning',
  waiting_for_message: 'warning',
  sending_button: 'warning',
  waiting_for_tap: 'warning',
  dead: 'bad',
  not_repaired: 'bad',
  connected: 'good',
  not_connected: 'neutral',
  connection_dead: 'bad',
  in_trouble: 'bad',
};

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  id: 'id',
  igsid: 'IGSID',
  url: 'URL',
  dm: 'DM',
  mid: 'message id (mid)',
};

/** The words of the API as a person reads them: `awaiting confirmation`. */
export function toWords(name: string): string {
  return name
    .split('_')
    .map((word) => ABBREVIATIONS[word] ?? word)
    .join(' ');
}

/** The same at the beginning of a line: `Awaiting confirmation`. */
export function toLabel(name: string): string {
  const words = toWords(name);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** How good or bad a word of the API is. */
export function toneOf(name: string): Tone {
  return TONES[name] ?? 'neutral';
}

/** A status: a picture, a word and a colour that say the same. */
export function Status({ name, icon }: { readonly name: string; readonly icon?: IconName }): JSX.Element {
  const tone = toneOf(name);
  return (
    <span class={`status ${tone}`}>
      <Icon name={icon ?? ICONS[tone]} />
      {toLabel(name)}
    </span>
  );
}
