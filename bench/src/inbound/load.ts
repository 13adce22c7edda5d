import { Pool } from 'undici';
import type { Credential, Situation } from './credential.js';

const CONNECTIONS = 32;

/** What clients send beside the credential. */
const USUAL = {
  'user-agent': 'bench/1.0 (+https://example.com)',
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en',
  'x-request-id': '6c9d6a3e-2f4e-4c53-8e0a-2f9a3a1d8a11',
};

/** One server under load, from as many connections as clients would have. */
export interface Load {
  /** Sends one request after another on each connection, and counts the answers. */
  run(situation: Situation, milliseconds: number): Promise<number>;
  close(): Promise<void>;
}

/** @param bare - Lets everybody in, whatever is sent. */
export function loadOn(origin: string, credential: Credential, bare: boolean): Load {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  let sent = 0;

  function valueFor(situation: Situation): string {
    const known = situation === 'refused' ? credential.refused : credential.accepted;
    const value = known[++sent % known.length] as string;
    if (situation !== 'garbage') return value;
    const end = `${sent.toString(36)}garbage`;
    return value.slice(0, -end.length) + end;
  }

  return {
    async run(situation, milliseconds) {
      const accepted = bare || situation === 'accepted';
      const until = performance.now() + milliseconds;
      let answers = 0;
      const client = async () => {
        while (performance.now() < until) {
          const headers = { ...USUAL, [credential.header]: valueFor(situation) };
          const { statusCode, body } = await pool.request({ path: '/reports', method: 'GET', headers });
          await body.dump();
          if ((statusCode === 200) !== accepted)
            throw new Error(`${statusCode} for a key that is ${situation}`);
          answers++;
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, client));
      return answers;
    },
    close: () => pool.close(),
  };
}
