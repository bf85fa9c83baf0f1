/** What a process asks its siblings: to forget what they remember of keys and settings, or what they have counted. */
export type Question = 'forget' | 'metrics';

/** What a process says to whoever stands between the siblings. */
export type FromSibling =
  /** `own` is the asker's own answer. */
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question; readonly own: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown };

/** What it is told. */
export type ToSibling =
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'answers'; readonly id: number; readonly values: readonly unknown[] };

/** A process's way to its siblings. */
export interface SiblingChannel {
  send(message: FromSibling): void;
  /** Has `listener` called with all that comes from now on. */
  listen(listener: (message: ToSibling) => void): void;
}
