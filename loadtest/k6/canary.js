// Canary: the same seed at the same rate, once for each engine. run.sh starts a gateway with each and the report puts
// them side by side; by hand, run it against either and compare.
//
//   k6 run -e RATE=500 -e SECONDS=30 loadtest/k6/canary.js
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
export const handleSummary = (data) => summary('canary', data);
