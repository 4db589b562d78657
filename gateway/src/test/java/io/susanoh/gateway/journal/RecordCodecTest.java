package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private final RecordOutput out = new RecordOutput();

  @Provide
  Arbitrary<JournalRecord> records() {
    return Records.any();
  }

  @Property(tries = 500)
  void everyRecordComesBackAsItWas(@ForAll("records") JournalRecord record) {
    assertEquals(record, decoded(record));
  }

  @Property(tries = 200)
  void anOutputIsGoodForManyRecords(
      @ForAll("records") JournalRecord first, @ForAll("records") JournalRecord second) {
    decoded(first);
    assertEquals(second, decoded(second));
  }

  @Provide
  Arbitrary<List<EventAccepted>> chunks() {
    return Records.events().list().ofMinSize(1).ofMaxSize(20).map(RecordCodecTest::ofOneTenant);
  }

  private static List<EventAccepted> ofOneTenant(List<EventAccepted> events) {
    String tenantId = events.getFirst().event().tenantId();
    return events.stream().map(each -> Records.ofTenant(each, tenantId)).toList();
  }

  @Property(tries = 200)
  void aChunkComesBackAsItWas(@ForAll("chunks") List<EventAccepted> chunk) {
    RecordCodec.encode(chunk, out);
    assertEquals(chunk, decodeOut());
  }

  @Test
  void aChunkIsOfOneTenant() {
    EventAccepted first = Records.numbered(1);
    List<EventAccepted> chunk = List.of(first, Records.ofTenant(first, "another"));
    assertThrows(IllegalArgumentException.class, () -> RecordCodec.encode(chunk, out));
  }

  @Test
  void aLoneSurrogateBecomesTheReplacementCharacter() {
    WithdrawalBlocked record =
        new WithdrawalBlocked(new AccountId("t", "a\uD800b\uDC00"), AccountState.BANNED, 1, 2);
    assertEquals(
        new WithdrawalBlocked(new AccountId("t", "a\uFFFDb\uFFFD"), AccountState.BANNED, 1, 2),
        decoded(record));
  }

  @Test
  void aRecordOfALaterVersionIsRefusedByName() {
    RecordCodec.encode(Records.numbered(1), out);
    out.bytes()[Frame.HEADER_BYTES + 1] = 2;
    String told = assertThrows(IllegalStateException.class, this::decodeOut).getMessage();
    assertTrue(told.contains("kind 1, version 2"), told);

    RecordCodec.encode(List.of(Records.numbered(1)), out);
    out.bytes()[Frame.HEADER_BYTES + 1] = 2;
    told = assertThrows(IllegalStateException.class, this::decodeOut).getMessage();
    assertTrue(told.contains("kind 7, version 2"), told);

    out.bytes()[Frame.HEADER_BYTES] = 99;
    out.bytes()[Frame.HEADER_BYTES + 1] = 1;
    told = assertThrows(IllegalStateException.class, this::decodeOut).getMessage();
    assertTrue(told.contains("kind 99, version 1"), told);
  }

  @Test
  void aClearanceOfBeforeItHadActorsIsReadWithout() {
    Transition transition =
        new Transition(
            new AccountId("t", "u"),
            AccountState.BANNED,
            AccountState.NORMAL,
            7,
            TransitionTrigger.ADMIN_OVERRIDE,
            0,
            7,
            "ann",
            "why");
    Clearance cleared = new Clearance(1, 2, 3, 4, 5, List.of("t"), List.of("actor"));
    RecordCodec.encode(new AccountMoved(transition, Optional.of(cleared)), out);
    int actorsBytes = Integer.BYTES + Integer.BYTES + "actor".length();
    byte[] old = Arrays.copyOf(out.bytes(), out.size() - actorsBytes);
    old[Frame.HEADER_BYTES + 1] = 1;
    ByteBuffer payload = ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN);
    payload.position(Frame.HEADER_BYTES);
    assertEquals(
        List.of(
            new AccountMoved(
                transition, Optional.of(new Clearance(1, 2, 3, 4, 5, List.of("t"), List.of())))),
        RecordCodec.decode(new RecordInput(payload)));
  }

  /** A journal that was written before an enum changed must be read after it. */
  @Test
  void theOrdinalsOfEnumsStayAsTheyAre() {
    assertNames("ADDED LATE DUPLICATE", Admission.values());
    assertNames("NORMAL RESTRICTED_WITHDRAWAL UNDER_SURVEILLANCE BANNED", AccountState.values());
    assertNames(
        "L1_SCREENING L2_ANALYSIS MANUAL_RELEASE ADMIN_OVERRIDE", TransitionTrigger.values());
    assertNames("RMT_SMURFING RMT_DIRECT MONEY_LAUNDERING LEGITIMATE", FraudType.values());
    assertNames("MODEL ARBITER PROVISIONAL CACHE", Verdict.Source.values());
    assertNames(
        "APPLIED NO_CHANGE STALE_PERSON_ACTED STALE_FLAGGED_AGAIN STORED_ONLY AWAITS_PERSON",
        VerdictEffect.values());
  }

  private static void assertNames(String names, Enum<?>[] values) {
    assertEquals(List.of(names.split(" ")), Arrays.stream(values).map(Enum::name).toList());
  }

  private JournalRecord decoded(JournalRecord record) {
    RecordCodec.encode(record, out);
    List<JournalRecord> decoded = decodeOut();
    assertEquals(1, decoded.size());
    return decoded.getFirst();
  }

  private List<JournalRecord> decodeOut() {
    ByteBuffer frame = ByteBuffer.wrap(out.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(out.size(), Frame.bytes(frame, 0));
    frame.limit(out.size()).position(Frame.HEADER_BYTES);
    RecordInput in = new RecordInput(frame);
    List<JournalRecord> decoded = RecordCodec.decode(in);
    assertEquals(0, frame.remaining());
    return decoded;
  }
}
