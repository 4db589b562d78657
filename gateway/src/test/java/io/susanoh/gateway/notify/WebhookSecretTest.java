package io.susanoh.gateway.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Secret;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {

  /** The vector that the implementations of Standard Webhooks are tested with. */
  private static final Secret PUBLISHED = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static String sign(List<Secret> secrets) {
    return WebhookSecret.signatures(
        secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
  }

  @Test
  void thePublishedVectorIsSignedAsPublished() {
    assertEquals(SIGNATURE, sign(List.of(PUBLISHED)));
  }

  @Test
  void aRotatedSecretSignsBesideTheNewOne() {
    Secret made = WebhookSecret.make();
    String[] both = sign(List.of(made, PUBLISHED)).split(" ");
    assertEquals(2, both.length);
    assertEquals(sign(List.of(made)), both[0]);
    assertEquals(SIGNATURE, both[1]);
  }

  @Test
  void aSecretIsMadeOf32RandomBytesAndHidesItself() {
    Secret made = WebhookSecret.make();
    assertTrue(made.value().startsWith("whsec_"));
    assertEquals(32, Base64.getDecoder().decode(made.value().substring(6)).length);
    assertNotEquals(made, WebhookSecret.make());
    assertEquals("***", made.toString());
  }
}
