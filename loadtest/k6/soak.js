// Soak: the same rate for long. Memory, journal, drain and latency must not creep; the report shows them over time.
//
//   k6 run -e RATE=500 -e SECONDS=14400 loadtest/k6/soak.js
import { settings } from './lib/settings.js';
import { options as framed, summary, watch } from './lib/scenario.js';
import { serverAfter, serverBefore } from './lib/server.js';
import { postEvent } from './lib/traffic.js';

export const options = framed(settings.seconds, {
  executor: 'constant-arrival-rate',
  rate: settings.rate,
  duration: `${settings.seconds}s`,
});

export { watch };
export default postEvent;
export const setup = serverBefore;
export const teardown = serverAfter;
export const handleSummary = (data) => summary('soak', data);
