package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

  private final ApiKeys keys =
      new ApiKeys(List.of(new Secret("first"), new Secret("second"), new Secret("first")));

  @Test
  void withoutConfiguredKeysEveryCallerIsTheDefaultTenants() {
    ApiKeys none = new ApiKeys(List.of());
    assertEquals("default", none.tenant(Optional.empty()));
    assertEquals("default", none.tenant(Optional.of("anything")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second"})
  void everyConfiguredKeyIsKnown(String key) {
    assertEquals("default", keys.tenant(Optional.of(key)));
  }

  @Test
  void aMissingKeyIsRefusedWithTheWordsOfTheContract() {
    assertRefused(Optional.empty(), "Missing X-API-KEY header");
    assertRefused(Optional.of(""), "Missing X-API-KEY header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"firs", "first ", " first", "First", "firstsecond", "first,second", "é", "\uD800"})
  void anyOtherKeyIsRefusedWithTheWordsOfTheContract(String key) {
    assertRefused(Optional.of(key), "Invalid API key");
  }

  private void assertRefused(Optional<String> key, String detail) {
    Refusal refusal = assertThrows(Refusal.class, () -> keys.tenant(key));
    assertEquals(Refusal.Kind.UNAUTHENTICATED, refusal.kind());
    assertEquals(detail, refusal.getMessage());
  }
}
