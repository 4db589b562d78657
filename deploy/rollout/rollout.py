#!/usr/bin/env python3
"""Walks a running gateway from one L1 engine to the other, step by step, and goes back by itself.

Each step is an engine and a time to hold it, such as canary:10:30m,rust:1h. While a step is held,
/api/v1/engine and /metrics are read again and again. On a difference between the engines, a
fallback, an engine that is not sound, too many answers of 5xx or a p99 over the bound, the walk
ends and what held before it is put back.

The password of the user (or a token) is read from the environment, never from the command line:
  SUSANOH_ADMIN_USER      default: admin
  SUSANOH_ADMIN_PASSWORD  of that user; the walk logs in again when its token ends
  SUSANOH_TOKEN           instead of a password; it must last longer than the walk

Exit codes:
  0  every step was held to its end; the last one stays
  1  the walk was ended, and what held before it holds again
  2  the walk did not begin: bad arguments, no gateway, no admin, or a metric is missing
  3  the walk was ended, and going back failed: do it by hand, at once
  4  somebody else changed the engine meanwhile: the walk ended and left it alone
"""

import argparse
import collections
import json
import math
import os
import re
import signal
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

WALKED, WENT_BACK, NOT_BEGUN, STUCK, TAKEN_OVER = range(5)

EVENTS = ("/api/v1/events", "/api/v1/events/batch")
LATENCY = "susanoh_http_request_duration_seconds"
REQUESTS = "susanoh_http_requests_total"
DIFFERENCES = "susanoh_l1_differences_total"
FALLBACKS = "susanoh_l1_fallbacks_total"
COMPARED = "susanoh_l1_compared_events_total"
TIMEOUT_SECONDS = 10
ATTEMPTS = 3

Step = collections.namedtuple("Step", "provider percent seconds")


class Ended(Exception):
    """The walk must end; says why."""


class CannotBegin(Exception):
    """The walk cannot begin; says why."""


class TakenOver(Exception):
    """Somebody else changed the engine."""


class Interrupted(Exception):
    """SIGINT or SIGTERM."""


def seconds(text):
    """30, 30s, 30m or 1h as seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"not a time: {text!r}; such as 90s, 30m or 1h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def steps(text):
    """canary:10:30m,rust:1h as steps."""
    walk = []
    for step in text.split(","):
        parts = step.split(":")
        if parts[0] == "canary" and len(parts) == 3 and re.fullmatch(r"\d{1,3}", parts[1]):
            percent = int(parts[1])
        elif parts[0] in ("java", "rust") and len(parts) == 2:
            percent = None
        else:
            raise argparse.ArgumentTypeError(
                f"not a step: {step!r}; such as java:30m, rust:1h or canary:10:30m"
            )
        if percent is not None and percent > 100:
            raise argparse.ArgumentTypeError(f"not a percentage: {percent}")
        walk.append(Step(parts[0], percent, seconds(parts[-1])))
    return walk


def parse_metrics(text):
    """Prometheus' text as {name: [(labels, value)]}."""
    metrics = collections.defaultdict(list)
    for line in text.splitlines():
        match = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)", line)
        if match and not line.startswith("#"):
            labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
            metrics[match[1]].append((labels, float(match[3])))
    return metrics


def total(metrics, name, matches=lambda labels: True):
    return sum(value for labels, value in metrics[name] if matches(labels))


def of_events(labels):
    return labels.get("route") in EVENTS


class Sample:
    """What one scrape says of what matters here."""

    def __init__(self, metrics, at):
        self.at = at
        self.differences = total(metrics, DIFFERENCES)
        self.fallbacks = {
            labels["cause"]: value for labels, value in metrics[FALLBACKS] if "cause" in labels
        }
        self.compared = total(metrics, COMPARED)
        self.requests = total(metrics, REQUESTS, of_events)
        self.errors = total(
            metrics, REQUESTS, lambda l: of_events(l) and l.get("status", "").startswith("5")
        )
        self.buckets = collections.Counter()
        for labels, value in metrics[LATENCY + "_bucket"]:
            if of_events(labels):
                self.buckets[float(labels["le"])] += value


def missing(metrics):
    """Names of metrics without which nothing can be told."""
    needed = [LATENCY + "_bucket", REQUESTS, DIFFERENCES, FALLBACKS, COMPARED]
    return [name for name in needed if name not in metrics]


def quantile(q, before, after):
    """Of the requests between two samples, in seconds, as histogram_quantile has it; NaN for none."""
    counts = {le: n - before.buckets.get(le, 0) for le, n in sorted(after.buckets.items())}
    if not counts or counts.get(math.inf, 0) <= 0:
        return math.nan
    rank = q * counts[math.inf]
    lower, below = 0.0, 0.0
    for le, count in counts.items():
        if count >= rank:
            if le == math.inf:
                return lower
            return lower + (le - lower) * (rank - below) / max(count - below, 1e-9)
        lower, below = le, count
    return lower


class Gateway:
    """The HTTP API of the gateway."""

    def __init__(self, url, metrics_url, ca):
        self.url = url.rstrip("/")
        self.metrics_url = metrics_url or self.url + "/metrics"
        self.context = ssl.create_default_context(cafile=ca) if ca else None
        self.user = os.environ.get("SUSANOH_ADMIN_USER", "admin")
        self.password = os.environ.get("SUSANOH_ADMIN_PASSWORD", "")
        self.token = os.environ.get("SUSANOH_TOKEN", "")

    def login(self):
        if self.token and not self.password:
            return
        if not self.password:
            raise CannotBegin("SUSANOH_ADMIN_PASSWORD (or SUSANOH_TOKEN) is not in the environment")
        form = urllib.parse.urlencode({"username": self.user, "password": self.password}).encode()
        answer = self._open("POST", self.url + "/api/v1/auth/token", form, {})
        self.token = json.loads(answer)["access_token"]

    def engine(self):
        return json.loads(self._authorized("GET", "/api/v1/engine"))

    def choose(self, provider, percent, reason):
        wanted = {"provider": provider, "reason": reason[:1000]}
        if percent is not None:
            wanted["canary_percent"] = percent
        return json.loads(self._authorized("PUT", "/api/v1/engine", json.dumps(wanted).encode()))

    def metrics(self):
        return parse_metrics(self._open("GET", self.metrics_url, None, {}).decode())

    def _authorized(self, method, path, body=None):
        for attempt in range(2):
            headers = {"Authorization": "Bearer " + self.token}
            if body is not None:
                headers["Content-Type"] = "application/json"
            try:
                return self._open(method, self.url + path, body, headers)
            except urllib.error.HTTPError as e:
                if e.code != 401 or attempt or not self.password:
                    raise
                self.login()

    def _open(self, method, url, body, headers):
        request = urllib.request.Request(url, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=self.context) as r:
            return r.read()


def described(e):
    """One line of an error, with the gateway's own words."""
    if isinstance(e, urllib.error.HTTPError):
        try:
            return f"{e.code}: {json.loads(e.read()).get('detail')}"
        except (ValueError, AttributeError):
            return str(e.code)
    return str(getattr(e, "reason", e))


NETWORK = (urllib.error.URLError, OSError, ValueError, KeyError)


class Walk:
    def __init__(self, gateway, options, clock=time.monotonic, sleep=time.sleep, out=print):
        self.gateway = gateway
        self.options = options
        self.clock = clock
        self.sleep = sleep
        self.out = out

    def run(self):
        """Walks; the exit code."""
        try:
            before = self._begin()
        except (CannotBegin, Interrupted) as e:
            self.out(f"not begun: {e}")
            return NOT_BEGUN
        except NETWORK as e:
            self.out(f"not begun: the gateway cannot be asked: {described(e)}")
            return NOT_BEGUN
        try:
            for step in self.options.steps:
                self._hold(step)
        except TakenOver as e:
            self.out(f"ended: {e}; it is left as it is")
            return TAKEN_OVER
        except (Ended, Interrupted) as e:
            return self._back(before, str(e))
        except NETWORK as e:
            return self._back(before, f"the gateway refuses: {described(e)}")
        self.out("walked: every step was held to its end")
        return WALKED

    def _begin(self):
        self.gateway.login()
        before = self.gateway.engine()
        lacks = missing(self.gateway.metrics())
        if lacks:
            raise CannotBegin(
                f"{self.gateway.metrics_url} does not show {', '.join(lacks)}: nothing could be"
                " told of the steps"
            )
        unsound = [e["name"] for e in before["engines"] if e["state"] != "sound"]
        if unsound:
            raise CannotBegin(f"not sound: {', '.join(unsound)}; see GET /api/v1/engine")
        self.out(f"before: {name(before)}")
        return before

    def _hold(self, step):
        before = self._sample()
        reason = f"rollout: {step.provider} for {step.seconds:g} s"
        chosen = self.gateway.choose(step.provider, step.percent, reason)
        self.out(f"step: {name(chosen)} for {step.seconds:g} s")
        end = self.clock() + step.seconds
        window = collections.deque([before])
        while self.clock() < end:
            self.sleep(max(0, min(self.options.interval, end - self.clock())))
            self._check_engine(step, chosen)
            sample = self._sample()
            window.append(sample)
            while len(window) > 2 and sample.at - window[1].at >= self.options.window:
                window.popleft()
            self._check_metrics(before, window[0], sample)
        compared = sample.compared - before.compared
        if compared < self.options.events_min:
            raise Ended(
                f"only {compared:g} events were compared in this step, {self.options.events_min}"
                " are needed to tell anything"
            )

    def _sample(self):
        return Sample(self._again(self.gateway.metrics), self.clock())

    def _again(self, ask):
        """One lost answer is not the end of a walk; a gateway that gives none is."""
        for attempt in range(ATTEMPTS):
            try:
                return ask()
            except NETWORK as e:
                if attempt == ATTEMPTS - 1:
                    raise Ended(f"the gateway cannot be asked: {described(e)}") from e
                self.sleep(1)

    def _check_engine(self, step, chosen):
        status = self._again(self.gateway.engine)
        if (status["provider"], status["canary_percent"]) != (
            chosen["provider"],
            chosen["canary_percent"],
        ):
            raise TakenOver(f"somebody else chose {name(status)}")
        for engine in status["engines"]:
            if engine["state"] != "sound":
                raise Ended(f"the {engine['name']} engine is {engine['state']} ({engine['cause']})")

    def _check_metrics(self, begun, earlier, now):
        if now.compared < begun.compared or now.requests < begun.requests:
            raise Ended("the counters went back: the gateway was started anew")
        if now.differences > begun.differences:
            raise Ended(f"{now.differences - begun.differences:g} answers differ; see the log")
        for cause, count in now.fallbacks.items():
            if count > begun.fallbacks.get(cause, 0):
                raise Ended(f"an engine fell back: {cause}")
        requests = now.requests - earlier.requests
        errors = now.errors - earlier.errors
        p99_millis = quantile(0.99, earlier, now) * 1000
        self.out(
            f"  {requests:g} requests, {errors:g} of them 5xx, p99 {p99_millis:.2f} ms,"
            f" {now.compared - begun.compared:g} events compared"
        )
        if requests > 0 and errors / requests > self.options.errors_max:
            raise Ended(f"{errors:g} of {requests:g} requests were answered 5xx")
        if requests >= self.options.requests_min and p99_millis > self.options.p99_ms:
            raise Ended(f"p99 is {p99_millis:.1f} ms, the bound is {self.options.p99_ms:g} ms")

    def _back(self, before, why):
        self.out(f"ended: {why}")
        try:
            status = self._put_back(before, why)
        except (*NETWORK, Ended) as e:
            self.out(f"GOING BACK FAILED, do it by hand: {described(e)}")
            return STUCK
        self.out(f"back: {name(status)}")
        return WENT_BACK

    def _put_back(self, before, why):
        return self._again(
            lambda: self.gateway.choose(
                before["provider"], before["canary_percent"], f"rollout: back, {why}"
            )
        )


def name(status):
    if status["provider"] == "canary":
        return f"canary at {status['canary_percent']} %"
    return status["provider"]


def arguments(args):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True, help="of the gateway, such as https://host:8080")
    parser.add_argument("--metrics-url", help="default: /metrics of the gateway")
    parser.add_argument("--ca", help="PEM file of the authority that signed the gateway's key")
    parser.add_argument(
        "--steps",
        type=steps,
        default=steps("canary:10:30m,rust:30m"),
        help="engines and times; default: canary:10:30m,rust:30m",
    )
    parser.add_argument("--interval", type=seconds, default=5, help="between two looks (5s)")
    parser.add_argument("--window", type=seconds, default=60, help="that p99 and 5xx are of (60s)")
    parser.add_argument("--p99-ms", type=float, default=30, help="bound of a request (30)")
    parser.add_argument(
        "--errors-max", type=float, default=0.001, help="share of 5xx that is borne (0.001)"
    )
    parser.add_argument(
        "--requests-min", type=int, default=100, help="in a window, for its p99 to count (100)"
    )
    parser.add_argument(
        "--events-min", type=int, default=1000, help="to be compared in each step (1000)"
    )
    return parser.parse_args(args)


def interrupt(number, frame):
    """The first ends the walk; nothing interrupts the way back."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Interrupted(signal.Signals(number).name)


def main(args):
    options = arguments(args)
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    gateway = Gateway(options.url, options.metrics_url, options.ca)
    return Walk(gateway, options, out=lambda line: print(line, flush=True)).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
