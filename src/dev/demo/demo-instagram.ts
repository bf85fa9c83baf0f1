import type { Config } from '../../platform/config/config.js';
import type { Environment } from '../../platform/config/variables.js';
import { FakeInstagram } from '../fake-instagram/fake-instagram.js';

/** What a new thread of the demo account offers, as if it had been set by hand in the inbox. */
const QUESTION = { question: 'Connect my account', payload: 'CONNECT' };

/** The fake Instagram of the embedded mode. */
export interface DemoInstagram {
  /** The configuration, with the fake in place of Meta where no variable names another host. */
  readonly config: Config;
  /** Address of the phone, and base of the fake Graph API. */
  readonly url: string;
  /** Sends webhooks to the service at this URL from now on. */
  deliverTo(serviceUrl: string): void;
  stop(): Promise<void>;
}

/** Whether the embedded mode calls the fake: when nothing else is to be called. */
export function playsInstagram(env: Environment): boolean {
  return !env['INSTAGRAM_GRAPH_URL'];
}

/**
 * Starts the fake Instagram with the demo account. It knows nothing of the last start: people and messages are gone.
 * @returns null without a demo tenant
 */
export async function startDemoInstagram(config: Config, env: Environment): Promise<DemoInstagram | null> {
  const { demo, instagram, links, http } = config;
  if (demo === null) return null;
  const { igId } = demo.account;
  const fake = await startNear(http.port, {
    appSecret: instagram.appSecret,
    webhookUrl: null,
    accounts: [demo.account],
    linkHosts: ['ig.me', 'www.ig.me', new URL(links.igMeBaseUrl).host],
    ...(instagram.metaAppId === null ? {} : { appId: instagram.metaAppId }),
    ...(instagram.instagramAppId === null ? {} : { instagramAppId: instagram.instagramAppId }),
  });
  fake.account(igId).inboxQuestions = [QUESTION];
  const { id, instagramId } = fake.world.app;
  const { url } = fake;
  return {
    config: {
      ...config,
      demo: { ...demo, accessToken: fake.tokenOf(igId) },
      instagram: {
        ...instagram,
        graphUrl: url,
        facebookGraphUrl: env['FACEBOOK_GRAPH_URL'] ? instagram.facebookGraphUrl : url,
        ...(env['INSTAGRAM_OAUTH_URL'] ? {} : { oauthUrl: url, authorizeUrl: `${url}/oauth/authorize` }),
        metaAppId: id,
        instagramAppId: instagramId,
      },
    },
    url,
    deliverTo: (serviceUrl) => fake.setWebhookUrl(`${serviceUrl}/webhooks/instagram`),
    stop: () => fake.stop(),
  };
}

/** At the port after the service's, so that a bookmark stays good; at any free one when that is taken. */
async function startNear(
  port: number,
  options: Parameters<typeof FakeInstagram.start>[0],
): Promise<FakeInstagram> {
  const next = port === 0 || port === 65_535 ? 0 : port + 1;
  try {
    return await FakeInstagram.start({ ...options, port: next });
  } catch (error) {
    if (next === 0 || !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'))
      throw error;
    return FakeInstagram.start(options);
  }
}
