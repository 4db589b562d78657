// The gateway's gauges over time, once a second beside the load: whatever creeps, creeps here.
import http from 'k6/http';
import { Gauge } from 'k6/metrics';
import { settings } from './settings.js';

// Metric of the gateway → series of the report. What a version does not export is left out.
const WATCHED = {
  susanoh_drain_lag_records: new Gauge('gateway_drain_lag_records'),
  susanoh_journal_depth_records: new Gauge('gateway_journal_depth_records'),
  susanoh_l1_follower_lag_events: new Gauge('gateway_follower_lag_events'),
  susanoh_l1_window_entries: new Gauge('gateway_window_entries'),
  susanoh_l1_window_bytes: new Gauge('gateway_window_bytes'),
  jvm_memory_used_bytes: new Gauge('gateway_jvm_memory_bytes'),
};
const LINE = /^([a-z0-9_]+)(?:\{[^}]*\})? ([0-9.eE+-]+)/;

export function watchScenario(seconds) {
  return {
    executor: 'constant-arrival-rate',
    exec: 'watch',
    rate: 1,
    duration: `${seconds}s`,
    preAllocatedVUs: 5,
    maxVUs: 5,
    gracefulStop: '1s',
  };
}

export function watch() {
  const response = http.get(`${settings.baseUrl}/metrics`, { tags: { name: 'metrics' } });
  if (response.status !== 200) {
    return;
  }
  const sums = {};
  for (const line of response.body.split('\n')) {
    const read = LINE.exec(line);
    if (read && WATCHED[read[1]]) {
      sums[read[1]] = (sums[read[1]] || 0) + Number(read[2]);
    }
  }
  for (const [metric, sum] of Object.entries(sums)) {
    WATCHED[metric].add(sum);
  }
}
