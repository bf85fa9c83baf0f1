import { SHAPES_OF_PEOPLE } from '../arrivals/arrival-shape.js';
import { countLastDay } from '../arrivals/arrival-summary.js';
import type { Evidence } from './evidence.js';
import { failed, type Judgement, nameFailure, NO_ACCESS, ok, unknown, warning } from './finding.js';
import { FIELD_LOSSES, missingFields, UNWANTED_FIELD, USEFUL_FIELDS } from './webhook-fields.js';

const NEEDED = Object.keys(FIELD_LOSSES);
const DASHBOARD =
  'App Dashboard > Instagram > API setup > Configure webhooks (with Facebook login: Messenger > Instagram settings > Webhooks)';

/** Whether the webhooks of the account are turned on for our app. */
export function checkSubscription({ remote, connection, surroundings }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  const { subscriptions } = remote;
  if (subscriptions.kind !== 'ok')
    return unknown(`The subscriptions could not be read: ${nameFailure(subscriptions)}.`);
  const own = [connection?.appId ?? null, ...surroundings.appIds];
  const found = subscriptions.value.find(({ appId }) => own.includes(appId));
  const repair = 'Subscribe: hitch doctor --fix.';
  if (found === undefined) {
    const others = subscriptions.value.map(({ name, appId }) => name ?? appId);
    if (others.length > 0 && own.every((id) => id === null))
      return unknown(
        `Subscribed apps: ${others.join(', ')}. Which one is ours is not known.`,
        'Set INSTAGRAM_APP_ID (with Facebook login META_APP_ID) to the id of your app in the dashboard.',
      );
    const beside = others.length === 0 ? 'no app is' : `only others are: ${others.join(', ')}`;
    return failed(
      `Our app is not subscribed to the account (${beside}), so Meta sends no event of it.`,
      repair,
      true,
    );
  }
  if (found.fields === null)
    return unknown(
      'Our app is subscribed, but Meta does not list the fields, so this proves only that the account is registered.',
      'See app_fields and events; hitch doctor --live tests the whole path.',
    );
  const missing = missingFields(found.fields, NEEDED);
  return missing.length === 0
    ? ok('Our app is subscribed. Which events come is decided in the dashboard (see app_fields).')
    : warning(
        `Our app is subscribed, without ${missing.join(', ')}. The fields of the dashboard count, not these.`,
        repair,
        true,
      );
}

/** Whether the app gets the events that are needed. */
export function checkAppFields({ surroundings }: Evidence): Judgement {
  const { appSubscriptions } = surroundings;
  const look = `Look in the dashboard: ${DASHBOARD}. These must be ticked: ${NEEDED.join(', ')}.`;
  if (appSubscriptions.kind !== 'ok')
    return unknown(`Meta does not show the webhooks of the app (${nameFailure(appSubscriptions)}).`, look);
  const webhook = appSubscriptions.value.find(({ object }) => object === 'instagram');
  // Meta does not say whether this call shows the webhooks of Instagram login, so its silence is no proof.
  if (webhook === undefined) return unknown('Meta shows no Instagram webhook of the app.', look);
  if (!webhook.isActive)
    return failed(
      'Meta has disabled the webhook of the app, as it does after an hour of failures.',
      `Verify and save the webhook again: ${DASHBOARD}. Then subscribe the account: hitch doctor --fix.`,
    );
  const missing = missingFields(webhook.fields, NEEDED);
  if (missing.length > 0)
    return failed(
      `Not ticked in the dashboard: ${missing.map((name) => `${name} (lost: ${FIELD_LOSSES[name]})`).join('; ')}.`,
      `Tick them: ${DASHBOARD}.`,
    );
  if (webhook.fields.includes(UNWANTED_FIELD))
    return warning(
      'message_edit is ticked. With it Meta has sent edits with the number 0 in place of new messages; such a message loses its ref.',
      `Untick message_edit: ${DASHBOARD}.`,
    );
  const useful = missingFields(webhook.fields, USEFUL_FIELDS);
  return ok(
    `The app gets ${NEEDED.join(', ')}.${useful.length === 0 ? '' : ` Useful too: ${useful.join(', ')}.`}`,
  );
}

/** Whether Meta sends to the address of this service. */
export function checkCallbackAddress({ surroundings, arrivals }: Evidence): Judgement {
  const { appSubscriptions, callbackUrl } = surroundings;
  const webhook =
    appSubscriptions.kind === 'ok'
      ? appSubscriptions.value.find(({ object }) => object === 'instagram')
      : undefined;
  if (webhook === undefined || webhook.callbackUrl === null)
    return unknown(
      'Meta does not show where it sends webhooks.',
      `Look in the dashboard that the callback URL is ${callbackUrl}: ${DASHBOARD}.`,
    );
  if (webhook.callbackUrl === callbackUrl) return ok(`Meta sends webhooks to ${callbackUrl}.`);
  const said = `Meta sends webhooks to ${webhook.callbackUrl}, and this service is at ${callbackUrl}.`;
  const fix = `Set the callback URL to ${callbackUrl} and the verify token to META_VERIFY_TOKEN: ${DASHBOARD}. If PUBLIC_URL is wrong, set that.`;
  return countLastDay(arrivals, SHAPES_OF_PEOPLE) > 0
    ? warning(`${said} Events arrive all the same: another system passes them on.`, fix)
    : failed(said, fix);
}

/** Whether Meta's handshake reaches this service from outside. */
export function checkCallbackReachable({ surroundings: { handshake, callbackUrl } }: Evidence): Judgement {
  switch (handshake.kind) {
    case 'answered':
      return ok(`${callbackUrl} answers Meta’s handshake.`);
    case 'not_tried':
      return unknown(
        'Not tried: PUBLIC_URL is not https, so Meta cannot reach it.',
        'Set PUBLIC_URL to the https address that the world sees.',
      );
    case 'wrong_answer':
      return failed(
        `${callbackUrl} answered the handshake with ${handshake.status} and not with the challenge.`,
        'Something in front of the service answers: a log-in page, a firewall or another service. Let GET and POST /webhooks/instagram pass unchanged, with the query and the header X-Hub-Signature-256.',
      );
    case 'unreachable':
      return failed(
        `${callbackUrl} cannot be reached (${handshake.cause}).`,
        'Check the DNS name, the certificate (no self-signed one) and the proxy. Where only the way from inside is closed, look from another network.',
      );
    default:
      return handshake satisfies never;
  }
}
