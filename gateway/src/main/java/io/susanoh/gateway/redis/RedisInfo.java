package io.susanoh.gateway.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server says of itself, out of {@code INFO}.
 *
 * @param runId another one after each of its starts
 * @param role {@code master}, or that of a replica
 * @param evictionPolicy what it forgets when its memory is full
 */
record RedisInfo(String runId, String role, String evictionPolicy)
    implements Comparable<RedisInfo> {

  private static final long MICROS_PER_MILLI = 1_000;
  private static final String MASTER = "master";
  private static final String FORGETS_ANYTHING = "allkeys-";

  RedisInfo {
    Objects.requireNonNull(runId);
    Objects.requireNonNull(role);
    Objects.requireNonNull(evictionPolicy);
  }

  static RedisInfo parse(String info) {
    Map<String, String> values = values(info);
    return new RedisInfo(
        values.getOrDefault("run_id", ""),
        values.getOrDefault("role", ""),
        values.getOrDefault("maxmemory_policy", ""));
  }

  /** Its clock, milliseconds since the epoch; empty where it does not tell. */
  static OptionalLong millis(String info) {
    return Optional.ofNullable(values(info).get("server_time_usec")).stream()
        .mapToLong(micros -> Long.parseLong(micros) / MICROS_PER_MILLI)
        .findFirst();
  }

  private static Map<String, String> values(String info) {
    Map<String, String> values = new HashMap<>();
    info.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
              }
            });
    return values;
  }

  /**
   * Whether it may hold states.
   *
   * @throws RedisRefused when it may forget what must not be forgotten
   * @throws RedisAway when it is a replica
   */
  void requireUsable() {
    if (evictionPolicy.startsWith(FORGETS_ANYTHING)) {
      throw new RedisRefused(
          "Redis has maxmemory-policy "
              + evictionPolicy
              + ", by which it may forget that an account is banned; set noeviction or a volatile-"
              + " policy");
    }
    if (!role.equals(MASTER)) {
      throw new RedisAway("it is a " + role);
    }
  }

  @Override
  public int compareTo(RedisInfo other) {
    return runId.compareTo(other.runId);
  }
}
