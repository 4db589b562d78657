// What every scenario takes from the environment (k6 run -e NAME=value …).
function number(name, otherwise) {
  const value = __ENV[name] === undefined || __ENV[name] === '' ? otherwise : Number(__ENV[name]);
  if (!(value > 0)) {
    throw new Error(`${name} must be a number over 0, not ${__ENV[name]}`);
  }
  return value;
}

export const settings = {
  baseUrl: __ENV.BASE_URL || 'http://127.0.0.1:8080',
  apiKey: __ENV.API_KEY || '',
  // Before every event id: no run may meet the ids of another one. Give one, as run.sh does: else each VU makes its own,
  // and what another VU posts a second time is no duplicate.
  run: __ENV.RUN || `k6-${Date.now().toString(36)}`,
  // Of GenerateTraffic --timestamps absent. A relative path is one from loadtest/k6/lib.
  data: __ENV.DATA || '../../target/load/traffic.ndjson',
  // Events a second, and seconds, of the scenario's main part.
  rate: number('RATE', 500),
  seconds: number('SECONDS', 30),
  // Connections that the generator may use before it has to give up.
  vus: number('VUS', 200),
  // p99 of L1, the hard bound.
  boundMillis: number('P99_MS', 30),
  // Where the summary goes, for the report.
  summary: __ENV.SUMMARY || '',
};
