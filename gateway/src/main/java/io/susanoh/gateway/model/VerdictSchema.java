package io.susanoh.gateway.model;

import com.google.genai.types.Schema;
import com.google.genai.types.Type;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shape of an answer (CONTRACT §6), as Gemini is told it. */
final class VerdictSchema {

  static final Schema SCHEMA = schema();

  private VerdictSchema() {}

  private static Schema schema() {
    Map<String, Schema> fields = new LinkedHashMap<>();
    fields.put("target_id", of(Type.Known.STRING));
    fields.put("is_fraud", of(Type.Known.BOOLEAN));
    fields.put(
        "risk_score",
        Schema.builder().type(Type.Known.INTEGER).minimum(0.0).maximum(100.0).build());
    fields.put(
        "fraud_type", oneOf(Arrays.stream(FraudType.values()).map(FraudType::name).toList()));
    fields.put(
        "recommended_action",
        oneOf(
            Arrays.stream(AccountState.values())
                .filter(state -> state != AccountState.RESTRICTED_WITHDRAWAL)
                .map(AccountState::name)
                .toList()));
    fields.put("reasoning", of(Type.Known.STRING));
    fields.put(
        "evidence_event_ids",
        Schema.builder().type(Type.Known.ARRAY).items(of(Type.Known.STRING)).build());
    fields.put(
        "confidence", Schema.builder().type(Type.Known.NUMBER).minimum(0.0).maximum(1.0).build());
    List<String> names = List.copyOf(fields.keySet());
    return Schema.builder()
        .type(Type.Known.OBJECT)
        .properties(fields)
        .required(names)
        .propertyOrdering(names)
        .build();
  }

  private static Schema of(Type.Known type) {
    return Schema.builder().type(type).build();
  }

  private static Schema oneOf(List<String> words) {
    return Schema.builder().type(Type.Known.STRING).enum_(words).build();
  }
}
