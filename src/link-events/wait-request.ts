import type { AuditReader } from '../audit/audit.service.js';
import type { LinkState } from '../links/link-state.js';
import type { LinkWait } from './link-wait.js';

/** The holder of an API key or a session that waits: it ends its waits when it is no longer active. */
export interface KeyHolder {
  readonly kind: 'key';
  /** UUID of the key or the session. */
  readonly id: string;
  /** UUID of the app that must own the link; null: any app. */
  readonly appId: string | null;
  readonly actor: AuditReader;
}

/** The page of a link that waits for that link: there is no key to check. */
export interface PageHolder {
  readonly kind: 'page';
}

/** Which link a client waits for. */
export interface WaitRequest {
  readonly linkId: string;
  readonly holder: KeyHolder | PageHolder;
  /** Aborted when the client's connection is closed. */
  readonly gone: AbortSignal;
}

/** Which link a client wants to see every state of. */
export interface StreamRequest extends WaitRequest {
  /** The id of a state, by which a client says which one it has received. */
  readonly stateIdOf: (link: LinkState) => string;
}

/** Why a client cannot wait, or no longer. */
export interface WaitRefusal {
  readonly kind: 'missing' | 'too_many_waits' | 'key_ended';
}

export type PollResult = { readonly kind: 'answered'; readonly link: LinkState } | WaitRefusal;

export type StreamResult =
  | {
      readonly kind: 'open';
      readonly wait: LinkWait;
      /** Each state that the client has not received, until the final one or the end of the wait; null is a heartbeat. */
      readonly states: AsyncIterable<StreamedState | null>;
    }
  /** The client has already received the final state. */
  | { readonly kind: 'nothing_more' }
  | WaitRefusal;

/** A state of a link with its id, as a stream sends it. */
export interface StreamedState {
  readonly id: string;
  readonly link: LinkState;
}
