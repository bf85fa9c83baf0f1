import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Command, matchCommands } from '../state/commands.js';
import { Dialog } from './dialog.js';
import { Icon } from './icon.js';
import { useCommands } from './use-commands.js';

interface CommandBarProps {
  readonly onHelp: () => void;
  readonly onClose: () => void;
}

/** Everything that can be gone to or done, by typing. The pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ (read 2026-11) */
export function CommandBar({ onHelp, onClose }: CommandBarProps): JSX.Element {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const commands = useCommands(text, onHelp);
  const shown = matchCommands(commands, text);
  const active = shown[Math.min(at, shown.length - 1)];
  const idOf = ({ id }: Command): string => `${listId}-${id}`;
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active?.id]);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((Math.min(at, shown.length - 1) + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(active);
    }
  };
  return (
    <Dialog title="Command bar" look="command-bar" onClose={onClose}>
      <div class="command-input">
        <Icon name="search" />
        <input
          ref={input}
          role="combobox"
          aria-label="Search views and actions, or look something up"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active && idOf(active)}
          placeholder="Go to, do, or look up…"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div ref={list} id={listId} class="command-list" role="listbox" aria-label="Commands">
        {[...Map.groupBy(shown, ({ group }) => group)].map(([group, ofGroup]) => (
          <div key={group} role="group" aria-labelledby={`${listId}-${group.replace(' ', '-')}`}>
            <p id={`${listId}-${group.replace(' ', '-')}`} class="command-group">
              {group}
            </p>
            {ofGroup.map((command) => (
              <div
                key={command.id}
                id={idOf(command)}
                class="command"
                role="option"
                aria-selected={command === active}
                onPointerMove={() => setAt(shown.indexOf(command))}
                onClick={() => run(command)}
              >
                <Icon name={command.icon} />
                <span class="command-label">{command.label}</span>
                {command.says !== undefined && <span class="command-says">{command.says}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p class="unseen" role="status">
        {shown.length} {shown.length === 1 ? 'command' : 'commands'}
      </p>
    </Dialog>
  );
}
