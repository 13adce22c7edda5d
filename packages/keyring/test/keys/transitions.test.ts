import { describe, expect, it } from 'vitest';
import type { KeyRecord, KeyState } from '../../src/keys/record.js';
import type { Transition } from '../../src/keys/transitions.js';
import { nextState } from '../../src/keys/transitions.js';

const NOW = 1000;

/** A record in a state. Only an active one can expire. */
function recordIn(state: KeyState): KeyRecord {
  const stored = state === 'expired' ? 'active' : state;
  return {
    ...{ id: 'key_1', provider: 'acme', owner: 'o', name: 'n', environment: 'production' },
    ...{ scopes: [], allowedIps: [], metadata: {}, createdAt: 0, changedAt: 0, revision: 1, secrets: [] },
    state: stored,
    ...(state === 'expired' ? { expiresAt: NOW } : { expiresAt: NOW + 1 }),
  };
}

/** Transition → states before, in the order active, disabled, expired, revoked; `-` where it is refused. */
const TABLE: Record<Transition, string> = {
  update: 'active disabled active -',
  transfer: 'active disabled active -',
  disable: 'disabled - disabled -',
  enable: '- active - -',
  regenerate: 'active disabled - -',
  finishRotation: 'active disabled - -',
  cancelRotation: 'active disabled - -',
  revoke: 'revoked revoked revoked -',
  delete: 'deleted deleted deleted deleted',
};
const STATES = ['active', 'disabled', 'expired', 'revoked'] as const;

describe.each(Object.entries(TABLE))('%s', (name, row) => {
  const transition = name as Transition;

  it.each(STATES.map((state, at) => [state, row.split(' ')[at] as string]))(
    'of a key that is %s: %s',
    (state, after) => {
      const next = () => nextState(transition, recordIn(state), NOW);
      if (after === '-')
        expect(next).toThrow(
          expect.objectContaining({
            code: 'invalid_state',
            message: expect.stringContaining(`"${transition}" is not possible: the key is ${state}`),
          }),
        );
      else expect(next()).toBe(after);
    },
  );

  it('of a key that is deleted is refused as for no key', () => {
    expect(() => nextState(transition, recordIn('deleted'), NOW)).toThrow(
      expect.objectContaining({ code: 'not_found', message: expect.stringContaining('key_1') }),
    );
  });
});
