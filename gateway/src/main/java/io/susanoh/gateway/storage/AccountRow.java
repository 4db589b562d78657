package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountState;

/** One account of a listing. */
public record AccountRow(String userId, AccountState state) {}
