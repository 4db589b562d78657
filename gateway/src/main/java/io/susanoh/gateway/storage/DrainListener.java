package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import java.util.Set;

/** What the drain tells the rest of the process, on its own thread. Must not block. */
public interface DrainListener {

  /** A transaction is committed that asked for, or ended, jobs of these accounts. */
  void jobsTouched(Set<AccountId> accounts);

  /** A transaction is committed that wrote notices. */
  default void noticed() {}

  /**
   * A batch of records is in PostgreSQL.
   *
   * @param nanos how long its transaction took, or its transactions when a record was refused
   */
  void committed(int records, long nanos);

  /** The drain has ended for good; the process must end too, and say {@code reason}. */
  void cannotGoOn(String reason);
}
