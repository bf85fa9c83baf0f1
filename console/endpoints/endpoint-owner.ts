import type {
  CreatedEndpoint,
  CreatedOperatorEndpoint,
  Endpoint,
  EndpointPage,
  Notification,
  OperatorEndpoint,
  OperatorEndpointPage,
  OperatorNotification,
} from '../../packages/client/src/index.js';
import { api } from '../state/hitch.js';

export type AnyEndpoint = Endpoint | OperatorEndpoint;
export type AnyNotification = Notification | OperatorNotification;

/** What shows endpoints, by the first part of its keys: the lists, and how deliveries go. */
export const ENDPOINT_DATA = ['endpoints', 'overview'] as const;

export interface EndpointSettings {
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: string[] | null;
}

interface EndpointType {
  readonly value: string;
  readonly says: string;
}

/** Whose endpoints a list shows, and the requests for them. */
export interface EndpointOwner {
  readonly kind: 'app' | 'operators';
  /** Where the list is kept among what is loaded. */
  readonly queryKey: readonly string[];
  readonly types: readonly EndpointType[];
  /** What an endpoint that names no types receives. */
  readonly allTypes: string;
  readonly list: (
    query: { limit: number; cursor?: string },
    signal: AbortSignal,
  ) => Promise<EndpointPage | OperatorEndpointPage>;
  readonly create: (settings: EndpointSettings) => Promise<CreatedEndpoint | CreatedOperatorEndpoint>;
  readonly change: (
    id: string,
    change: Partial<EndpointSettings> & { readonly status?: AnyEndpoint['status'] },
  ) => Promise<AnyEndpoint>;
  readonly rotate: (id: string, overlapSeconds: number) => Promise<CreatedEndpoint | CreatedOperatorEndpoint>;
  readonly test: (id: string) => Promise<AnyNotification>;
  readonly findTest: (sent: AnyNotification, signal: AbortSignal) => Promise<AnyNotification>;
  /** Null: an app deletes its endpoints itself, with its own key. */
  readonly remove: ((id: string) => Promise<unknown>) | null;
  /** Where the notifications to an endpoint are listed; null when no view has them. */
  readonly notificationsOf: ((id: string) => string) | null;
}

const APP_TYPES: readonly EndpointType[] = [
  { value: 'identity.linked', says: 'a person and a user are linked' },
  { value: 'identity.seen', says: 'a linked person came again' },
  { value: 'identity.unlinked', says: 'they no longer are' },
  { value: 'link.opened', says: 'a page was opened on a phone; only when it is named' },
  { value: 'link.awaiting_confirmation', says: 'a link waits for a yes' },
  { value: 'link.rejected', says: 'a link did not work' },
  { value: 'link.expired', says: 'its time ran out' },
  { value: 'link.revoked', says: 'it was taken back' },
  { value: 'referral.received', says: 'a person came through a campaign' },
];

const OPERATOR_TYPES: readonly EndpointType[] = [
  { value: 'account.silent', says: 'Instagram has sent nothing for long' },
  { value: 'account.token_expiring', says: 'access ends soon' },
  { value: 'account.disconnected', says: 'access has ended' },
  { value: 'endpoint.disabled', says: 'an app hears nothing any more' },
  { value: 'dead_letter.created', says: 'an event could not be decided' },
];

/** The endpoints of an app, for an operator. */
export function appEndpoints(appId: string): EndpointOwner {
  const query = { appId };
  return {
    kind: 'app',
    queryKey: ['endpoints', appId],
    types: APP_TYPES,
    allTypes: 'All but link.opened, also future ones',
    list: (page, signal) => api.listEndpoints({ query: { ...page, appId } }, { signal }),
    create: (body) => api.createEndpoint({ query, body: body as never }),
    change: (id, body) => api.updateEndpoint({ path: { id }, query, body: body as never }),
    rotate: (id, overlapSeconds) => api.rotateEndpoint({ path: { id }, query, body: { overlapSeconds } }),
    test: (id) => api.testEndpoint({ path: { id }, query }),
    findTest: ({ id }, signal) => api.getNotification({ path: { id } }, { signal }),
    remove: null,
    notificationsOf: (id) => `/console/notifications?endpointId=${id}`,
  };
}

/** The endpoints of the operators. */
export const OPERATOR_ENDPOINTS: EndpointOwner = {
  kind: 'operators',
  queryKey: ['endpoints', 'operators'],
  types: OPERATOR_TYPES,
  allTypes: 'All, also future ones',
  list: (query, signal) => api.listOperatorEndpoints({ query }, { signal }),
  create: (body) => api.createOperatorEndpoint({ body: body as never }),
  change: (id, body) => api.updateOperatorEndpoint({ path: { id }, body: body as never }),
  rotate: (id, overlapSeconds) => api.rotateOperatorEndpoint({ path: { id }, body: { overlapSeconds } }),
  test: (id) => api.testOperatorEndpoint({ path: { id } }),
  findTest: ({ id: notificationId, endpointId: id }, signal) =>
    api.getOperatorNotification({ path: { id, notificationId } }, { signal }),
  remove: (id) => api.deleteOperatorEndpoint({ path: { id } }),
  notificationsOf: null,
};
