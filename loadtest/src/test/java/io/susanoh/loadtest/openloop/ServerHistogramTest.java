package io.susanoh.loadtest.openloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ServerHistogramTest {

  private static final String BEFORE =
      """
      # TYPE h_seconds histogram
      h_seconds_bucket{engine="java",le="1.0E-5"} 100
      h_seconds_bucket{engine="java",le="+Inf"} 100
      h_seconds_bucket{engine="rust",le="1.0E-5"} 7
      h_seconds_bucket{engine="rust",le="+Inf"} 7
      h_seconds_count{engine="rust"} 7
      """;

  private static final String AFTER =
      """
      h_seconds_bucket{engine="java",le="1.0E-5"} 100
      h_seconds_bucket{engine="java",le="0.001"} 100
      h_seconds_bucket{engine="java",le="+Inf"} 100
      h_seconds_bucket{engine="rust",le="1.0E-5"} 997 # {trace_id="a"} 0.5
      h_seconds_bucket{engine="rust",le="0.001"} 1006
      h_seconds_bucket{engine="rust",le="+Inf"} 1007
      """;

  @Test
  void quantilesAreOfWhatCameBetweenTwoScrapesOverAllLabels() {
    ServerHistogram between =
        ServerHistogram.parse(AFTER, "h_seconds").since(ServerHistogram.parse(BEFORE, "h_seconds"));
    assertEquals(10, between.micros(0.99).orElseThrow(), 1e-9);
    assertEquals(1_000, between.micros(0.995).orElseThrow(), 1e-9);
    assertTrue(Double.isInfinite(between.micros(1).orElseThrow()));
  }

  @Test
  void aServerWithoutItHasNoQuantiles() {
    ServerHistogram none = ServerHistogram.parse(AFTER, "other_seconds");
    assertTrue(none.since(none).micros(0.5).isEmpty());
    ServerHistogram same = ServerHistogram.parse(AFTER, "h_seconds");
    assertTrue(same.since(same).micros(0.5).isEmpty());
  }
}
