import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Account, IceBreakers } from '../../packages/client/src/index.js';
import { Icon } from '../parts/icon.js';
import { Loaded } from '../parts/loaded.js';
import { Panel } from '../parts/panel.js';
import { Status, toWords } from '../parts/status.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { nameLocale } from './ice-breaker-difference.js';
import { IceBreakersEditor } from './ice-breakers-editor.js';

/** The questions that a new thread offers: what Instagram shows, and what Hitch is to keep. */
export function IceBreakersTab({ account }: { readonly account: Account }): JSX.Element {
  const { id } = account;
  const isAdmin = useSignedIn().may('admin');
  const iceBreakers = useQuery({
    queryKey: ['accounts', id, 'ice-breakers'],
    queryFn: ({ signal }) => api.getIceBreakers({ path: { id } }, { signal }),
  });
  return (
    <Loaded of={iceBreakers} says="Asking Instagram…" trouble="The ice breakers cannot be shown">
      {(found) => (
        <>
          <Shown iceBreakers={found} />
          {isAdmin ? (
            <IceBreakersEditor key={JSON.stringify(found.desired)} account={account} iceBreakers={found} />
          ) : (
            <Desired iceBreakers={found} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Shown({ iceBreakers }: { readonly iceBreakers: IceBreakers }): JSX.Element {
  const { remote, remoteFault, difference } = iceBreakers;
  const isEmpty = remote?.every(({ questions }) => questions.length === 0) ?? false;
  const isSame = difference !== null && difference.missing.length + difference.surplus.length === 0;
  return (
    <Panel
      title="On Instagram now"
      says="What a person sees in a new thread on a phone."
      actions={difference && !(isSame && isEmpty) && <Status name={isSame ? 'in_sync' : 'differs'} />}
    >
      {remote === null ? (
        <p class="warning-note">
          <Icon name="alert" />
          Instagram could not be asked: {toWords(remoteFault ?? 'unknown')}.
        </p>
      ) : isEmpty ? (
        <p class="quiet">No questions are set.</p>
      ) : (
        <div class="locales">
          {remote.map(({ locale, questions }) => (
            <section key={locale} aria-label={locale}>
              <h3>{nameLocale(locale)}</h3>
              <ol class="questions">
                {questions.map(({ question, payload, isOurs }) => (
                  <li key={payload}>
                    <span>{question}</span>
                    {!isOurs && <span class="quiet small-text">of another tool</span>}
                  </li>
                ))}
              </ol>
            </section>
          ))}
        </div>
      )}
      {difference && !isSame && (
        <p class="quiet">
          {difference.missing.length > 0 && `Not shown yet: ${difference.missing.join(', ')}. `}
          {difference.surplus.length > 0 && `Shown, and no longer wanted: ${difference.surplus.join(', ')}.`}
        </p>
      )}
    </Panel>
  );
}

function Desired({ iceBreakers }: { readonly iceBreakers: IceBreakers }): JSX.Element {
  const { desired } = iceBreakers;
  return (
    <Panel title="What Hitch keeps" says="The role admin can change this.">
      {desired.length === 0 ? (
        <p class="quiet">Hitch keeps no questions.</p>
      ) : (
        <ol class="questions">
          {desired.map(({ key, question }) => (
            <li key={key}>
              <span>{question.default}</span> <code>{key}</code>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
