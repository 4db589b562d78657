package io.susanoh.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest in an audit chain. Immutable. */
public final class ChainHash {

  /** Its size. */
  public static final int BYTES = 32;

  /** What the first record of a chain follows. */
  public static final ChainHash NONE = new ChainHash(new byte[BYTES]);

  private final byte[] bytes;

  private ChainHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A stored digest.
   *
   * @throws IllegalArgumentException unless it has {@link #BYTES}
   */
  public static ChainHash of(byte[] stored) {
    if (stored.length != BYTES) {
      throw new IllegalArgumentException("a hash of " + stored.length + " bytes");
    }
    return new ChainHash(stored.clone());
  }

  /**
   * A digest as {@link #hex} writes it.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static ChainHash ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The digest of a text in UTF-8. */
  static ChainHash sha256(String text) {
    try {
      return new ChainHash(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A copy of its bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
