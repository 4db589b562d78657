package io.susanoh.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Secret;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CheckpointTest {

  private static final CheckpointKey KEY = key("00".repeat(32));

  private static CheckpointKey key(String seedHex) {
    byte[] seed = HexFormat.of().parseHex(seedHex);
    return CheckpointKey.ofSeed(
        new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(seed)));
  }

  /** RFC 8032 §7.1, TEST 1. */
  @Test
  void aSeedGivesTheKeyOfTheRfc() {
    String x509 =
        HexFormat.of()
            .formatHex(
                Base64.getDecoder()
                    .decode(
                        key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                            .publicKey()
                            .base64()));
    assertEquals(
        "302a300506032b6570032100"
            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        x509);
  }

  @Test
  void aSignatureIsGoodForItsStatementAlone() {
    ChainHead head = new ChainHead(7, ChainHash.sha256("x"));
    Checkpoint made = Checkpoint.sign(KEY, "default", head, 1_000);
    CheckpointKey.Public key = KEY.publicKey();
    assertTrue(made.isSignedBy(key));
    assertTrue(made.isSignedBy(CheckpointKey.Public.read(key.pem())));
    assertFalse(made.isSignedBy(key("01".repeat(32)).publicKey()));
    String signature = made.signature();
    assertFalse(new Checkpoint("other", head, 1_000, signature).isSignedBy(key));
    assertFalse(new Checkpoint("default", head, 1_001, signature).isSignedBy(key));
    ChainHead next = new ChainHead(8, head.hash());
    assertFalse(new Checkpoint("default", next, 1_000, signature).isSignedBy(key));
    ChainHead another = new ChainHead(7, ChainHash.sha256("y"));
    assertFalse(new Checkpoint("default", another, 1_000, signature).isSignedBy(key));
    assertFalse(new Checkpoint("default", head, 1_000, "not base64").isSignedBy(key));
    assertFalse(made.isSignedBy(new CheckpointKey.Public("no key")));
  }

  @Test
  void aSeedHas32Bytes() {
    assertThrows(IllegalArgumentException.class, () -> key("00".repeat(31)));
  }
}
