import { subscribe } from 'node:diagnostics_channel';
import { metrics } from '@opentelemetry/api';
import type { OutboundEvent } from '@sallyport/core';

const meter = metrics.getMeter('sallyport');
const events = meter.createCounter('sallyport.outbound.events', {
  description: 'What the outbound side did: attach, exchange, refresh, replay, throttle, refuse',
});
const durations = meter.createHistogram('sallyport.outbound.duration', {
  unit: 'ms',
  description: 'How long obtaining a credential, an exchange, or a wait took',
});

// No event holds a secret, so all of it may be recorded.
subscribe('sallyport:outbound', (message) => {
  const { type, provider, code, duration } = message as OutboundEvent;
  const attributes = { type, provider, ...(code === undefined ? {} : { code }) };
  events.add(1, attributes);
  if (duration !== undefined) durations.record(duration, attributes);
});
