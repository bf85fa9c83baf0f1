import type { VNode } from 'preact';
import type { ShownMessage } from '../thread-rules.js';
import { type FakePhoneModel, SELF } from './phone-model.js';

/** The conversation, as the phone shows it. The composer is outside, so that a refresh does not touch what is being typed. */
export function FakeScreen({ thread, device, isBlocked }: FakePhoneModel): VNode {
  const { messages, iceBreakers, quickReplies, username } = thread;
  return (
    <>
      <div class="log" role="log" aria-label={`Conversation with ${username}`} tabIndex={0}>
        <p class="about">
          <span class="avatar large" aria-hidden="true">
            {username[0]?.toUpperCase()}
          </span>
          <strong>{username}</strong>
          <span>Business account</span>
        </p>
        {messages.map((message) => (
          <Bubble message={message} />
        ))}
      </div>
      {iceBreakers.length === 0 ? null : (
        <div class="choices" role="group" aria-label="Ice breakers">
          <p>Tap to send</p>
          {iceBreakers.map((question, index) => (
            <button type="button" data-act="tap-ice-breaker" data-index={index}>
              {question}
            </button>
          ))}
        </div>
      )}
      {quickReplies.length === 0 ? null : (
        <div class="choices replies" role="group" aria-label="Quick replies">
          {quickReplies.map((title, index) => (
            <button type="button" data-act="tap-quick-reply" data-index={index}>
              {title}
            </button>
          ))}
        </div>
      )}
      {isBlocked ? <p class="bar">You blocked this account.</p> : null}
      {device === 'desktop' ? (
        <p class="bar">As on a desktop: no ice breakers, quick replies or cards.</p>
      ) : null}
    </>
  );
}

function Bubble({ message }: { readonly message: ShownMessage }): VNode {
  const { mid, from, kind, text, at, buttons } = message;
  return (
    <div class={`bubble ${from} ${kind}`}>
      <p dir="auto">{kind === 'sticker' ? '★ Sticker' : text}</p>
      {buttons.map((title, index) => (
        <button type="button" data-act="tap-button" data-mid={mid} data-index={index}>
          {title}
        </button>
      ))}
      <time datetime={at}>{at.slice(11, 16)}</time>
    </div>
  );
}

/** Who holds the phone, and what it is. */
export function FakeHolder(model: FakePhoneModel): VNode {
  const { people, accounts, holder, thread, device, isBlocked, window } = model;
  const isSelf = holder === SELF;
  const href = (person: string, account: string): string => `?${new URLSearchParams({ person, account })}`;
  return (
    <>
      <h3>Who holds the phone</h3>
      <ul class="chips">
        {people.map(({ id, name }) => (
          <li>
            <a href={href(id, thread.igId)} aria-current={id === holder ? 'true' : undefined}>
              {name}
            </a>
          </li>
        ))}
        <li>
          <a href={href(SELF, thread.igId)} aria-current={isSelf ? 'true' : undefined}>
            The account itself
          </a>
        </li>
      </ul>
      {accounts.length < 2 ? null : (
        <>
          <h3>Conversation with</h3>
          <ul class="chips">
            {accounts.map(({ igId, username }) => (
              <li>
                <a href={href(holder, igId)} aria-current={igId === thread.igId ? 'true' : undefined}>
                  {username}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="window">{window}</p>
      {isSelf ? null : (
        <div class="actions">
          <button
            type="button"
            data-act="device"
            data-device={device === 'phone' ? 'desktop' : 'phone'}
            aria-pressed={device === 'desktop'}
          >
            Desktop
          </button>
          <button
            type="button"
            data-act="block"
            data-is-blocked={String(!isBlocked)}
            aria-pressed={isBlocked}
          >
            Block {thread.username}
          </button>
          <button type="button" data-act="send-sticker" disabled={isBlocked}>
            Send a sticker
          </button>
          <button type="button" data-act="close-window">
            Close the 24-hour window
          </button>
        </div>
      )}
    </>
  );
}

export function FakeDeliveries({ deliveries }: FakePhoneModel): VNode {
  if (deliveries.length === 0) return <p class="empty">None yet. A tap or a message sends the first one.</p>;
  return (
    <ol>
      {deliveries.map(({ at, events, state, detail }) => (
        <li class={state}>
          <time datetime={at}>{at.slice(11, 19)}</time>
          {events.map((event) => (
            <strong>{event}</strong>
          ))}
          <span>{detail}</span>
        </li>
      ))}
    </ol>
  );
}
