package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.l1.Rule;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The drain goes on writing while evidence is read. */
class EvidenceOrderTest {

  private static final long RESTRICTED = NOON * 1000;
  private static final long RELEASED = RESTRICTED + 1;

  @Test
  void aPersonWhoActsWhileTheTriggersAreReadHasActedAfterThem() throws Exception {
    DatabaseUrl url = TestDatabase.migrated();
    try (RowWriter rows = new RowWriter(url);
        Connection connection = TestDatabase.open(url)) {
      rows.write(
          event("e1", "boss", NOON)
              .rules(Rule.R4.bit())
              .trigger(RESTRICTED)
              .with(restriction("boss", RESTRICTED))
              .accepted());
      UUID job = (UUID) rows.rows("select job_id from l2_job").getFirst().get("job_id");
      Connection interrupted =
          afterItsFirstQuery(connection, () -> rows.write(Records.release("boss", RELEASED)));
      Evidence evidence = EvidenceQuery.close(interrupted, account("boss"), job).orElseThrow();
      assertEquals(RESTRICTED, evidence.mark().accountVersion());
    }
  }

  /** The connection, on which something happens between the first query and the second. */
  private static Connection afterItsFirstQuery(Connection connection, Runnable happening) {
    AtomicInteger queries = new AtomicInteger();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement") && queries.incrementAndGet() == 2) {
                happening.run();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
