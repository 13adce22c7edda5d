import type { Provider } from '@sallyport/core';
import { DEFAULT_FORMAT, generateSecret } from '@sallyport/core';
import type { AuditAction, AuditEvent } from './audit.js';
import type { Invalidation } from './bus.js';
import type { Digester } from './digest.js';
import type { Duration } from './duration.js';
import { milliseconds } from './duration.js';
import { KeyringError } from './error.js';
import type { Events, KeyringEvents } from './events.js';
import { newId } from './id.js';
import type { InputReader, KeyInput, KeyPatch } from './input.js';
import type { KeyRecord, SecretRecord } from './record.js';
import { rotatingOut } from './record.js';
import type { Store } from './stores/store.js';
import type { Move } from './transitions.js';
import { stateAfter } from './transitions.js';

/** Who makes a change, for the audit log. */
export interface Author {
  /** In the words of your application. */
  readonly by?: string | undefined;
  readonly ip?: string | undefined;
}

export interface ChangeOptions extends Author {
  /** Only if the key is still at this revision; otherwise `conflict`. Default: whatever it is at. */
  readonly revision?: number | undefined;
}

export type Secrets = Readonly<Record<string, string>>;

export interface ManageParts {
  readonly provider: Provider;
  readonly store: Store;
  readonly digester: Digester;
  readonly input: InputReader;
  readonly events: Events;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  /** Makes this node forget at once and tells the others. */
  announce(what: Invalidation): Promise<void>;
}

export type Management = ReturnType<typeof createManagement>;

const ATTEMPTS = 10;

/** Every change of a key: read, move, write over the revision that was read, announce. */
export function createManagement(parts: ManageParts) {
  const { provider, store, digester, input, events, now, random, announce } = parts;

  function eventOf(
    action: AuditAction,
    about: { readonly id?: string; readonly owner: string },
    { by, ip }: Author,
    detail?: Readonly<Record<string, unknown>>,
  ): AuditEvent {
    const at = now();
    return {
      id: newId('evt', at, random),
      at,
      provider: provider.id,
      action,
      ...(about.id === undefined ? {} : { keyId: about.id }),
      owner: about.owner,
      ...(by === undefined ? {} : { by }),
      ...(ip === undefined ? {} : { ip }),
      ...(detail && Object.keys(detail).length > 0 ? { detail } : {}),
    };
  }

  function emit(event: AuditEvent): void {
    events.emit(`key.${event.action}` as keyof KeyringEvents, event as never);
  }

  function generate(): Secrets {
    return Object.fromEntries(
      Object.entries(provider.secrets).map(([name, { format = DEFAULT_FORMAT }]) => [
        name,
        generateSecret(format, random),
      ]),
    );
  }

  function secretRecord(secrets: Secrets, serial: number, createdAt: number): SecretRecord {
    const digests = digester.presentAll(secrets).map(digester.current);
    const hint = hintOf(Object.values(secrets)[0] ?? '');
    return { serial, digests, ...(hint === undefined ? {} : { hint }), createdAt };
  }

  function newRecord(given: KeyInput, secret: (at: number) => SecretRecord): KeyRecord {
    const at = now();
    return {
      ...input.key(given, at),
      id: newId('key', at, random),
      provider: provider.id,
      state: 'active',
      createdAt: at,
      changedAt: at,
      revision: 1,
      secrets: [secret(at)],
    };
  }

  async function read(id: string): Promise<KeyRecord> {
    const found = typeof id === 'string' ? await store.get(id) : undefined;
    if (found?.record.provider === provider.id && found.record.state !== 'deleted') return found.record;
    throw new KeyringError('not_found', `There is no key "${String(id).slice(0, 50)}"`);
  }

  async function change(
    id: string,
    move: Move,
    action: AuditAction,
    options: ChangeOptions,
    edit: (record: KeyRecord, at: number) => KeyRecord,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<KeyRecord> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const record = await read(id);
      if (options.revision !== undefined && options.revision !== record.revision) break;
      const at = now();
      const state = stateAfter(move, record, at);
      const next = { ...edit(record, at), state, revision: record.revision + 1, changedAt: at };
      const event = eventOf(action, record, options, detail);
      // Announced even when the write failed: it may have arrived although its answer did not.
      const written = await store.replace(next, [event]).finally(() => announce({ keys: [id] }));
      if (!written) continue;
      emit(event);
      return next;
    }
    throw new KeyringError('conflict', `The key "${id}" was changed by somebody else; read it again`);
  }

  return {
    eventOf,
    emit,
    read,
    newRecord,
    secretRecord,

    async create(given: KeyInput, author: Author) {
      const secrets = generate();
      const record = newRecord(given, (at) => secretRecord(secrets, 1, at));
      const event = eventOf('created', record, author);
      if (!(await store.insert([record], [event])))
        throw new KeyringError('duplicate', 'The random source repeats itself');
      await announce({ added: true });
      emit(event);
      return { record, secrets };
    },

    async update(id: string, patch: KeyPatch, options: ChangeOptions) {
      const changes = input.patch(patch, now());
      return change(
        id,
        'update',
        'updated',
        options,
        (record) => without({ ...record, ...changes } as KeyRecord),
        { fields: Object.keys(changes) },
      );
    },

    disable: (id: string, options: ChangeOptions) => change(id, 'disable', 'disabled', options, same),
    enable: (id: string, options: ChangeOptions) => change(id, 'enable', 'enabled', options, same),

    async regenerate(id: string, { grace = 0, ...options }: ChangeOptions & { readonly grace?: Duration }) {
      const length = milliseconds(grace, 'grace');
      const secrets = generate();
      const record = await change(
        id,
        'regenerate',
        'regenerated',
        options,
        (old, at) => {
          const [replaced] = old.secrets as [SecretRecord];
          if (length > 0 && rotatingOut(old, at))
            throw new KeyringError('illegal_move', 'The key is being rotated: finish or cancel that first');
          const until = Math.min(at + length, old.expiresAt ?? Number.POSITIVE_INFINITY);
          return {
            ...old,
            secrets: [secretRecord(secrets, nextSerial(old), at), { ...replaced, until }],
          };
        },
        { grace: length / 1000 },
      );
      await announce({ added: true });
      return { record, secrets };
    },

    finishRotation: (id: string, options: ChangeOptions) =>
      change(id, 'finishRotation', 'rotation_finished', options, (record, at) => {
        const previous = rotating(record, at);
        return { ...record, secrets: [record.secrets[0] as SecretRecord, { ...previous, until: at }] };
      }),

    cancelRotation: (id: string, options: ChangeOptions) =>
      change(id, 'cancelRotation', 'rotation_cancelled', options, (record, at) => {
        const { until: _, ...previous } = rotating(record, at);
        const [cancelled] = record.secrets as [SecretRecord];
        return { ...record, secrets: [previous, { ...cancelled, until: at }] };
      }),

    revoke: (
      id: string,
      { reason, ...options }: ChangeOptions & { readonly reason?: string | undefined },
    ) => {
      const why = reasonOf(reason);
      return change(id, 'revoke', 'revoked', options, (record) => ({ ...record, ...why }), why);
    },

    delete: (id: string, options: ChangeOptions) =>
      change(id, 'delete', 'deleted', options, (record) => ({ ...record, secrets: [] })),
  };
}

/** Sessions refer to a serial, so that of a secret that was taken back is not used again. */
function nextSerial({ secrets }: KeyRecord): number {
  return Math.max(0, ...secrets.map((secret) => secret?.serial ?? 0)) + 1;
}

function same(record: KeyRecord): KeyRecord {
  return record;
}

function rotating(record: KeyRecord, at: number): SecretRecord {
  const previous = rotatingOut(record, at);
  if (previous) return previous;
  throw new KeyringError('illegal_move', 'The key is not being rotated');
}

export function reasonOf(reason: string | undefined): { readonly reason?: string } {
  if (reason === undefined) return {};
  if (typeof reason === 'string' && reason.length <= 500) return { reason };
  throw new KeyringError('invalid_input', 'expected a text of at most 500 characters', 'reason');
}

/** Four characters of forty tell keys apart and help nobody to guess one. */
function hintOf(secret: string): string | undefined {
  return secret.length >= 20 ? secret.slice(-4) : undefined;
}

function without(record: KeyRecord): KeyRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null),
  ) as unknown as KeyRecord;
}
