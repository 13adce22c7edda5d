import { runAlone } from '@sallyport/sample-shared';
import { startServer } from './index.js';

await runAlone(startServer, 4002);
