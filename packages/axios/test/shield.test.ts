import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Shieldable } from '../src/shield.js';
import { shield, shieldConfig, unshieldConfig } from '../src/shield.js';

/** A dispatcher of its own kind, which holds what is under way. */
class Dispatcher {
  readonly #name = 'mine';
  readonly underWay = ['X-API-Key: k-1'];
  dispatch(): string {
    return this.#name;
  }
  toJSON(): unknown {
    return this.underWay;
  }
}

describe('a shield', () => {
  test.each<[string, object]>([
    ['an emitter', { on() {}, key: 'k-1' }],
    ['an agent', { addRequest() {}, key: 'k-1' }],
    ['a dispatcher', { dispatch() {}, key: 'k-1' }],
    ['a request', new Request('https://api.acme.example', { headers: { key: 'k-1' } })],
  ])('shows nothing of %s', (_name, behind) => {
    const shown = shield(behind);
    expect(shown).not.toBe(behind);
    expect([JSON.stringify(shown), Reflect.ownKeys(shown), { ...shown }]).toEqual(['{}', [], {}]);
    expect(inspect(shown, { showHidden: true })).not.toContain('k-1');
    expect(shield(behind)).toBe(shown);
    expect(shield(shown)).toBe(shown);
  });

  test.each([null, undefined, 'text', 7, { key: 'k-1' }, []])('is not put before %j', (value) => {
    expect(shield(value)).toBe(value);
  });

  test('works as what is behind it, and is written as nothing', () => {
    const behind = new Dispatcher();
    const shown = shield(behind);
    expect([shown.dispatch(), shown.underWay, shown.constructor]).toEqual([
      'mine',
      behind.underWay,
      Dispatcher,
    ]);
    expect(shown).toBeInstanceOf(Dispatcher);
    expect(JSON.stringify(shown)).toBe('{}');
  });
});

describe('the shields of a config', () => {
  const agents = () => ({ httpAgent: new Agent(), httpsAgent: new TlsAgent() });

  test('are put before its agents and its dispatcher, and taken away again', () => {
    const own = { ...agents(), dispatcher: new Dispatcher() };
    const { dispatcher, ...rest } = own;
    const fetchOptions = { keepalive: true, dispatcher: dispatcher as never };
    const config: Shieldable = { ...rest, fetchOptions };
    shieldConfig(config);
    expect(JSON.stringify(config)).toBe(
      '{"httpAgent":{},"httpsAgent":{},"fetchOptions":{"keepalive":true,"dispatcher":{}}}',
    );
    expect(fetchOptions.dispatcher).toBe(dispatcher);
    unshieldConfig(config);
    expect([config.httpAgent, config.httpsAgent]).toEqual([own.httpAgent, own.httpsAgent]);
    expect(config.httpAgent).toBe(own.httpAgent);
    expect(config.httpsAgent).toBe(own.httpsAgent);
    expect(config.fetchOptions?.dispatcher).toBe(dispatcher);
    expect(config.fetchOptions?.keepalive).toBe(true);
  });

  test.each([{ keepalive: true }, { dispatcher: { plain: true } }])(
    'change nothing else: %j',
    (fetchOptions) => {
      const config: Shieldable = { fetchOptions: fetchOptions as never };
      shieldConfig(config);
      expect(config.fetchOptions).toBe(fetchOptions);
      unshieldConfig(config);
      expect(config).toEqual({ fetchOptions });
    },
  );

  test('are none of an empty one', () => {
    const config: Shieldable = {};
    shieldConfig(config);
    unshieldConfig(config);
    expect(Reflect.ownKeys(config)).toEqual([]);
  });
});
