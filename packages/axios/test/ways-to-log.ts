import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { extraErrorDataIntegration, normalize, normalizeToSize } from '@sentry/core';
import fastRedact from 'fast-redact';
import pino from 'pino';
import safeStable, { configure } from 'safe-stable-stringify';
import winston from 'winston';

const everything = {
  depth: Number.POSITIVE_INFINITY,
  maxStringLength: null,
  maxArrayLength: null,
  showHidden: true,
} as const;

const redact = fastRedact({ paths: ['password'], serialize: safeStable as (value: unknown) => string });

/** Twenty-odd ways in which people print an object, each as the text that it makes. */
export const waysToLog: Record<string, (value: object) => string> = {
  inspect: (value) => inspect(value),
  'inspect, everything': (value) => inspect(value, everything),
  'inspect, getters called': (value) => inspect(value, { ...everything, getters: true }),
  'inspect, proxies shown': (value) => inspect(value, { ...everything, showProxy: true }),
  'inspect, no custom methods': (value) => inspect(value, { ...everything, customInspect: false }),
  'format %o %O %j': (value) => format('%o %O %j', value, value, value),
  'String and template': (value) => `${String(value)} ${value}`,
  'JSON.stringify': (value) => JSON.stringify(value),
  'JSON.stringify, cycles cut': (value) => JSON.stringify(value, withoutCycles()),
  'JSON.stringify of own properties': (value) => JSON.stringify(value, Object.getOwnPropertyNames(value)),
  spread: (value) => inspect({ ...value }, everything),
  'Object.assign and entries': (value) =>
    inspect([Object.assign({}, value), Object.entries(value), Object.values(value)], everything),
  descriptors: (value) => inspect(Object.getOwnPropertyDescriptors(value), everything),
  'a walk over own enumerable properties': (value) => walk(value, Object.keys),
  'a walk with for-in': (value) => walk(value, allKeys),
  structuredClone: (value) => inspect(structuredClone(value), everything),
  'v8.serialize': (value) =>
    `${serialize(value).toString('latin1')}${inspect(deserialize(serialize(value)), everything)}`,
  postMessage: (value) => {
    new MessageChannel().port1.postMessage(value);
    return '';
  },
  'safe-stable-stringify': (value) => safeStable(value) ?? '',
  'safe-stable-stringify, deep': (value) => configure({ maximumDepth: 50 })(value) ?? '',
  'fast-redact': (value) => String(redact(value)),
  'pino, merged': (value) => withPino((logger) => logger.info(value, 'call')),
  'pino, as err and req': (value) =>
    withPino((logger) => logger.error({ err: value, req: value, config: value, nested: { error: value } })),
  'winston, JSON': (value) => withWinston(winston.format.json(), value),
  'winston, errors and metadata': (value) =>
    withWinston(
      winston.format.combine(
        winston.format.errors({ stack: true }),
        winston.format.metadata(),
        winston.format.json(),
      ),
      value,
    ),
  'winston, prettyPrint': (value) => withWinston(winston.format.prettyPrint({ depth: 50 }), value),
  'winston, splat and simple': (value) =>
    withWinston(winston.format.combine(winston.format.splat(), winston.format.simple()), value),
  'Sentry, normalize': (value) => JSON.stringify(normalize(value, 50, 10_000)),
  'Sentry, normalizeToSize': (value) => JSON.stringify(normalizeToSize({ value }, 10, 1e6)),
  'Sentry, extra error data': (value) => withSentry(value),
  'the stack, the message and the causes': (value) => causes(value),
  'toJSON of an error': (value) => JSON.stringify((value as { toJSON?(): unknown }).toJSON?.() ?? null),
};

function withoutCycles() {
  const seen = new WeakSet<object>();
  return (_key: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[Circular]';
    seen.add(value);
    return value;
  };
}

function allKeys(value: object): string[] {
  const keys = [];
  for (const key in value) keys.push(key);
  return keys;
}

function walk(value: unknown, keysOf: (value: object) => string[], seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
  seen.add(value);
  return keysOf(value)
    .map((key) => `${key}: ${walk(Reflect.get(value, key), keysOf, seen)}`)
    .join('\n');
}

function withPino(log: (logger: pino.Logger) => void): string {
  const lines: string[] = [];
  log(
    pino({ serializers: { config: (value) => value } }, { write: (line: string) => void lines.push(line) }),
  );
  return lines.join('');
}

function withWinston(form: winston.Logform.Format, value: object): string {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = winston.createLogger({
    format: form,
    transports: [new winston.transports.Stream({ stream })],
  });
  logger.info('call', { value });
  logger.error(value);
  logger.error('failed', value);
  return lines.join('\n');
}

function withSentry(value: object): string {
  const { processEvent } = extraErrorDataIntegration({ depth: 50, captureErrorCause: true });
  const client = { getOptions: () => ({ maxValueLength: 1e6 }) };
  return JSON.stringify(processEvent?.({}, { originalException: value }, client as never));
}

function causes(value: object): string {
  const texts: string[] = [];
  for (let error: unknown = value; error instanceof Error; error = error.cause)
    texts.push(String(error.stack), error.message, inspect({ ...error }, everything));
  return texts.join('\n');
}
