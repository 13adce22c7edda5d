// Writes the JSON Schema of a definition into dist of @sallyport/core, the working directory.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { definitionJsonSchema } = await import(pathToFileURL(join(process.cwd(), 'dist/index.js')).href);
writeFileSync('dist/definition.schema.json', `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
