package io.susanoh.golden.http;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Any server that runs, by {@code -Dsusanoh.url=http://127.0.0.1:8080} and, if it wants one, {@code
 * -Dsusanoh.key=…}. The vectors' accounts must be unknown to it or idle for 300 s.
 */
@EnabledIfSystemProperty(named = RunningServerTest.URL, matches = ".+")
@TestInstance(Lifecycle.PER_CLASS)
class RunningServerTest {

  static final String URL = "susanoh.url";

  private HttpConnection connection;

  @BeforeAll
  void connect() {
    connection =
        new HttpConnection(
            URI.create(System.getProperty(URL)),
            Optional.ofNullable(System.getProperty("susanoh.key")));
  }

  @AfterAll
  void disconnect() throws IOException {
    connection.close();
  }

  @TestFactory
  Stream<DynamicTest> bodiesGetTheirStatus() {
    return HttpChecks.bodies(connection);
  }

  @TestFactory
  Stream<DynamicTest> vectorsForAnyClockGetTheirAnswers() {
    return HttpChecks.vectorsForAnyClock(connection);
  }
}
