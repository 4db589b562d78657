// The generated events, read once and shared by all VUs, and how one is posted and its answer held against the contract.
import http from 'k6/http';
import exec from 'k6/execution';
import { check } from 'k6';
import { Counter } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import { settings } from './settings.js';

const BEGINNING = '{"event_id":"';
const STATES = ['NORMAL', 'RESTRICTED_WITHDRAWAL', 'UNDER_SURVEILLANCE', 'BANNED'];
const RULES = ['R1', 'R2', 'R3', 'R4'];

function lines(path) {
  const all = open(path).split('\n');
  all.pop(); // behind the last line's end
  return all;
}

const bodies = new SharedArray('bodies', () => lines(settings.data));
const labels = new SharedArray('labels', () =>
  lines(`${settings.data}.labels.csv`)
    .slice(1)
    .map((line) => {
      const [, kind, , rules, age] = line.split(',');
      return `${kind},${rules},${age}`;
    }),
);

// Answers with a wrong field, a wrong rule, or a state that does not fit. Any one fails the run.
export const wrongAnswers = new Counter('susanoh_wrong_answers');
// Events posted and events screened, by what they were part of.
export const posted = new Counter('susanoh_posted');
export const screened = new Counter('susanoh_screened');

const params = {
  headers: { 'Content-Type': 'application/json', ...(settings.apiKey && { 'X-API-KEY': settings.apiKey }) },
  tags: { name: 'event' },
  timeout: '10s',
};

// The body of the n-th event: the data from its beginning, and again with ids of their own. It happens when it is
// posted, but for those that are late on purpose.
function bodyOf(n, age) {
  const round = Math.floor(n / bodies.length);
  const rest = `${BEGINNING}${settings.run}-${round}-${bodies[n % bodies.length].slice(BEGINNING.length)}`;
  return age === 0 ? rest : `{"timestamp":"${new Date(Date.now() - age).toISOString()}",${rest.slice(1)}`;
}

// What is wrong with an answer of status 200, or ''. R3 and R4 judge the event alone, so that the label knows them.
function fault(answer, expected) {
  const rules = answer.triggered_rules;
  if (!Array.isArray(rules) || rules.some((rule, i) => !RULES.includes(rule) || (i > 0 && rules[i - 1] >= rule))) {
    return 'triggered_rules';
  }
  if (rules.filter((rule) => rule > 'R2').join('+') !== expected) {
    return 'R3 or R4';
  }
  if (answer.screened !== rules.length > 0) {
    return 'screened';
  }
  if (answer.recommended_action !== (answer.screened ? 'RESTRICTED_WITHDRAWAL' : null)) {
    return 'recommended_action';
  }
  if (answer.needs_l2 !== rules.includes('R4')) {
    return 'needs_l2';
  }
  return STATES.includes(answer.account_state) ? '' : 'account_state';
}

// Posts the next event of the scenario and checks its answer.
export function postEvent() {
  const n = exec.scenario.iterationInTest;
  const [kind, expected, age] = labels[n % labels.length].split(',');
  const response = http.post(`${settings.baseUrl}/api/v1/events`, bodyOf(n, Number(age)), params);
  posted.add(1, { kind });
  if (!check(response, { 'status is 200': (r) => r.status === 200 })) {
    return;
  }
  let answer = {};
  try {
    answer = response.json();
  } catch (e) {
    // Found out below: none of the fields is there.
  }
  const wrong = fault(answer, expected);
  if (!check(wrong, { 'answer is as in the contract': (w) => w === '' })) {
    wrongAnswers.add(1, { field: wrong });
    console.error(`wrong ${wrong}: ${response.body} to ${response.request.body}`);
  }
  if (answer.screened) {
    screened.add(1, { kind });
  }
}
