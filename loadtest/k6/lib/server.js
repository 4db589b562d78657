// What the gateway itself has measured, from two scrapes of /metrics: before the load and after it.
import http from 'k6/http';
import { Gauge } from 'k6/metrics';
import { settings } from './settings.js';

// Histograms of the gateway, in seconds; a version that does not export one leaves its gauge without a value.
const HISTOGRAMS = {
  l1: 'susanoh_l1_decision_seconds',
  http: 'susanoh_http_request_duration_seconds',
};
// A histogram by route counts that of events only.
const ROUTE = /route="([^"]*)"/;
const EVENTS_ROUTE = /\/api\/v1\/events$/;

function isOfEvents(line) {
  const route = ROUTE.exec(line);
  return !route || EVENTS_ROUTE.test(route[1]);
}

const gauges = {
  l1: { p50: new Gauge('server_l1_p50_ms'), p99: new Gauge('server_l1_p99_ms'), p999: new Gauge('server_l1_p999_ms') },
  http: {
    p50: new Gauge('server_http_p50_ms'),
    p99: new Gauge('server_http_p99_ms'),
    p999: new Gauge('server_http_p999_ms'),
  },
};

// Counts by upper bound in seconds, cumulative, over all labels.
function buckets(text, name) {
  const counts = {};
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${name}_bucket{`) || !isOfEvents(line)) {
      continue;
    }
    const bound = /le="([^"]+)"/.exec(line)[1];
    counts[bound] = (counts[bound] || 0) + Number(/\} ([0-9.eE+]+)/.exec(line)[1]);
  }
  return counts;
}

// The upper bound, in milliseconds, of the bucket in which the quantile lies: never less than the truth.
function quantileMillis(before, after, quantile) {
  const bounds = Object.keys(after).sort((a, b) => toSeconds(a) - toSeconds(b));
  let earlier = 0; // buckets that were empty may have been left out
  const counts = bounds.map((bound) => {
    earlier = before[bound] === undefined ? earlier : before[bound];
    return after[bound] - earlier;
  });
  const all = counts[counts.length - 1];
  return all > 0 ? toSeconds(bounds[counts.findIndex((count) => count >= quantile * all)]) * 1000 : undefined;
}

function toSeconds(bound) {
  return bound === '+Inf' ? Infinity : Number(bound);
}

function scrape() {
  const response = http.get(`${settings.baseUrl}/metrics`, { tags: { name: 'metrics' } });
  const text = response.status === 200 ? response.body : '';
  return Object.fromEntries(Object.entries(HISTOGRAMS).map(([key, name]) => [key, buckets(text, name)]));
}

// For setup().
export function serverBefore() {
  return scrape();
}

// For teardown(): what lies between, as gauges that thresholds and summary see.
export function serverAfter(before) {
  const after = scrape();
  for (const [key, { p50, p99, p999 }] of Object.entries(gauges)) {
    for (const [gauge, quantile] of [
      [p50, 0.5],
      [p99, 0.99],
      [p999, 0.999],
    ]) {
      const millis = quantileMillis(before[key], after[key], quantile);
      if (millis !== undefined) {
        gauge.add(Number.isFinite(millis) ? millis : 1e9);
      }
    }
  }
}
