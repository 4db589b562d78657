package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountState;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The states by the names that requests give them. */
final class AccountStates {

  /** All names, for a refusal's detail. */
  static final String NAMES =
      Arrays.stream(AccountState.values()).map(Enum::name).collect(Collectors.joining(", "));

  private AccountStates() {}

  /** The state of exactly that name. */
  static Optional<AccountState> named(String name) {
    return Arrays.stream(AccountState.values()).filter(s -> s.name().equals(name)).findFirst();
  }
}
