import { metrics } from '@opentelemetry/api';
import { on } from '@sallyport/core';

const meter = metrics.getMeter('sallyport');
const events = meter.createCounter('sallyport.outbound.events', {
  description: 'Events of credentials: attach, exchange, refresh, replay, throttle, refuse',
});
const durations = meter.createHistogram('sallyport.outbound.duration', {
  unit: 'ms',
  description: 'The time that a credential, an exchange or a wait took',
});

// No event holds a secret, so all of it may be recorded.
on('outbound', ({ type, provider, code, duration }) => {
  const attributes = { type, provider, ...(code === undefined ? {} : { code }) };
  events.add(1, attributes);
  if (duration !== undefined) durations.record(duration, attributes);
});
