import { callEverything, formatTable } from './table.js';

// Calls the sample APIs of a running playground: set -a; . .sallyport/demo.env; set +a; node dist/main.js
const first = Number(process.env.PORT ?? 4000);
const servers = ['express', 'koa', 'nestjs'].map((name, at) => ({
  name,
  origin: `http://127.0.0.1:${first + 1 + at}`,
}));
const rows = await callEverything(servers, process.env);
console.log(formatTable(rows, { colour: process.stdout.hasColors?.() === true }));
process.exitCode = rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
