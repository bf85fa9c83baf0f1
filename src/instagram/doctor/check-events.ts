import { readSignedShape, SHAPES_OF_PEOPLE, UNSIGNED } from '../arrivals/arrival-shape.js';
import { countLastDay, lastOf } from '../arrivals/arrival-summary.js';
import { ANY_SHAPE, type ArrivalTrouble, judgeArrivals } from '../arrivals/arrival-trouble.js';
import type { Evidence } from './evidence.js';
import { failed, type Judgement, nameFailure, ok, unknown, warning } from './finding.js';

/** The shapes that are shown with the time of their last event. */
const SHOWN = [...SHAPES_OF_PEOPLE, 'echo', 'standby', 'message_edit'] as const;
/** So few requests without a valid signature in a day are strangers who try. */
const FEW_UNSIGNED = 3;
const SECRET_ORDER =
  'Every secret in the list verifies deliveries; only the first one signs calls to Meta (appsecret_proof, log-in). After a reset at Meta put the new secret first, and keep the old one behind it for the 36 hours in which Meta repeats deliveries.';
/** Above this share of standby the other app is the one that answers people. */
const STANDBY_SHARE = 0.2;

/** Which secret signs, and whether any does. */
export function checkSigningSecret({ surroundings: { signatures, secretCount } }: Evidence): Judgement {
  const places = [...signatures.values()].flatMap((summary) => {
    const place = readSignedShape(summary.shape);
    return place === null ? [] : [{ place, ...summary }];
  });
  const newest = places.toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime())[0];
  const unsigned = signatures.get(UNSIGNED);
  const fix = `With Instagram login Meta signs with the Instagram app secret (App Dashboard > Instagram > API setup), with Facebook login with the app secret (App settings > Basic). Put both into META_APP_SECRETS, that of your login first, and restart. ${SECRET_ORDER}`;
  const hasFailures = (unsigned?.lastDay ?? 0) >= FEW_UNSIGNED;
  if (newest === undefined)
    return unsigned === undefined
      ? unknown('No request of Meta has arrived yet.')
      : failed(
          `None of the ${secretCount} secrets of META_APP_SECRETS verifies the signature of any request; ${unsigned.lastDay} were refused in the last 24 hours.`,
          fix,
        );
  const said = `Secret ${newest.place} of ${secretCount} in META_APP_SECRETS verified last, at ${newest.lastAt.toISOString()}.`;
  if (unsigned === undefined || !hasFailures) return ok(said);
  const refused = `${unsigned.lastDay} requests in the last 24 hours had a signature that none of them verifies, the last at ${unsigned.lastAt.toISOString()}.`;
  return newest.lastDay === 0
    ? failed(`${said} Since then none did: ${refused}`, fix)
    : warning(`${said} ${refused}`, `Requests of strangers may be ignored. If they are Meta’s: ${fix}`);
}

/** What arrived last, by shape, and what that says. */
export function checkEvents({ arrivals }: Evidence): Judgement {
  const last = SHOWN.map((shape) => `${shape} ${arrivals.get(shape)?.lastAt.toISOString() ?? 'never'}`).join(
    ', ',
  );
  const trouble = judgeArrivals(arrivals);
  if (trouble !== null) return explainTrouble(trouble, last);
  if (lastOf(arrivals, SHAPES_OF_PEOPLE) !== null) return ok(`Last events: ${last}.`);
  return warning(
    `No event of a person has arrived in the last five weeks. Last events: ${last}.`,
    'Write to the account from another Instagram account, with text (a sticker or GIF gives no event), and look again. In development mode Meta sends only the events of people with a role on the app: publish the app (App Dashboard > App mode: Live), or invite the person as a tester who accepts under Instagram > Settings > Website permissions.',
  );
}

/** Whether another app owns the conversations. */
export function checkThreadOwnership({ arrivals, remote }: Evidence): Judgement {
  const fix =
    'Open the settings of the Page or account: Business Suite > Inbox > Settings > Conversation routing. Make our app the default app, or assign it under "Link routing", where ig.me links are given to an app.';
  const routing = remote?.routing ?? null;
  const features =
    routing === null
      ? null
      : routing.kind === 'ok'
        ? routing.value.join(', ') || 'none'
        : nameFailure(routing);
  const said = features === null ? '' : ` Routing features of the Page: ${features}.`;
  const standby = countLastDay(arrivals, ['standby']);
  const ours = countLastDay(arrivals, SHAPES_OF_PEOPLE);
  if (standby === 0)
    return ours === 0
      ? unknown(`Nothing arrived in the last 24 hours.${said}`)
      : ok(`No event of the last 24 hours came under standby.${said}`);
  const share = standby / (standby + ours);
  const percent = `${Math.round(share * 100)} percent of the events of the last 24 hours came under standby: another app owns those conversations, and their buttons have no payload.${said}`;
  return ours === 0 ? failed(percent, fix) : share >= STANDBY_SHARE ? warning(percent, fix) : ok(percent);
}

function explainTrouble(trouble: ArrivalTrouble, last: string): Judgement {
  switch (trouble.kind) {
    case 'edits_only':
      return failed(
        `${trouble.count} new messages of the last 24 hours came as edits with the number 0, without their text and ref, and none as a message.`,
        'App Dashboard > Instagram > API setup > Configure webhooks: tick messages, untick message_edit. Publish the app (App mode: Live). Then connect the account again.',
      );
    case 'echoes_only':
      return failed(
        `Only what the account itself sends arrives (${trouble.count} in the last 24 hours). Last events: ${last}.`,
        'The app is in development mode: App Dashboard > App mode: Live. Until then Meta sends only the events of people with a role on the app.',
      );
    case 'standby_only':
      return failed(
        `All ${trouble.count} events of people of the last 24 hours came under standby: another app owns the conversations. Last events: ${last}.`,
        'See thread_ownership.',
      );
    case 'silent': {
      const what = trouble.shape === ANY_SHAPE ? 'No event of a person' : `No ${trouble.shape}`;
      const said = `${what} has arrived since ${trouble.lastAt.toISOString()}, although there are usually ${trouble.usual} in these hours. Last events: ${last}.`;
      return trouble.shape === ANY_SHAPE
        ? failed(
            said,
            'Subscribe again: hitch doctor --fix. If that does not help, see subscription, app_fields, callback_reachable and dm_access.',
            true,
          )
        : warning(said, 'See app_fields: the field of this shape may not be ticked any more.');
    }
    default:
      return trouble satisfies never;
  }
}
