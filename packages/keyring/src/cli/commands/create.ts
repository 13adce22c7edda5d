import type { KeyInput, RateInput } from '../../manage/input.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { rateOf, timestampOf, wholeNumber } from '../parse.js';
import { authorOf } from '../with-keyring.js';

interface CreateOptions extends GlobalOptions {
  readonly owner: string;
  readonly name: string;
  readonly environment?: string;
  readonly scope?: readonly string[];
  readonly quotaHour?: number;
  readonly quotaDay?: number;
  readonly quotaMonth?: number;
  readonly quotaTotal?: number;
  readonly quotaZone?: string;
  readonly quotaMonthStart?: number;
  readonly rate?: RateInput;
  readonly expires?: number;
  readonly allowIp?: readonly string[];
  readonly out?: string;
}

/** Adds `keys create`. */
export function addCreate({ growing, withKeyring, printIssued }: CliContext): void {
  growing('create', 'Creates a key and shows its secrets, once.')
    .requiredOption('--owner <owner>', 'a user or an organisation')
    .requiredOption('--name <name>', 'a name for people')
    .option('--environment <name>', "default: the provider's first")
    .option('--scope <scope...>', 'the scopes that the key grants')
    .option('--quota-hour <n>', 'requests per hour', wholeNumber)
    .option('--quota-day <n>', 'requests per day', wholeNumber)
    .option('--quota-month <n>', 'requests per month', wholeNumber)
    .option('--quota-total <n>', 'requests in the life of the key', wholeNumber)
    .option('--quota-zone <name>', 'the time zone of days and months, such as Europe/Berlin (default: UTC)')
    .option('--quota-month-start <day>', 'the day on which a month begins (default: 1)', wholeNumber)
    .option('--rate <n/window>', 'requests per window, such as 10/1s', rateOf)
    .option('--expires <when>', 'a date, or a duration such as 90d', timestampOf)
    .option('--allow-ip <range...>', 'the addresses and CIDR ranges that may use the key')
    .option('--out <file>', 'a new file for the secrets, readable by you only')
    .action((options: CreateOptions) =>
      withKeyring(
        options,
        (keyring) => printIssued(options, keyring, () => keyring.create(inputOf(options), authorOf(options))),
        { mayCreateStore: true },
      ),
    );
}

function inputOf(options: CreateOptions): KeyInput {
  const { owner, name, environment, scope, rate, expires, allowIp } = options;
  const { quotaHour: hour, quotaDay: day, quotaMonth: month, quotaTotal: total } = options;
  const { quotaZone: timeZone, quotaMonthStart: monthStart } = options;
  const quota = given({ hour, day, month, total, timeZone, monthStart });
  return {
    ...{ owner, name, environment, scopes: scope, rate, expiresAt: expires, allowedIps: allowIp },
    ...(Object.keys(quota).length > 0 ? { quota } : {}),
  };
}
