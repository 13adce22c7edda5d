import { markChecked } from '../definition/checked.js';

/** Datadog: both keys, which a request that reads data needs. An invalid one is answered 403. */
export const datadog = markChecked({
  id: 'datadog',
  title: 'Datadog',
  docs: 'https://docs.datadoghq.com/api/latest/authentication/',
  environments: { production: 'https://api.{site}' },
  params: {
    site: {
      as: 'host',
      enum: [
        'datadoghq.com',
        'us3.datadoghq.com',
        'us5.datadoghq.com',
        'datadoghq.eu',
        'ap1.datadoghq.com',
        'ap2.datadoghq.com',
        'ddog-gov.com',
      ],
      default: 'datadoghq.com',
    },
  },
  secrets: { apiKey: { env: 'DD_API_KEY' }, applicationKey: { env: 'DD_APP_KEY' } },
  strategies: { default: { header: { 'DD-API-KEY': '{apiKey}', 'DD-APPLICATION-KEY': '{applicationKey}' } } },
  refusals: { invalid: { status: 403 } },
});
