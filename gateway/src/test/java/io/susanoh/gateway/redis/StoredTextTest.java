package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What Redis holds and is not what was written. */
class StoredTextTest {

  @Test
  void whatCannotBeReadIsNamedAndNotQuoted() {
    String text = "{\"transition\":{\"evidenceSummary\":\"振込 please\"";
    IllegalStateException failed =
        assertThrows(IllegalStateException.class, () -> StoredText.moves(text));
    assertTrue(failed.getMessage().contains("StoredMove"), failed.getMessage());
    assertFalse(failed.getMessage().contains("please"), failed.getMessage());
  }
}
