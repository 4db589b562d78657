package io.susanoh.golden.http;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The checks over HTTP themselves: a server that is right by construction passes them. */
@TestInstance(Lifecycle.PER_CLASS)
class ReferenceServerTest {

  private ReferenceServer server;
  private HttpConnection connection;

  @BeforeAll
  void start() throws IOException {
    server = new ReferenceServer();
    connection = new HttpConnection(server.uri(), Optional.empty());
  }

  @AfterAll
  void stop() throws IOException {
    connection.close();
    server.close();
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
