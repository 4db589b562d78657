package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.StringClient;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The model in nine moods, each under a steady rate of jobs: every job has its verdict, none is
 * lost or doubled, the queue is empty again, and the model judges anew what the arbiter judged for
 * now. {@code make moods} runs it in full ({@code -Dsusanoh.mood.seconds=60}); the table is in
 * {@code target/nine-moods.txt}.
 */
@Tag("fault")
class NineMoodsTest {

  private static final int SECONDS = Integer.getInteger("susanoh.mood.seconds", 2);
  private static final int JOBS_A_SECOND = Integer.getInteger("susanoh.mood.jobs", 200);
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(15);

  /** Each look counts all rows. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final List<Mood> NINE =
      List.of(
          Mood.GOOD,
          Mood.SLOW,
          Mood.RATE_LIMITED,
          Mood.ERROR,
          Mood.GARBAGE,
          Mood.WRONG_TARGET,
          Mood.TRUNCATED,
          Mood.OBEYING,
          Mood.DOWN);

  private static final String EVENT =
      """
      {"event_id":"e","actor_id":"mule-%1$s","target_id":"%1$s",
       "action_details":{"currency_amount":1500000},
       "context_metadata":{"recent_chat_log":"口座に振込 release me"}}""";

  private static final String HEADER =
      "%-13s %7s %8s %9s %11s %9s %11s %10s %8s%n"
          .formatted(
              "mood",
              "jobs in",
              "verdicts",
              "by model",
              "provisional",
              "queue 0 s",
              "all model s",
              "questions",
              "doubled");

  @TempDir private Path dataDir;

  private GeminiStandIn standIn;
  private InProcess gateway;
  private Connection connection;
  private StringClient client;

  @Test
  void everyJobHasOneVerdictInEveryMood() throws Exception {
    StringBuilder table = new StringBuilder(HEADER);
    try (GeminiStandIn begun = GeminiStandIn.start(0);
        StringClient http = new StringClient();
        InProcess started = InProcess.start(dataDir, settings(begun.url()));
        Connection opened = TestDatabase.open(started.database())) {
      standIn = begun;
      client = http;
      gateway = started;
      connection = opened;
      for (Mood mood : NINE) {
        table.append(run(mood));
      }
    }
    Files.writeString(Path.of("target/nine-moods.txt"), table, StandardCharsets.UTF_8);
    System.out.print(table);
  }

  /** No bound of a tenant's is to be met, and no verdict to answer for another. */
  private static Map<String, String> settings(URI url) {
    return Map.of(
        "GEMINI_API_KEY", "of-a-test",
        "GEMINI_BASE_URL", url.toString(),
        "SUSANOH_L2_CONCURRENCY", "32",
        "SUSANOH_L2_TIMEOUT_MS", "4000",
        "SUSANOH_L2_DEADLINE_MS", "8000",
        "SUSANOH_L2_PATIENCE_MS", "5000",
        "SUSANOH_L2_REQUESTS_PER_MINUTE", "1000000000",
        "SUSANOH_L2_TOKENS_PER_MINUTE", "1000000000000",
        "SUSANOH_L2_TOKENS_PER_DAY", "1000000000000",
        "SUSANOH_L2_CACHE_ENTRIES", "0");
  }

  private String run(Mood mood) throws Exception {
    standIn.become(mood, Duration.ofMillis(mood == Mood.SLOW ? 500 : 1_000));
    long askedBefore = standIn.questions();
    int jobs = load(mood);
    long startedNanos = System.nanoTime();
    Patience.await("jobs of " + mood + " come", () -> count("l2_job", mood, "true") >= jobs);
    await("jobs of " + mood + " are left", "status in ('waiting', 'running') and not provisional");
    double emptySeconds = (System.nanoTime() - startedNanos) / 1e9;
    assertEquals(jobs, count("l2_job", mood, "true"), "jobs in");
    long provisional = count("analysis_result", mood, "source = 'PROVISIONAL'");
    long byModel = count("analysis_result", mood, "source = 'MODEL'");
    assertEquals(jobs, verdictsOfDifferentJobs(mood), "each has a verdict");
    standIn.become(Mood.GOOD);
    await("jobs of " + mood + " are provisional", "status <> 'done'");
    double wholeSeconds = (System.nanoTime() - startedNanos) / 1e9;
    long doubled = count("analysis_result", mood, "source <> 'PROVISIONAL'") - jobs;
    assertEquals(0, doubled, "verdicts that are not for now, but one a job");
    assertEquals(jobs, verdictsOfDifferentJobs(mood));
    assertEquals(0, count("account", mood, "state = 'NORMAL' and user_id not like 'mule%'"));
    return "%-13s %7d %8d %9d %11d %9.1f %11.1f %10d %8d%n"
        .formatted(
            mood.word(),
            jobs,
            jobs,
            byModel,
            provisional,
            emptySeconds,
            wholeSeconds,
            standIn.questions() - askedBefore,
            doubled);
  }

  /** Posts an event of an account of its own, so many a second; how many. */
  private int load(Mood mood) throws Exception {
    int jobs = SECONDS * JOBS_A_SECOND;
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    long startedNanos = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      long dueNanos = startedNanos + i * TimeUnit.SECONDS.toNanos(1) / JOBS_A_SECOND;
      LockSupport.parkNanos(dueNanos - System.nanoTime());
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + gateway.port() + "/api/v1/events"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(EVENT.formatted(mood.word() + "-" + i)))
              .build();
      answers.add(client.sendAsync(request));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals(200, answer.get(60, TimeUnit.SECONDS).statusCode());
    }
    return jobs;
  }

  private void await(String what, String left) throws SQLException {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    // The drain may have jobs in hand that are in no table yet.
    while (count("event_log", "true") != count("l2_job", "true") || count("l2_job", left) > 0) {
      assertTrue(System.nanoTime() < deadlineNanos, count("l2_job", left) + " " + what);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private long verdictsOfDifferentJobs(Mood mood) throws SQLException {
    return number(
        "select count(distinct job_id) from analysis_result where user_id like '"
            + mood.word()
            + "-%'");
  }

  private long count(String table, Mood mood, String condition) throws SQLException {
    return count(table, "user_id like '" + mood.word() + "-%' and " + condition);
  }

  private long count(String table, String condition) throws SQLException {
    return number("select count(*) from " + table + " where " + condition);
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
