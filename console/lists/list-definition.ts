import type { ComponentChildren } from 'preact';
import type { Column } from '../parts/data-table.js';

/** What a list can be asked for, in the names of the API's query. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly kind: 'choice' | 'app' | 'account' | 'endpoint' | 'text' | 'time';
  /** For `choice`: the values of the API. */
  readonly values?: readonly string[];
  /** What the list shows without this filter, when it is not all: the API's default. */
  readonly unset?: string;
  readonly placeholder?: string;
  /** It names a person, so it stays in the memory of the page: out of its address and the history of the browser. */
  readonly isPerson?: boolean;
}

export type Query = Readonly<Record<string, string>>;

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

export interface Listed {
  readonly id: string;
}

/** What the detail of a row may do with the list beside it. */
export interface RowControl<Row> {
  /** Shows what is known now. Only fields that name no person belong in it. */
  readonly change: (fields: Partial<Row>) => void;
}

export interface ListDefinition<Row extends Listed> {
  /** The last part of its path, and its key among what is loaded. */
  readonly name: string;
  readonly title: string;
  readonly lead: string;
  /** Names the rows of a count: `links`. */
  readonly rowsAre: string;
  /** The path of its route in the API. */
  readonly route: string;
  readonly columns: readonly Column<Row>[];
  readonly filters: readonly Filter[];
  /** Rows name people, who are masked until they are asked for. */
  readonly hasPeople: boolean;
  /** A page, newest first. */
  readonly load: (query: Query, limit: number, signal: AbortSignal) => Promise<Page<Row>>;
  /** One row, when the API has a route for it. It shows the person to those who may see people, and the audit records it. */
  readonly loadOne?: (id: string, signal: AbortSignal) => Promise<Row>;
  /** What fills the list when there is nothing yet. */
  readonly firstUse: ComponentChildren;
  /** Beside the list: all that is known of a row, and what can be done with it. */
  readonly detail: (row: Row, control: RowControl<Row>) => ComponentChildren;
  /** What support's question about a row is asked with; null when there is none. */
  readonly lookUpBy: (row: Row) => string | null;
  /** The name of the export, when the list has one. */
  readonly exportName?: 'attempts' | 'audit' | 'identities' | 'links' | 'notifications';
  /** What is done with the whole of what the filter says. */
  readonly actions?: (query: Query) => ComponentChildren;
}
