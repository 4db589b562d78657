// The frame of every scenario: hard thresholds, the generator's own limits, the summary for the report.
import { settings } from './settings.js';
import { watchScenario } from './watch.js';

export { watch } from './watch.js';

// Hard: a run that crosses one has failed. p99 twice, as the client sees it and as the gateway measured it.
export const hardThresholds = {
  'http_req_failed{name:event}': ['rate<0.001'],
  'http_req_duration{name:event}': [`p(99)<${settings.boundMillis}`],
  server_http_p99_ms: [`value<${settings.boundMillis}`],
  server_l1_p99_ms: [`value<${settings.boundMillis}`],
  susanoh_wrong_answers: ['count<1'],
};

// The generator's: a run that crosses one shows nothing about the gateway, whatever its latencies were.
export const generatorThresholds = {
  'dropped_iterations{scenario:main}': ['count<1'],
};

// Sub-metrics that the report shows: who was screened.
const byKind = Object.fromEntries(
  ['none', 'smurfing', 'direct-rmt', 'overpriced', 'layering'].flatMap((kind) => [
    [`susanoh_posted{kind:${kind}}`, ['count>=0']],
    [`susanoh_screened{kind:${kind}}`, ['count>=0']],
  ]),
);

// What the scenario means to post, for the report: stages of a target rate and a length in seconds, from the start rate.
let plan = [];

function planOf(seconds, scenario) {
  return scenario.stages
    ? [{ target: scenario.startRate, seconds: 0 }].concat(
        scenario.stages.map(({ target, duration }) => ({ target, seconds: parseInt(duration, 10) })),
      )
    : [
        { target: scenario.rate, seconds: 0 },
        { target: scenario.rate, seconds },
      ];
}

// scenario: what the load is, of so many seconds; thresholds: in place of the ones above.
export function options(seconds, scenario, thresholds = {}) {
  plan = planOf(seconds, scenario);
  return {
    scenarios: {
      main: { exec: 'default', gracefulStop: '10s', preAllocatedVUs: settings.vus, maxVUs: settings.vus, ...scenario },
      watch: watchScenario(seconds),
    },
    thresholds: { ...hardThresholds, ...generatorThresholds, ...byKind, ...thresholds },
    summaryTrendStats: ['min', 'avg', 'p(50)', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)', 'max', 'count'],
    systemTags: ['name', 'status', 'scenario', 'error_code'],
    setupTimeout: '60s',
  };
}

// A few lines for people, and all figures for the report.
export function summary(name, data) {
  // A gauge without a value reads 0, which no bucket's bound is: the gateway exports no such histogram.
  for (const metric of Object.keys(data.metrics)) {
    if (metric.startsWith('server_') && data.metrics[metric].values.value === 0) {
      delete data.metrics[metric];
    }
  }
  const value = (metric, of) => data.metrics[metric] && data.metrics[metric].values[of];
  const figure = (metric, of) => (value(metric, of) === undefined ? '–' : value(metric, of).toFixed(2));
  const latency = 'http_req_duration{name:event}';
  const crossed = Object.entries(data.metrics)
    .flatMap(([metric, { thresholds }]) => Object.entries(thresholds || {}).map(([rule, { ok }]) => ({ metric, rule, ok })))
    .filter(({ ok }) => !ok)
    .map(({ metric, rule }) => `  CROSSED ${metric} ${rule}\n`);
  const text =
    `${name}: ${figure('http_reqs', 'rate')} requests/s, p50 ${figure(latency, 'p(50)')} ms, p99 ${figure(latency, 'p(99)')} ms, ` +
    `p99.9 ${figure(latency, 'p(99.9)')} ms; server-side p99 of L1 ${figure('server_l1_p99_ms', 'value')} ms; ` +
    `${value('dropped_iterations{scenario:main}', 'count') || 0} dropped\n${crossed.join('')}`;
  const out = { stdout: text };
  if (settings.summary) {
    out[settings.summary] = JSON.stringify({ scenario: name, run: settings.run, plan, metrics: data.metrics }, null, 1);
  }
  return out;
}
