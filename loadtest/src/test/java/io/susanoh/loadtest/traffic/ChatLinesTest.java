package io.susanoh.loadtest.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatLinesTest {

  private final JavaL1Engine engine = new JavaL1Engine(1);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void harmlessLinesAndNearMissesMatchNoPattern() {
    assertSlang(ChatLines.JAPANESE, false);
    assertSlang(ChatLines.ENGLISH, false);
    assertSlang(ChatLines.NEAR_MISSES, false);
  }

  @Test
  void theOthersMatchOne() {
    assertSlang(ChatLines.HONEST_SLANG, true);
    assertSlang(ChatLines.RMT, true);
  }

  private void assertSlang(List<String> lines, boolean slang) {
    for (String line : lines) {
      L1Event event =
          new L1Event(
              new AccountKey(1, 2), 3, 4, GameEvent.NO_TIMESTAMP, 1, GameEvent.NO_PRICE, line);
      int rules = engine.evaluateEvent(event, RuleSet.DEFAULT);
      assertEquals(slang ? Rule.R4.bit() : 0, rules, line);
    }
  }
}
