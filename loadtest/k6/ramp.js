// Ramp to break: steps of rising rate, each held, until something gives. It stops by itself when p99 is over the bound, when
// events are refused, or when the generator cannot keep its schedule; the report finds the last step that held (the
// knee) and says which of the three ended it. That an end was found is no failure.
//
//   k6 run -e RATE=8000 -e SECONDS=60 loadtest/k6/ramp.js      # RATE: of the last step
import { settings } from './lib/settings.js';
import { options as framed, summary, watch } from './lib/scenario.js';
import { serverAfter, serverBefore } from './lib/server.js';
import { postEvent } from './lib/traffic.js';

const STEPS = 10;
const held = `${Math.max(1, Math.round(settings.seconds / STEPS) - 1)}s`;
const stages = Array.from({ length: STEPS }, (_, i) => Math.round((settings.rate * (i + 1)) / STEPS)).flatMap((target) => [
  { target, duration: '1s' },
  { target, duration: held },
]);

const stop = (threshold) => [{ threshold, abortOnFail: true, delayAbortEval: '5s' }];

export const options = framed(
  settings.seconds,
  {
    executor: 'ramping-arrival-rate',
    startRate: 1,
    timeUnit: '1s',
    stages,
  },
  {
    'http_req_failed{name:event}': stop('rate<0.01'),
    'http_req_duration{name:event}': stop(`p(95)<${settings.boundMillis}`),
    'dropped_iterations{scenario:main}': stop(`count<${settings.rate / 10}`),
    // The knee is where these give way, so that they judge nothing here.
    server_http_p99_ms: [],
    server_l1_p99_ms: [],
  },
);

export { watch };
export default postEvent;
export const setup = serverBefore;
export const teardown = serverAfter;
export const handleSummary = (data) => summary('ramp', data);
