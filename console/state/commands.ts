import type { IconName } from '../parts/icon.js';

/** A line of the command bar. */
export interface Command {
  readonly id: string;
  readonly group: 'Look up' | 'Recent look-ups' | 'Go to' | 'Actions';
  readonly label: string;
  /** Beside the label; it is searched as well. */
  readonly says?: string;
  readonly icon: IconName;
  /** It is offered for every text. */
  readonly isAlways?: boolean;
  readonly run: () => void;
}

/** The commands that have every word of a text, those whose label begins with it first in their group. */
export function matchCommands(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return commands;
  const words = wanted.split(/\s+/);
  const has = ({ label, says = '' }: Command): boolean => {
    const all = `${label} ${says}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const begins = ({ label }: Command): number => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  const matching = commands.filter((command) => command.isAlways || has(command));
  const groups = [...new Set(matching.map(({ group }) => group))];
  return groups.flatMap((group) =>
    matching.filter((each) => each.group === group).toSorted((a, b) => begins(a) - begins(b)),
  );
}
