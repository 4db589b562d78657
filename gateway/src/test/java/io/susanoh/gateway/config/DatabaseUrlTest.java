package io.susanoh.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.SettingsOutcome.Concluded;
import io.susanoh.gateway.config.SettingsOutcome.Faults;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @Test
  void allPartsAreRead() {
    assertEquals(
        new DatabaseUrl("db.example", 6543, "games", "me", new Secret("pw"), "verify-full"),
        url("postgresql://me:pw@db.example:6543/games?sslmode=verify-full"));
  }

  @Test
  void theShorterSchemeIsAccepted() {
    assertEquals(url("postgresql://me:pw@h/d"), url("postgres://me:pw@h/d"));
  }

  @Test
  void portModeAndPasswordHaveDefaults() {
    assertEquals(
        new DatabaseUrl("h", 5432, "d", "me", new Secret(""), "prefer"), url("postgres://me@h/d"));
    assertEquals(url("postgres://me@h/d"), url("postgres://me:@h/d?"));
  }

  @Test
  void partsArePercentDecoded() {
    assertEquals(
        new DatabaseUrl("h", 5432, "d b", "m:e", new Secret("p@/?:%+é"), "prefer"),
        url("postgresql://m%3Ae:p%40%2F%3f%3A%25+%C3%A9@h/d%20b"));
  }

  @Test
  void thePasswordMayHoldColons() {
    assertEquals(new Secret("a:b:c"), url("postgresql://me:a:b:c@h/d").password());
  }

  @Test
  void anIpv6HostStandsInBrackets() {
    assertEquals("2001:db8::1", url("postgresql://me:pw@[2001:db8::1]/d").host());
    assertEquals(99, url("postgresql://me:pw@[::1]:99/d").port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://me:hunter2@h/d",
        "me:hunter2@h/d",
        "hunter2",
        "postgresql://h/d",
        "postgresql://:hunter2@h/d",
        "postgresql://me:hunter2@/d",
        "postgresql://me:hunter2@h",
        "postgresql://me:hunter2@h/",
        "postgresql://me:hunter2@h/d/e",
        "postgresql://me:hunter2@h:0/d",
        "postgresql://me:hunter2@h:65536/d",
        "postgresql://me:hunter2@h:x/d",
        "postgresql://me:hunter2@h:/d",
        "postgresql://me:hunter2@::1/d",
        "postgresql://me:hunter2@[h]/d",
        "postgresql://me:hunter2@h1,h2/d",
        "postgresql://me:x@hunter2@h/d",
        "postgresql://me:x/hunter2@h/d",
        "postgresql://me:12/hunter2@h/d?sslmode=disable",
        "postgresql://me:x?hunter2@h/d",
        "postgresql://me:x?sslmode=hunter2@h/d",
        "postgresql://me:hunter2%@h/d",
        "postgresql://me:hunter2%4@h/d",
        "postgresql://me:hunter2%zz@h/d",
        "postgresql://me:hunter2%ff@h/d",
        "postgresql://me:hunter2%00@h/d",
        "postgresql://me:hunter2@h/d?sslmode=",
        "postgresql://me:hunter2@h/d?sslmode=maybe",
        "postgresql://me:hunter2@h/d?sslmode=REQUIRE",
        "postgresql://me:hunter2@h/d?sslmode=require&sslmode=require",
        "postgresql://me:hunter2@h/d?connect_timeout=3",
        "postgresql://me@h/d?password=hunter2",
        "postgresql://me:hunter2@h/d?sslmode=require&application_name=x"
      })
  void aBadUrlIsRefusedAndThePasswordNotShown(String text) {
    Faults faults =
        assertInstanceOf(
            Faults.class, SettingsReader.read(Map.of("DATABASE_URL", text), List.of()));
    assertEquals(1, faults.lines().size());
    assertTrue(faults.lines().get(0).startsWith("DATABASE_URL is "), faults::toString);
    assertFalse(faults.lines().get(0).contains("hunter2"), faults::toString);
  }

  @Test
  void whatIsWrongIsShownWhereItIsClearThatItIsNoSecret() {
    Faults faults =
        assertInstanceOf(
            Faults.class,
            SettingsReader.read(
                Map.of("DATABASE_URL", "postgresql://me:hunter2@h:5432/d?sslmode=maybe"),
                List.of()));
    assertTrue(
        faults
            .lines()
            .get(0)
            .startsWith(
                "DATABASE_URL is \"postgresql://***@h:5432/d\": the sslmode \"maybe\" is none of"),
        faults::toString);
  }

  private static DatabaseUrl url(String text) {
    Concluded concluded =
        assertInstanceOf(
            Concluded.class, SettingsReader.read(Map.of("DATABASE_URL", text), List.of()));
    Optional<DatabaseUrl> url = concluded.settings().database();
    return url.orElseThrow();
  }
}
