import * as z from 'zod';
import { definitionSchema } from './schema.js';

/** Where the schema is published: the file `dist/definition.schema.json` of this package. */
const ID = 'https://unpkg.com/@sallyport/core/dist/definition.schema.json';

/** The grammar as a JSON Schema (draft 2020-12), for editors and for definitions in JSON or YAML files. */
export function definitionJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(definitionSchema, { override: ({ jsonSchema }) => makeStrict(jsonSchema) });
  return { $id: ID, title: 'Sallyport provider definition', ...schema };
}

/** A strict validator knows no format of Zod's own, and takes one type at a time. */
function makeStrict(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.format;
  const { type } = schema as { readonly type?: unknown };
  if (!Array.isArray(type)) return;
  delete schema.type;
  schema.anyOf = type.map((each) => ({ type: each }));
}
