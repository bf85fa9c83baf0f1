import type { Examples } from './document-parts.js';
import { refName, type Schema } from './document.js';

type Schemas = Readonly<Record<string, Schema>>;

/** The examples, and those of the schemas inside them: the example of a link holds one of an account. */
export function nestExamples(schemas: Schemas, examples: Examples): Examples {
  const all: Record<string, object> = { ...examples };
  const addInner = (name: string, example: object): void => {
    for (const [field, value] of Object.entries(example)) {
      const schema = schemas[name]?.properties?.[field];
      // A field that may be null refers to its schema in `anyOf`.
      const inner = refName(schema?.items ?? schema?.anyOf?.[0] ?? schema);
      const [first]: unknown[] = Array.isArray(value) ? value : [value];
      if (inner === null || all[inner] || typeof first !== 'object' || first === null) continue;
      all[inner] = first;
      addInner(inner, first);
    }
  };
  for (const [name, example] of Object.entries(examples)) addInner(name, example);
  return all;
}

/** Orders the fields of each schema as its example has them. The scanner lists decorated fields first. Changes the schemas. */
export function orderFields(schemas: Schemas, examples: Examples): void {
  for (const [name, schema] of Object.entries(schemas)) {
    const order = Object.keys(examples[name] ?? {});
    const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);
    const fields = Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => place(a) - place(b));
    if (schema.properties) schema.properties = Object.fromEntries(fields);
    if (schema.required) schema.required = schema.required.toSorted((a, b) => place(a) - place(b));
  }
}
