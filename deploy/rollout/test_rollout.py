"""Tries rollout.py against a stand-in of the gateway: python3 -m unittest discover deploy/rollout."""

import http.server
import json
import math
import os
import threading
import unittest
import urllib.parse

import rollout

PASSWORD = "a password"


class StandIn(http.server.BaseHTTPRequestHandler):
    """A gateway: each scrape is of 500 requests more, and of what the test makes of them."""

    def do_GET(self):
        gateway = self.server.gateway
        if self.path == "/metrics":
            self.answer(200, gateway.scrape(), "text/plain")
        elif self.authorized():
            self.answer(200, json.dumps(gateway.status()))

    def do_PUT(self):
        gateway = self.server.gateway
        wanted = json.loads(self.body())
        if self.authorized():
            if gateway.refuses(wanted):
                self.answer(400, json.dumps({"detail": "The Rust engine is not loaded"}))
                return
            gateway.choices.append((wanted["provider"], wanted.get("canary_percent")))
            gateway.reasons.append(wanted["reason"])
            gateway.provider = wanted["provider"]
            gateway.percent = wanted.get("canary_percent", gateway.percent)
            self.answer(200, json.dumps(gateway.status()))

    def do_POST(self):
        form = urllib.parse.parse_qs(self.body().decode())
        if form["password"] == [PASSWORD]:
            self.server.gateway.token += 1
            self.answer(200, json.dumps({"access_token": str(self.server.gateway.token)}))
        else:
            self.answer(401, json.dumps({"detail": "Incorrect username or password"}))

    def authorized(self):
        valid = self.headers["Authorization"] == f"Bearer {self.server.gateway.token}"
        if not valid:
            self.answer(401, json.dumps({"detail": "Not authenticated"}))
        return valid

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, text, media_type="application/json"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class FakeGateway:
    def __init__(self):
        self.provider, self.percent = "java", 10
        self.choices, self.reasons = [], []
        self.token = 0
        self.scrapes = 0
        self.compared = self.differences = self.fallbacks = self.errors = self.slow = 0
        self.states = {"java": "sound", "rust": "sound"}
        self.refuses = lambda wanted: False
        self.on_scrape = lambda gateway: None
        self.hidden = ()

    def status(self):
        engines = [
            {"name": n, "state": s, "cause": None if s == "sound" else "panic"}
            for n, s in self.states.items()
        ]
        return {"provider": self.provider, "canary_percent": self.percent, "engines": engines}

    def scrape(self):
        self.scrapes += 1
        self.compared += 500
        self.on_scrape(self)
        requests = self.scrapes * 500
        fast = requests - self.slow
        where = 'method="POST",route="/api/v1/events"'
        lines = [
            "# HELP susanoh_l1_differences_total by rule",
            f'susanoh_l1_differences_total{{rule="R1"}} {self.differences}',
            'susanoh_l1_differences_total{rule="window"} 0.0',
            f'susanoh_l1_fallbacks_total{{cause="panic"}} {self.fallbacks}',
            f"susanoh_l1_compared_events_total {float(self.compared)}",
            f'susanoh_http_requests_total{{{where},status="200"}} {requests - self.errors}',
            f'susanoh_http_requests_total{{{where},status="503"}} {self.errors}',
            'susanoh_http_requests_total{method="GET",route="/api/v1/stats",status="503"} 1e6',
            f'susanoh_http_request_duration_seconds_bucket{{{where},le="0.001"}} {fast}',
            f'susanoh_http_request_duration_seconds_bucket{{{where},le="0.1"}} {requests}',
            f'susanoh_http_request_duration_seconds_bucket{{{where},le="+Inf"}} {requests}',
        ]
        return "\n".join(l for l in lines if not any(h in l for h in self.hidden)) + "\n"


class RolloutTest(unittest.TestCase):
    def setUp(self):
        self.gateway = FakeGateway()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
        self.server.gateway = self.gateway
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        os.environ["SUSANOH_ADMIN_PASSWORD"] = PASSWORD
        os.environ.pop("SUSANOH_TOKEN", None)
        self.now = 0.0
        self.lines = []

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def sleep(self, seconds):
        self.now += seconds

    def walk(self, *more):
        url = f"http://127.0.0.1:{self.server.server_port}"
        options = rollout.arguments(
            ["--url", url, "--steps", "canary:10:30s,rust:30s", "--interval", "10s", *more]
        )
        gateway = rollout.Gateway(options.url, options.metrics_url, options.ca)
        return rollout.Walk(
            gateway, options, lambda: self.now, self.sleep, self.lines.append
        ).run()

    def assert_went_back(self, why, more=()):
        self.assertEqual(rollout.WENT_BACK, self.walk(*more))
        self.assertEqual(("java", 10), self.gateway.choices[-1])
        self.assertIn(why, "\n".join(self.lines))
        self.assertIn("back, ", self.gateway.reasons[-1])

    def after(self, scrapes, change):
        def on_scrape(gateway):
            if gateway.scrapes == scrapes:
                change(gateway)

        self.gateway.on_scrape = on_scrape

    def test_a_walk_without_a_fault_ends_at_its_last_step(self):
        self.assertEqual(rollout.WALKED, self.walk())
        self.assertEqual([("canary", 10), ("rust", None)], self.gateway.choices)
        self.assertEqual(60, self.now)

    def test_a_difference_ends_it(self):
        self.after(4, lambda g: setattr(g, "differences", 1))
        self.assert_went_back("1 answers differ")

    def test_a_fallback_ends_it(self):
        self.after(4, lambda g: setattr(g, "fallbacks", 1))
        self.assert_went_back("an engine fell back: panic")

    def test_an_engine_that_is_not_sound_ends_it(self):
        self.after(4, lambda g: g.states.update(rust="rebuilding"))
        self.assert_went_back("the rust engine is rebuilding (panic)")

    def test_errors_end_it_and_those_of_other_routes_do_not(self):
        self.after(4, lambda g: setattr(g, "errors", 3))
        self.assert_went_back("3 of 1000 requests were answered 5xx")

    def test_a_p99_over_the_bound_ends_it(self):
        self.after(4, lambda g: setattr(g, "slow", 100))
        self.assert_went_back("the bound is 30 ms")

    def test_a_gateway_that_was_started_anew_ends_it(self):
        self.after(4, lambda g: (setattr(g, "compared", 0), setattr(g, "scrapes", 1)))
        self.assert_went_back("the counters went back")

    def test_a_step_with_too_few_events_ends_it(self):
        self.assert_went_back("only 1500 events were compared", ["--events-min", "2000"])

    def test_a_missing_metric_is_said_and_nothing_is_changed(self):
        for name in (rollout.LATENCY, rollout.REQUESTS, rollout.DIFFERENCES, rollout.FALLBACKS):
            self.gateway.hidden = (name,)
            self.assertEqual(rollout.NOT_BEGUN, self.walk())
            self.assertIn(name, self.lines[-1])
        self.assertEqual([], self.gateway.choices)

    def test_an_engine_that_is_not_sound_before_keeps_it_from_beginning(self):
        self.gateway.states["rust"] = "faulted"
        self.assertEqual(rollout.NOT_BEGUN, self.walk())
        self.assertEqual([], self.gateway.choices)

    def test_a_wrong_password_keeps_it_from_beginning(self):
        os.environ["SUSANOH_ADMIN_PASSWORD"] = "another"
        self.assertEqual(rollout.NOT_BEGUN, self.walk())
        self.assertIn("Incorrect username or password", self.lines[-1])

    def test_no_gateway_keeps_it_from_beginning(self):
        self.assertEqual(rollout.NOT_BEGUN, self.walk("--url", "http://127.0.0.1:1"))

    def test_a_choice_that_is_refused_is_reported_and_undone(self):
        self.gateway.refuses = lambda wanted: wanted["provider"] == "rust"
        self.assert_went_back("400: The Rust engine is not loaded")

    def test_somebody_elses_choice_is_left_alone(self):
        self.after(4, lambda g: setattr(g, "percent", 50))
        self.assertEqual(rollout.TAKEN_OVER, self.walk())
        self.assertEqual([("canary", 10)], self.gateway.choices)

    def test_a_way_back_that_fails_is_shouted(self):
        self.after(4, lambda g: setattr(g, "differences", 1))
        self.gateway.refuses = lambda wanted: wanted["provider"] == "java"
        self.assertEqual(rollout.STUCK, self.walk())
        self.assertIn("GOING BACK FAILED", self.lines[-1])

    def test_a_token_that_ends_is_made_anew(self):
        self.after(4, lambda g: setattr(g, "token", g.token + 1))
        self.assertEqual(rollout.WALKED, self.walk())

    def test_an_interrupt_goes_back(self):
        def interrupted(seconds):
            raise rollout.Interrupted("SIGTERM")

        self.sleep = interrupted
        self.assert_went_back("ended: SIGTERM")

    def test_steps_are_engines_and_times(self):
        self.assertEqual(
            [("java", None, 90), ("canary", 10, 1800), ("rust", None, 3600)],
            [tuple(s) for s in rollout.steps("java:90,canary:10:30m,rust:1h")],
        )
        for bad in ("zig:1m", "canary:1m", "rust:10:1m", "canary:101:1m", "rust:soon", "rust"):
            with self.assertRaises(rollout.argparse.ArgumentTypeError, msg=bad):
                rollout.steps(bad)

    def test_a_quantile_is_interpolated_and_of_the_window_alone(self):
        def sample(*counts):
            made = rollout.Sample(rollout.parse_metrics(""), 0)
            made.buckets.update(dict(zip((0.01, 0.02, math.inf), counts)))
            return made

        self.assertAlmostEqual(0.015, rollout.quantile(0.5, sample(0, 0, 0), sample(0, 10, 10)))
        self.assertAlmostEqual(0.005, rollout.quantile(0.5, sample(0, 10, 10), sample(10, 20, 20)))
        self.assertEqual(0.02, rollout.quantile(0.99, sample(0, 0, 0), sample(0, 0, 10)))
        self.assertTrue(math.isnan(rollout.quantile(0.99, sample(1, 1, 1), sample(1, 1, 1))))


if __name__ == "__main__":
    unittest.main()
