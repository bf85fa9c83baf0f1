import type { SetupStep } from '../../packages/client/src/index.js';

interface StepWords {
  readonly name: string;
  readonly says: string;
  /** What does it, in a shell that has the key in `ADMIN_KEY` or `APP_KEY`. */
  readonly curl: (origin: string) => string;
  /** Where the console does it. */
  readonly view?: string;
}

const KEY = `-H "Authorization: Bearer $ADMIN_KEY"`;
const APP_KEY = `-H "Authorization: Bearer $APP_KEY"`;
const post = (url: string, key: string, body: string): string =>
  `curl -sS ${url} \\\n  ${key} \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;

/** The steps of the set-up, with the command that does each. */
export const SETUP_STEPS: Readonly<Record<SetupStep['step'], StepWords>> = {
  app: {
    name: 'Register an app',
    says: 'The service whose users are linked.',
    curl: (origin) => post(`${origin}/v1/admin/apps`, KEY, '{ "name": "Shop" }'),
    view: '/console/apps',
  },
  account: {
    name: 'Register an Instagram account',
    says: 'The professional account that people write to.',
    curl: (origin) =>
      post(`${origin}/v1/admin/accounts`, KEY, '{ "igId": "<user_id of GET /me>", "username": "acme" }'),
    view: '/console/accounts',
  },
  grant: {
    name: 'Grant the account to the app',
    says: 'The app may then mint links for it.',
    curl: (origin) => post(`${origin}/v1/admin/apps/$APP_ID/accounts`, KEY, '{ "account": "acme" }'),
    view: '/console/accounts',
  },
  key_used: {
    name: 'Use a key of the app',
    says: 'Create a key, and let the app make its first request with it.',
    curl: (origin) => post(`${origin}/v1/admin/apps/$APP_ID/keys`, KEY, '{ "name": "production" }'),
    view: '/console/apps',
  },
  first_mint: {
    name: 'Mint a link',
    says: 'For a signed-in user of the app.',
    curl: (origin) =>
      post(`${origin}/v1/links`, APP_KEY, '{ "externalUserId": "user-42", "account": "acme" }'),
  },
  webhook_signed: {
    name: 'Receive an event of Meta',
    says: 'Signed with a secret of META_APP_SECRETS. The doctor of the account says what is missing.',
    curl: (origin) => `curl -sS ${origin}/v1/admin/accounts/$ACCOUNT_ID/doctor \\\n  ${KEY}`,
    view: '/console/accounts',
  },
  first_link: {
    name: 'Link a person',
    says: 'Open a link on a phone and write to the account. If nothing is linked, the attempts say why.',
    curl: (origin) => `curl -sS '${origin}/v1/admin/attempts?limit=5' \\\n  ${KEY}`,
  },
  endpoint_answered: {
    name: 'Deliver a notification',
    says: 'Register the URL of the app that receives notifications. It has to answer with 2xx.',
    curl: (origin) =>
      post(`${origin}/v1/endpoints`, APP_KEY, '{ "url": "https://shop.example/hooks/hitch" }'),
  },
};
