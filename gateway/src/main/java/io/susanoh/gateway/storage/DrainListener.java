package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import java.util.Set;

/** What the drain tells the rest of the process, on its own thread. Must not block. */
public interface DrainListener {

  /** A transaction is committed that asked for, or ended, jobs of these accounts. */
  void jobsTouched(Set<AccountId> accounts);

  /** The drain has ended for good; the process must end too, and say {@code reason}. */
  void cannotGoOn(String reason);
}
