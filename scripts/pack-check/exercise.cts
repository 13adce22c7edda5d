// A CommonJS project in TypeScript: axios and the adapter come with types of two kinds.
import { attachCredential } from '@sallyport/axios';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';

const credential = createCredential(phota, { source: { apiKey: 'a-key' } });
const detach: () => void = attachCredential(axios.create(), credential);
detach();
