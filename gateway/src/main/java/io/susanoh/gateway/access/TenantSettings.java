package io.susanoh.gateway.access;

/**
 * What a tenant's admins have set.
 *
 * @param banAwaitsPerson whether a verdict of BANNED puts the account under surveillance, until a
 *     person decides; otherwise it bans at once
 */
public record TenantSettings(boolean banAwaitsPerson) {

  /** What holds where nobody has set anything. */
  public static final TenantSettings DEFAULT = new TenantSettings(false);
}
