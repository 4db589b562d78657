"""The main scenario for Locust: the same generated events as k6 posts, at a steady rate.

    loadtest/target/venv/bin/locust -f loadtest/locust/locustfile.py --headless -u 50 -r 50 -t 30s -H http://127.0.0.1:8080

RATE (events a second, of all users together), API_KEY, DATA (of GenerateTraffic --timestamps absent), RUN (prefix of the
event ids) and SUMMARY (a JSON file for the report) come from the environment.

Each user posts by a pace of its own, but waits for its answers: a user that still waits when its next event is due
posts it late, which is counted. Latencies are therefore closed-loop; k6 has the open-loop ones.
"""

import itertools
import json
import os
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import gevent
from locust import FastHttpUser, constant_throughput, events, task

BEGINNING = '{"event_id":"'
STATES = {"NORMAL", "RESTRICTED_WITHDRAWAL", "UNDER_SURVEILLANCE", "BANNED"}
# A user that is this much behind its pace has missed it: more than a scheduler's whim.
LATE_SECONDS = 0.05

rate = float(os.environ.get("RATE", "200"))
run = os.environ.get("RUN", f"locust-{int(time.time())}")
data = Path(os.environ.get("DATA", Path(__file__).parent / "../target/load/traffic.ndjson"))
headers = {"Content-Type": "application/json"}
if os.environ.get("API_KEY"):
    headers["X-API-KEY"] = os.environ["API_KEY"]

bodies = data.read_text(encoding="utf-8").splitlines()
labels = [line.split(",") for line in Path(f"{data}.labels.csv").read_text(encoding="utf-8").splitlines()[1:]]
numbers = itertools.count()
begun = itertools.count()
late = 0
began = 0.0
users = 1


def next_event():
    """The body of the next event, with an id of this run, and the rules of the event that its label knows."""
    number = next(numbers)
    turn, at = divmod(number, len(bodies))
    body = f"{BEGINNING}{run}-{turn}-{bodies[at][len(BEGINNING):]}"
    rules, age_millis = labels[at][3], int(labels[at][4])
    if age_millis:
        happened = datetime.now(timezone.utc) - timedelta(milliseconds=age_millis)
        body = f'{{"timestamp":"{happened.isoformat(timespec="milliseconds")}",{body[1:]}'
    return body, rules


def fault(answer, expected):
    """What is wrong with an answer (CONTRACT §3), or ''."""
    rules = answer.get("triggered_rules")
    if not isinstance(rules, list) or rules != sorted(set(rules)) or not set(rules) <= {"R1", "R2", "R3", "R4"}:
        return "triggered_rules"
    if "+".join(rule for rule in rules if rule > "R2") != expected:
        return "R3 or R4"
    if answer.get("screened") is not bool(rules) or answer.get("needs_l2") is not ("R4" in rules):
        return "screened or needs_l2"
    if answer.get("recommended_action") != ("RESTRICTED_WITHDRAWAL" if rules else None):
        return "recommended_action"
    return "" if answer.get("account_state") in STATES else "account_state"


class GameServer(FastHttpUser):
    """One connection of a game server."""

    connection_timeout = 10.0
    network_timeout = 10.0

    def on_start(self):
        # Users begin one after another within a pace, so that they do not post all at the same moment.
        gevent.sleep(next(begun) / rate)
        self.due = time.monotonic()

    def wait_time(self):
        return constant_throughput(rate / users)(self)

    @task
    def post_event(self):
        global late
        now = time.monotonic()
        if now > self.due + LATE_SECONDS:
            late += 1
            self.due = now
        self.due += users / rate
        body, expected = next_event()
        with self.client.post(
            "/api/v1/events", data=body.encode("utf-8"), headers=headers, name="event", catch_response=True
        ) as response:
            if response.status_code != 200:
                response.failure(f"status {response.status_code}")
                return
            wrong = fault(response.json(), expected)
            if wrong:
                response.failure(f"wrong {wrong}: {response.text}")


@events.test_start.add_listener
def on_start(environment, **_):
    global began, users
    began = time.monotonic()
    users = environment.parsed_options.num_users or 1


@events.quitting.add_listener
def on_quitting(environment, **_):
    total = environment.stats.total
    summary = os.environ.get("SUMMARY")
    if summary:
        figures = {
            "asked": rate,
            "posted": total.num_requests / max(total.last_request_timestamp - total.start_time, 0.001)
            if total.last_request_timestamp
            else 0,
            "requests": total.num_requests,
            "failures": total.num_failures,
            "late": late,
            "p50_ms": total.get_response_time_percentile(0.5) or 0,
            "p99_ms": total.get_response_time_percentile(0.99) or 0,
        }
        Path(summary).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    environment.process_exit_code = 1 if total.num_failures else 0
