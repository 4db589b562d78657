package io.susanoh.golden.malformed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Changes bodies, mostly into bad ones that are bad in one place. */
final class BodyMutations {

  private static final String ONES = "{}[]\",:\\/0123456789eE+-.utfn\0\u001f \t\r\n\u007f";
  private static final List<byte[]> INSERTED = inserted();

  private final Random random;

  BodyMutations(Random random) {
    this.random = random;
  }

  /** {@code body} with one to three changes. */
  byte[] mutant(byte[] body) {
    byte[] mutant = body;
    for (int edits = 1 + random.nextInt(3); edits > 0 && mutant.length > 0; edits--) {
      mutant = edited(mutant);
    }
    return mutant;
  }

  private byte[] edited(byte[] body) {
    int at = random.nextInt(body.length);
    int to = Math.min(body.length, at + 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 12));
    byte[] run = Arrays.copyOfRange(body, at, to);
    return switch (random.nextInt(10)) {
      case 0 ->
          replaced(body, at, at + 1, new byte[] {(byte) (body[at] ^ (1 << random.nextInt(8)))});
      case 1 -> replaced(body, at, at + 1, new byte[] {(byte) random.nextInt(256)});
      case 2 -> replaced(body, at, to, new byte[0]);
      case 3 -> Arrays.copyOf(body, at);
      case 4 -> {
        int elsewhere = random.nextInt(body.length);
        yield replaced(body, elsewhere, elsewhere, run);
      }
      case 5 -> swapped(body, at, to, run);
      case 6 -> replaced(body, at, to, one());
      case 7 -> {
        int member = behindAComma(body, at);
        yield replaced(body, member, member, one());
      }
      default -> replaced(body, at, at, one());
    };
  }

  /** The run and as many bytes elsewhere, each in the other's place. */
  private byte[] swapped(byte[] body, int at, int to, byte[] run) {
    byte[] result = body.clone();
    int other = random.nextInt(body.length - run.length + 1);
    System.arraycopy(body, other, result, at, to - at);
    System.arraycopy(run, 0, result, other, run.length);
    return result;
  }

  /** Where a member may be put in, if there is such a place behind {@code at}. */
  private static int behindAComma(byte[] body, int at) {
    for (int i = at; i < body.length; i++) {
      if (body[i] == ',' || body[i] == '{') {
        return i + 1;
      }
    }
    return at;
  }

  private byte[] one() {
    return INSERTED.get(random.nextInt(INSERTED.size()));
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }

  private static List<byte[]> inserted() {
    List<byte[]> inserted = new ArrayList<>();
    for (byte b : ONES.getBytes(StandardCharsets.US_ASCII)) {
      inserted.add(new byte[] {b});
    }
    List<String> texts =
        new ArrayList<>(
            List.of(
                "\\u0000 \\ud83d\\ude00 \\ud83d \\ude00 \\uD800\\u0041 \\u00e9 \\n \\/ \\x \\u12 \\"
                    .split(" ")));
    texts.addAll(
        List.of("null,true,false,nul,-0,1.0,5e0,1e999999999,-1,01,.5,1.,1e,0x1,NaN".split(",")));
    texts.addAll(List.of("9007199254740991", "9007199254740992", "2147483648", "9".repeat(40)));
    texts.addAll(List.of("0.".concat("0".repeat(40)), "\"17\"", "\"00000000000000017\"", "\"\""));
    texts.addAll(List.of("口", "😀", "é", "\ufeff", "\u2028", "x".repeat(130), "口".repeat(70)));
    texts.addAll(List.of("[".repeat(31), "]".repeat(31), "{\"a\":".repeat(31), "}".repeat(31)));
    texts.addAll(List.of("[".repeat(31) + "]".repeat(31), "[".repeat(32) + "]".repeat(32)));
    texts.addAll(List.of("//", "/**/", "'", "2026-02-30", "T24:00:00", ":60Z", "+00:00Z"));
    for (String name :
        List.of(
            "event_id",
            "timestamp",
            "event_type",
            "actor_id",
            "target_id",
            "action_details",
            "context_metadata",
            "currency_amount",
            "item_id",
            "market_avg_price",
            "actor_level",
            "account_age_days",
            "recent_chat_log",
            "event_i\\u0064",
            "event_idx",
            "event_i")) {
      texts.add("\"" + name + "\"");
      texts.add("\"" + name + "\":1,");
      texts.add("\"" + name + "\":\"7\",");
      texts.add("\"" + name + "\":null,");
      texts.add("\"" + name + "\":{},");
    }
    texts.forEach(text -> inserted.add(text.getBytes(StandardCharsets.UTF_8)));
    for (String hex : // no UTF-8: lone, cut off, too long, half a pair, beyond U+10FFFF
        "80 bf c3 e5 e58f f09f98 c0af c1bf e080af f08080af eda080 edbfbf f4908080 f5808080 ff fe"
            .split(" ")) {
      inserted.add(HexFormat.of().parseHex(hex));
    }
    return List.copyOf(inserted);
  }
}
