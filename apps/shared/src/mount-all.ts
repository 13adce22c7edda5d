import type { MountableStandIn } from '@sallyport/testing';
import { mountable, standIns } from '@sallyport/testing';
import type { SampleKeyrings } from './open-keyrings.js';

/** Gives the stand-ins of all providers their guards. Each keyring decides for its provider. */
export function mountAll(keyrings: SampleKeyrings): MountableStandIn[] {
  return standIns.flatMap((standIn) => {
    const keyring = keyrings.get(standIn.provider.id);
    return keyring ? [mountable(standIn, { verifier: keyring.verify, sessions: keyring.sessions })] : [];
  });
}
