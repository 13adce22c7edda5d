// One process of the chaos suite: it opens a keyring and runs jobs. See jobs.ts.
import { jobs } from './jobs.ts';

interface Call {
  readonly call: number;
  readonly job: string;
  readonly input: object;
}

process.on('message', async ({ call, job, input }: Call) => {
  try {
    const run = jobs[job];
    if (!run) throw new Error(`There is no job ${job}`);
    process.send?.({ call, value: await run(input as never) });
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: string };
    process.send?.({ call, error: `${code ?? name}: ${message}` });
  }
});
// The parent may be gone.
process.on('disconnect', () => process.exit());
process.send?.({ call: 0 });
