import type { RunningServer, SampleKeyrings } from '@sallyport/sample-shared';
import { serve } from '@sallyport/sample-shared';
import { createApp } from './app.js';

/** Serves the sample API on this machine only. */
export function startServer(keyrings: SampleKeyrings, port: number): Promise<RunningServer> {
  return serve(createApp(keyrings).callback(), port);
}
