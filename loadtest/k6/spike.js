// Spike: a tenth of the rate, then all of it within a second, for a third of the time, and back. What was slow must be
// fast again afterwards; nothing may be refused.
//
//   k6 run -e RATE=2000 -e SECONDS=30 loadtest/k6/spike.js
import { settings } from './lib/settings.js';
import { options as framed, summary, watch } from './lib/scenario.js';
import { serverAfter, serverBefore } from './lib/server.js';
import { postEvent } from './lib/traffic.js';

const calm = Math.max(1, Math.round(settings.rate / 10));
const third = `${Math.max(1, Math.round(settings.seconds / 3))}s`;

export const options = framed(settings.seconds, {
  executor: 'ramping-arrival-rate',
  startRate: calm,
  timeUnit: '1s',
  stages: [
    { target: calm, duration: third },
    { target: settings.rate, duration: '1s' },
    { target: settings.rate, duration: third },
    { target: calm, duration: '1s' },
    { target: calm, duration: third },
  ],
});

export { watch };
export default postEvent;
export const setup = serverBefore;
export const teardown = serverAfter;
export const handleSummary = (data) => summary('spike', data);
