import { attachCredential } from '@sallyport/axios';
import { createCredential, fromEnv } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';

const client = axios.create();
attachCredential(client, createCredential(phota, { source: fromEnv() })); // PHOTA_API_KEY, or PHOTA_API_KEY_FILE

await client.get('/profiles/ids');
