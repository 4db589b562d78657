package io.susanoh.gateway.account;

/** The states of an account (CONTRACT §5). */
public enum AccountState {
  /** No restriction. */
  NORMAL,
  /** L1 fired: may play and receive, not withdraw. */
  RESTRICTED_WITHDRAWAL,
  /** L2 wants it watched. */
  UNDER_SURVEILLANCE,
  /** Confirmed fraud. */
  BANNED
}
