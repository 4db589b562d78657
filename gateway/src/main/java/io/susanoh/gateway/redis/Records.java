package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.screening.NodeCopy;
import io.vertx.core.Future;
import java.util.List;

/** Where what was decided of an account is kept: a node's journal, or PostgreSQL alone. */
interface Records {

  /**
   * Makes sure, before anything is decided, that a record like {@code draft} can be kept.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAVAILABLE when it cannot
   */
  Room reserve(JournalRecord draft);

  /** Room for one record. */
  interface Room extends AutoCloseable {
    /** Keeps the record; completes when it is kept. */
    Future<Void> keep(AccountId id, JournalRecord record);

    @Override
    void close();
  }

  /** In this node's journal. */
  static Records in(Journal journal, NodeCopy node) {
    return draft -> {
      Journal.Reservation room = journal.reserve(journal.bytesMax(draft));
      return new Room() {
        @Override
        public Future<Void> keep(AccountId id, JournalRecord record) {
          return journal.written(node.keep(room, id, record));
        }

        @Override
        public void close() {
          room.close();
        }
      };
    };
  }

  /** In PostgreSQL, each record in a transaction of its own. */
  static Records in(Primary primary) {
    return draft ->
        new Room() {
          @Override
          public Future<Void> keep(AccountId id, JournalRecord record) {
            return primary.write(List.of(record));
          }

          @Override
          public void close() {}
        };
  }
}
