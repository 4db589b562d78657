// Smoke: does everything answer, and as the contract says? Few events, all checks.
//
//   k6 run -e RATE=50 -e SECONDS=10 loadtest/k6/smoke.js
import http from 'k6/http';
import { check } from 'k6';
import { settings } from './lib/settings.js';
import { options as framed, summary, watch } from './lib/scenario.js';
import { serverAfter, serverBefore } from './lib/server.js';
import { postEvent } from './lib/traffic.js';

export const options = framed(
  settings.seconds,
  {
    executor: 'constant-arrival-rate',
    rate: settings.rate,
    duration: `${settings.seconds}s`,
  },
  { checks: ['rate==1'] },
);

const JSON_TYPE = { headers: { 'Content-Type': 'application/json' }, tags: { name: 'contract' } };

function refusesAs(status, response) {
  check(response, {
    [`a bad request is ${status}`]: (r) => r.status === status,
    'and says why': (r) => r.json('detail') !== undefined,
  });
}

// The doors beside the event's, once.
export function setup() {
  const get = (path) => http.get(settings.baseUrl + path, { tags: { name: 'contract' } });
  check(get('/'), { 'it says that it is Susanoh': (r) => r.status === 200 && r.json('service') === 'Susanoh' });
  check(get('/healthz'), { 'it lives': (r) => r.status === 200 });
  check(get('/readyz'), { 'it is ready': (r) => r.status === 200 });
  check(get('/openapi.json'), { 'it describes itself': (r) => r.status === 200 && r.json('openapi').startsWith('3.1') });
  const url = `${settings.baseUrl}/api/v1/events`;
  const expected = http.expectedStatuses(400, 401, 415, 422);
  const params = (type) => ({
    headers: { 'Content-Type': type, ...(settings.apiKey && { 'X-API-KEY': settings.apiKey }) },
    tags: { name: 'contract' },
    responseCallback: expected,
  });
  refusesAs(400, http.post(url, '{', params('application/json')));
  refusesAs(422, http.post(url, '{}', params('application/json')));
  refusesAs(415, http.post(url, '{}', params('text/plain')));
  if (settings.apiKey) {
    refusesAs(401, http.post(url, '{}', { ...JSON_TYPE, responseCallback: expected }));
  }
  return serverBefore();
}

export { watch };
export default postEvent;
export const teardown = serverAfter;
export const handleSummary = (data) => summary('smoke', data);
