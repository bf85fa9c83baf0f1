import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ServiceFacts } from '../state/service-facts.js';
import { Icon, Mark } from '../parts/icon.js';

interface SignInViewProps {
  /** Why the person is here, when they did not come to sign in. */
  readonly notice: string | null;
  readonly signIn: (key: string) => Promise<string | null>;
  readonly service: ServiceFacts;
}

/** The door: asks for an admin key, which goes into no state. */
export function SignInView({ notice, signIn, service }: SignInViewProps): JSX.Element {
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    // Read once and emptied: the key stays in no state, and no browser offers to save it.
    const key = field.current?.value.trim() ?? '';
    if (key === '') return setFault('Enter an admin key.');
    setSending(true);
    const wrong = await signIn(key);
    if (wrong === null) return;
    setSending(false);
    setFault(wrong);
    if (field.current) field.current.value = '';
    field.current?.focus();
  };

  return (
    <main class="door">
      <div class="door-card">
        <p class="door-brand">
          <Mark />
          Hitch <span class="brand-part">console</span>
        </p>
        <h1>Sign in</h1>
        {notice !== null && (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
        <form class="door-form" autocomplete="off" onSubmit={(event) => void submit(event)}>
          <label for="key">Admin key</label>
          <input
            ref={field}
            id="key"
            type="password"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            placeholder="hk_…"
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? 'key-use' : 'key-fault'}
            data-1p-ignore
            data-lpignore="true"
          />
          {fault !== null && (
            <p id="key-fault" class="fault" role="alert">
              <Icon name="alert" />
              <span>{fault}</span>
            </p>
          )}
          <button class="button primary" disabled={isSending}>
            {isSending ? 'Signing in…' : 'Sign in'}
          </button>
        </form>
        <p id="key-use" class="quiet">
          The key is sent once and not kept in this browser. Or run <code>npx hitch console</code> for an
          address that signs in once.
        </p>
      </div>
      <p class="foot">
        <span>Hitch {service.version}</span>
        <span>{service.publicUrl}</span>
      </p>
    </main>
  );
}
