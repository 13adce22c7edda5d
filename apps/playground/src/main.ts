import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { callEverything, formatTable } from '@sallyport/sample-axios';
import { DEMO_EMAIL } from './demo-account.js';
import { startPlayground } from './playground.js';

const USAGE = `Usage: npm start [-- --once]

Starts the portal on port 4000 and the sample APIs on 4001 (Express), 4002 (Koa) and 4003 (NestJS), puts a demo
account and its keys into .sallyport/demo.env, and calls every provider on every server.

  --once   stop after the table; exit code 0 only if every call did what it should
  --help   show this

  PORT     moves the first port: PORT=5000 npm start
`;

const dataDir = fileURLToPath(new URL('../../../.sallyport', import.meta.url));

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') return options;

  const playground = await startPlayground(options.port, dataDir).catch((error: unknown) =>
    explain(error, options.port),
  );
  if (!playground) return 1;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });

  const rows = await callEverything(playground.servers, playground.env);
  const failed = rows.filter(({ problems }) => problems.length > 0).length;
  console.log(`\n${formatTable(rows, { colour: process.stdout.hasColors?.() === true })}\n`);
  console.log(
    failed === 0
      ? `All ${rows.length} as expected: each took its demo key and refused an unknown one.`
      : `${failed} of ${rows.length} not as expected.`,
  );

  if (!options.once) {
    console.log(`
Demo keys  .sallyport/demo.env   set -a; . .sallyport/demo.env; set +a
Portal     ${playground.home}   as ${DEMO_EMAIL}, or a new account
Password   DEMO_PASSWORD in .sallyport/demo.env
Stop       Ctrl-C

Open this to be signed in as the demo user. It works once, for 10 minutes:
${playground.signInLink}`);
    await stopped;
  }
  await playground.close();
  return failed === 0 || !options.once ? 0 : 1;
}

/** The options, or the exit code of a run that ends here. */
function readOptions(): { readonly once: boolean; readonly port: number } | number {
  try {
    const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    const port = Number(process.env.PORT || 4000);
    if (!Number.isInteger(port) || port < 1 || port > 65_532)
      throw new Error(`PORT is "${process.env.PORT}"; expected 1 to 65532`);
    return { once: values.once ?? false, port };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
}

function explain(error: unknown, port: number): undefined {
  const { code, message, port: taken } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    console.error(
      `Port ${taken ?? port} is in use. Stop what uses it, or choose four others: PORT=5000 npm start`,
    );
  else console.error(`The playground could not start: ${message}`);
}
