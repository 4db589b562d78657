package io.susanoh.gateway.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.TransferItem;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads lines of NDJSON: those of {@link TransferJson}, and those of other systems, which may leave
 * out what only Susanoh knows. An account without a version has that of its time; one without a
 * time, the lowest: it moves no account that has moved here.
 */
final class TransferReader {

  private static final long MICROS = 1_000;

  private final long nowMillis;
  private final JacksonEventDecoder events = new JacksonEventDecoder();

  /**
   * @param nowMillis nothing may be from later
   */
  TransferReader(long nowMillis) {
    this.nowMillis = nowMillis;
  }

  /**
   * The item of a line.
   *
   * @throws BadLine with the reason
   */
  TransferItem read(String line) throws BadLine {
    try {
      JsonNode json = TransferJson.MAPPER.readTree(line);
      if (json == null || !json.isObject()) {
        throw new BadLine("it is no JSON object");
      }
      TransferFields fields = new TransferFields(json, nowMillis);
      String type = fields.text("type", 16);
      return switch (type) {
        case "account" -> account(fields);
        case "transition" -> transition(fields);
        case "analysis" -> analysis(fields, line);
        case "event" -> event(fields, line);
        default ->
            throw new BadLine("type is none of account, transition, analysis and event: " + type);
      };
    } catch (JsonProcessingException e) {
      throw new BadLine("it is not JSON: " + e.getOriginalMessage());
    } catch (Refusal refused) {
      throw new BadLine(describe(refused));
    } catch (IllegalArgumentException e) {
      throw new BadLine(String.valueOf(e.getMessage()));
    }
  }

  private static String describe(Refusal refused) {
    return refused.errors().isEmpty()
        ? refused.getMessage()
        : refused.errors().stream()
            .map(error -> String.join(".", error.loc()) + ' ' + error.msg())
            .collect(Collectors.joining("; "));
  }

  private TransferItem account(TransferFields fields) throws BadLine {
    AccountState state = fields.oneOf("state", AccountState.class);
    long updatedMillis = fields.time("updated_at").orElse(nowMillis);
    long version =
        fields
            .number("version")
            .orElse(
                fields.has("updated_at")
                    ? updatedMillis * MICROS
                    : state == AccountState.NORMAL ? 0 : 1);
    Account account =
        new Account(
            fields.account("user_id"),
            state,
            version,
            fields.number("person_version").orElse(0L),
            fields.number("trigger_stamp").orElse(0L),
            fields.has("clearance")
                ? Optional.of(clearance(fields.object("clearance")))
                : Optional.empty(),
            List.of());
    return new TransferItem.OfAccount(
        account, fields.time("created_at").orElse(updatedMillis), updatedMillis);
  }

  private static Clearance clearance(TransferFields fields) throws BadLine {
    return new Clearance(
        fields.dueTime("cleared_at"),
        fields.rules("rules"),
        fields.number("window_total").orElse(0L),
        Math.toIntExact(fields.number("window_count").orElse(0L)),
        fields.signed("newest_millis").orElse(ScreeningResult.EMPTY_WINDOW),
        fields.texts("trigger_ids", 128));
  }

  private static TransferItem transition(TransferFields fields) throws BadLine {
    long millis = fields.dueTime("timestamp");
    return new TransferItem.OfTransition(
        new Transition(
            fields.account("user_id"),
            fields.oneOf("from_state", AccountState.class),
            fields.oneOf("to_state", AccountState.class),
            fields.number("version").orElse(millis * MICROS),
            fields.oneOf("trigger", TransitionTrigger.class),
            fields.rules("triggered_by_rule"),
            millis,
            fields.has("actor") ? fields.text("actor", 128) : "import",
            fields.has("evidence_summary") ? fields.text("evidence_summary", 4_096) : ""));
  }

  private static TransferItem analysis(TransferFields fields, String line) throws BadLine {
    AccountId account = fields.account("target_id");
    Verdict verdict =
        new Verdict(
            account.userId(),
            fields.flag("is_fraud").orElse(false),
            Math.toIntExact(fields.number("risk_score").orElse(0L)),
            fields.oneOf("fraud_type", FraudType.class),
            fields.oneOf("recommended_action", AccountState.class),
            fields.has("reasoning") ? fields.text("reasoning", 1 << 16) : "",
            fields.texts("evidence_event_ids", 128),
            fields.fraction("confidence").orElse(0.0),
            fields.has("source")
                ? fields.oneOf("source", Verdict.Source.class)
                : Verdict.Source.MODEL);
    if (verdict.riskScore() < 0 || verdict.riskScore() > 100) {
      throw new BadLine("risk_score is not 0 to 100");
    }
    return new TransferItem.OfAnalysis(
        new VerdictReached(
            fields
                .uuid("analysis_id")
                .orElseGet(() -> UUID.nameUUIDFromBytes(line.getBytes(StandardCharsets.UTF_8))),
            fields.uuid("job_id"),
            account,
            fields.dueTime("created_at"),
            verdict,
            fields.has("evidence") ? fields.object("evidence").toString() : "{}",
            fields.has("effect")
                ? fields.oneOf("effect", VerdictEffect.class)
                : VerdictEffect.STORED_ONLY,
            List.of(),
            Optional.empty()));
  }

  private TransferItem event(TransferFields fields, String line) throws BadLine {
    GameEvent event = events.decode(line.getBytes(StandardCharsets.UTF_8), fields.tenantId());
    long happenedMillis =
        event.timestampMillis() == GameEvent.NO_TIMESTAMP ? nowMillis : event.timestampMillis();
    long receiptMillis = fields.time("received_at").orElse(Math.min(happenedMillis, nowMillis));
    long effectiveMillis =
        fields.time("effective_at").orElse(Math.min(happenedMillis, receiptMillis));
    ScreeningResult result =
        new ScreeningResult(
            fields.rules("triggered_rules"),
            fields.flag("late").orElse(false) ? Admission.LATE : Admission.ADDED,
            0,
            0,
            effectiveMillis,
            fields.time("opened_at").orElse(receiptMillis));
    return new TransferItem.OfEvent(
        new EventAccepted(event, receiptMillis, effectiveMillis, result, Optional.empty(), 0));
  }
}
