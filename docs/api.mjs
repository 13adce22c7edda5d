// Writes the API reference of all packages to docs/api, which is not in git.
import { fileURLToPath } from 'node:url';
import { createApp } from './project.mjs';

const app = await createApp({
  name: 'Sallyport',
  readme: fileURLToPath(new URL('README.md', import.meta.url)),
});
const project = await app.convert();
if (!project || app.logger.hasErrors()) process.exit(1);
await app.generateDocs(project, fileURLToPath(new URL('api', import.meta.url)));
