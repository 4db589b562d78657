package io.susanoh.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.Format.NotAllowed;
import io.susanoh.gateway.config.RedisUrl.Mode;
import io.susanoh.gateway.config.RedisUrl.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code REDIS_URL}. */
class RedisUrlTest {

  @Test
  void aHostAloneIsAStandaloneServerWithoutPassword() throws NotAllowed {
    assertEquals(
        new RedisUrl(
            Mode.STANDALONE,
            false,
            List.of(new Place("cache", 6379)),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty()),
        RedisUrl.parse("redis://cache"));
  }

  @Test
  void everythingCanBeSaid() throws NotAllowed {
    RedisUrl url =
        RedisUrl.parse("rediss://us%65r:p%40ss@[::1]:7000,b.example/0?mode=cluster&ca=/etc/ca.pem");
    assertEquals(Mode.CLUSTER, url.mode());
    assertEquals(List.of(new Place("::1", 7000), new Place("b.example", 6379)), url.places());
    assertEquals(Optional.of("user"), url.user());
    assertEquals(Optional.of(new Secret("p@ss")), url.password());
    assertEquals(Optional.of(Path.of("/etc/ca.pem")), url.authority());
    assertEquals("rediss://[::1]:7000,b.example:6379/0?mode=cluster", url.place());
  }

  @Test
  void sentinelsHaveTheirPortAndNameTheMaster() throws NotAllowed {
    RedisUrl url = RedisUrl.parse("redis://:secret@s1,s2:5/2?mode=sentinel&master=susanoh");
    assertEquals(List.of(new Place("s1", 26_379), new Place("s2", 5)), url.places());
    assertEquals(Optional.of("susanoh"), url.master());
    assertEquals(2, url.database());
    assertFalse(url.toString().contains("secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h",
        "redis://",
        "redis://h:0",
        "redis://h:70000",
        "redis://a,b",
        "redis://h/16",
        "redis://h/x",
        "redis://h/1?mode=cluster",
        "redis://h?mode=other",
        "redis://h?mode=sentinel",
        "redis://h?master=m",
        "redis://h?mode=cluster&mode=cluster",
        "redis://h?ca=/x",
        "redis://h?timeout=1",
        "redis://user@h",
        "redis://user:@h",
        "redis://:hunter2%zz@h",
        "redis://:hunter2/x@h",
        "redis://:hunter2@x@h"
      })
  void whatIsNoPlaceIsRefusedWithoutThePassword(String text) {
    NotAllowed refused = assertThrows(NotAllowed.class, () -> RedisUrl.parse(text));
    assertFalse(refused.getMessage().contains("hunter2"));
    assertFalse(RedisUrl.redacted(text).orElse("").contains("hunter2"));
  }
}
