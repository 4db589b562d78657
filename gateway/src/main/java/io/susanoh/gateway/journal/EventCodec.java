package io.susanoh.gateway.journal;

import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.ArrayList;
import java.util.List;

/** The fields of accepted events, one and many, for {@link RecordCodec}. */
final class EventCodec {

  private static final Admission[] ADMISSIONS = Admission.values();

  private EventCodec() {}

  static void put(EventAccepted accepted, RecordOutput out) {
    putDecision(accepted, out);
    out.putText(accepted.event().tenantId());
    putEvent(accepted.event(), out);
    RecordCodec.putOptionalTransition(accepted.transition(), out);
  }

  static EventAccepted get(RecordInput in) {
    return new Decision(in).of(getEvent(in.getText(), in), in);
  }

  /** The tenant stands in front of the events once. */
  static void putChunk(List<EventAccepted> chunk, RecordOutput out) {
    String tenantId = chunk.getFirst().event().tenantId();
    out.putText(tenantId);
    out.putInt(chunk.size());
    for (EventAccepted accepted : chunk) {
      if (!accepted.event().tenantId().equals(tenantId)) {
        throw new IllegalArgumentException("a chunk of more than one tenant");
      }
      putDecision(accepted, out);
      putEvent(accepted.event(), out);
      RecordCodec.putOptionalTransition(accepted.transition(), out);
    }
  }

  static List<JournalRecord> getChunk(RecordInput in) {
    String tenantId = in.getText();
    int size = in.getInt();
    List<JournalRecord> chunk = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      chunk.add(new Decision(in).of(getEvent(tenantId, in), in));
    }
    return chunk;
  }

  private static void putDecision(EventAccepted accepted, RecordOutput out) {
    out.putLong(accepted.receiptMillis());
    out.putLong(accepted.effectiveMillis());
    out.putLong(accepted.triggerStamp());
    ScreeningResult result = accepted.result();
    out.putByte(result.rules());
    out.putByte(result.admission().ordinal());
    out.putLong(result.windowTotal());
    out.putInt(result.windowCount());
    out.putLong(result.newestMillis());
    out.putLong(result.openedMillis());
  }

  /** What stands in front of an event. */
  private record Decision(
      long receiptMillis, long effectiveMillis, long triggerStamp, ScreeningResult result) {

    private Decision(RecordInput in) {
      this(in.getLong(), in.getLong(), in.getLong(), getResult(in));
    }

    private EventAccepted of(GameEvent event, RecordInput in) {
      return new EventAccepted(
          event,
          receiptMillis,
          effectiveMillis,
          result,
          RecordCodec.getOptionalTransition(in),
          triggerStamp);
    }
  }

  private static ScreeningResult getResult(RecordInput in) {
    return new ScreeningResult(
        in.getByte(),
        ADMISSIONS[in.getByte()],
        in.getLong(),
        in.getInt(),
        in.getLong(),
        in.getLong());
  }

  private static void putEvent(GameEvent event, RecordOutput out) {
    out.putText(event.eventId());
    out.putOptionalText(event.timestamp());
    out.putLong(event.timestampMillis());
    out.putText(event.eventType());
    out.putText(event.actorId());
    out.putText(event.targetId());
    out.putLong(event.currencyAmount());
    out.putOptionalText(event.itemId());
    out.putLong(event.marketAvgPrice());
    out.putInt(event.actorLevel());
    out.putInt(event.accountAgeDays());
    out.putOptionalText(event.recentChatLog());
  }

  private static GameEvent getEvent(String tenantId, RecordInput in) {
    return new GameEvent(
        tenantId,
        in.getText(),
        in.getOptionalText(),
        in.getLong(),
        in.getText(),
        in.getText(),
        in.getText(),
        in.getLong(),
        in.getOptionalText(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getOptionalText());
  }
}
