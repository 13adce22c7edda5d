// Type-checked as CommonJS: axios has other types there than in an ES module.
import { attachCredential } from '@sallyport/axios';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';

const credential = createCredential(phota, { source: { apiKey: 'a-key' } });
const detach: () => void = attachCredential(axios.create(), credential);
detach();
