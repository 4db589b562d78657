package io.susanoh.gateway.account;

/** What kind of fraud a verdict names (CONTRACT §6). */
public enum FraudType {
  RMT_SMURFING,
  RMT_DIRECT,
  MONEY_LAUNDERING,
  LEGITIMATE
}
