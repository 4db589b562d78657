package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway shows of its Redis. */
class RedisMetricsTest {

  @TempDir private Path directory;

  @Test
  void theMetricsAreThoseOfTheListAndCount() throws Exception {
    try (RedisServer redis = RedisServer.start();
        SharedNode node =
            SharedNode.start(directory, TestDatabase.empty(), redis.url(), Map.of())) {
      await("Redis is believed", () -> node.metric("susanoh_redis_up") == 1);
      node.event("big", "boss", 2_000_000);
      node.read("/api/v1/stats"); // so that the profile is there when it is asked for
      node.read("/api/v1/users/boss");
      assertAreThoseOfTheList(node.get("/metrics").body());
      assertEquals(1, node.metric("susanoh_profile_cache_misses_total"));
      assertTrue(node.metric("susanoh_redis_reconciliations_total") >= 1);
      assertEquals(1, node.metric("susanoh_redis_call_duration_seconds_count{script=\"screen\"}"));
      double outages = node.metric("susanoh_redis_outages_total");
      redis.kill();
      node.event("alone", "honest", 1);
      await("it is known", () -> node.metric("susanoh_redis_outages_total") == outages + 1);
      assertEquals(0, node.metric("susanoh_redis_up"));
      node.event("alone too", "honest", 1);
      assertTrue(node.metric("susanoh_redis_fallback_events_total") >= 1);
    }
  }

  private static void assertAreThoseOfTheList(String scrape) throws Exception {
    List<String> listed =
        Files.readAllLines(Path.of("src/test/resources/metrics-redis.txt"), StandardCharsets.UTF_8)
            .stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    MetricsList list = MetricsList.of(scrape);
    assertEquals(
        listed.stream().map(MetricsList::shape).toList(),
        list.shapes().stream()
            .filter(
                shape -> shape.startsWith("susanoh_redis_") || shape.startsWith("susanoh_profile_"))
            .toList());
    listed.forEach(list::assertValuesAreOf);
  }
}
