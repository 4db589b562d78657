package io.susanoh.gateway.audit;

import io.susanoh.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * Signs checkpoints: an Ed25519 key (RFC 8032), made of a seed of 32 bytes that is written as
 * Base64 for URLs.
 */
public final class CheckpointKey {

  /** What a seed has. */
  public static final int SEED_BYTES = 32;

  private static final String ALGORITHM = "Ed25519";

  private final KeyPair pair;

  private CheckpointKey(KeyPair pair) {
    this.pair = pair;
  }

  /**
   * The key of a seed.
   *
   * @throws IllegalArgumentException unless it is {@link #SEED_BYTES} as Base64 for URLs
   */
  public static CheckpointKey ofSeed(Secret seed) {
    byte[] bytes = Base64.getUrlDecoder().decode(seed.value());
    if (bytes.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes");
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(new NamedParameterSpec(ALGORITHM), new Given(bytes));
      return new CheckpointKey(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** What a signature is checked with. */
  public Public publicKey() {
    return new Public(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
  }

  byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The public half.
   *
   * @param base64 its X.509 encoding, as between the lines of a PEM file
   */
  public record Public(String base64) {
    public Public {
      Objects.requireNonNull(base64);
    }

    /** A PEM file of it, for any other program that checks signatures. */
    public String pem() {
      return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * The key in a PEM file, or alone as Base64.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Public read(String text) {
      Public read = new Public(text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
      try {
        read.key();
        return read;
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("no Ed25519 key", e);
      }
    }

    private PublicKey key() throws GeneralSecurityException {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    boolean verify(String text, byte[] signed) {
      try {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(key());
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return signature.verify(signed);
      } catch (GeneralSecurityException | IllegalArgumentException notSo) {
        return false;
      }
    }
  }

  /** Gives the generator the seed: the JDK makes a public key in no other way. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Given(byte[] seed) {
      this.seed = Arrays.copyOf(seed, seed.length);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (seed == null) {
        super.nextBytes(bytes);
      } else {
        System.arraycopy(seed, 0, bytes, 0, bytes.length);
      }
    }
  }
}
