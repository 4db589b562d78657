package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.BatchItems.Found;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchItemsTest {

  private static final String LARGEST = "x".repeat(Bodies.BYTES_MAX);

  /** The items of a body that comes in pieces of so many bytes, and what ended it. */
  private static List<String> items(BatchFormat format, String body, int piece) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ArrivedBytes arrived = new ArrivedBytes();
    CodedBody coded = ContentCoding.IDENTITY.of(arrived);
    BatchItems items = format.items();
    List<String> found = new ArrayList<>();
    int sent = 0;
    while (true) {
      Found next = items.next(sent == bytes.length && arrived.size() == 0);
      switch (next) {
        case ITEM ->
            found.add(
                new String(
                    items.bytes(),
                    items.from(),
                    items.to() - items.from(),
                    StandardCharsets.UTF_8));
        case TOO_LARGE -> found.add("TOO_LARGE");
        case MORE -> {
          if (items.take(coded, Integer.MAX_VALUE) == 0) {
            int to = Math.min(bytes.length, sent + piece);
            arrived.add(
                Buffer.buffer(
                    new String(bytes, sent, to - sent, StandardCharsets.ISO_8859_1), "ISO-8859-1"));
            sent = to;
          }
        }
        case END -> {
          return found;
        }
        case BROKEN -> {
          found.add("BROKEN: " + items.problem());
          return found;
        }
      }
    }
  }

  private static void assertItems(BatchFormat format, String body, String... expected) {
    for (int piece : new int[] {1, 2, 3, 7, 8, 9, 100_000_000}) {
      assertEquals(List.of(expected), items(format, body, piece), "in pieces of " + piece);
    }
  }

  private static void assertLines(String body, String... expected) {
    assertItems(BatchFormat.LINES, body, expected);
  }

  private static void assertArray(String body, String... expected) {
    assertItems(BatchFormat.ARRAY, body, expected);
  }

  @Test
  void aLineIsAnItem() {
    assertLines("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}", "{\"b\":2}");
    assertLines("{\"a\":1}\r\n{\"b\":2}", "{\"a\":1}", "{\"b\":2}");
    assertLines("口座\n送金", "口座", "送金");
  }

  @Test
  void blankLinesAreNone() {
    assertLines("");
    assertLines("\n\r\n \t \n");
    assertLines("\n\n1\n \n2\n\n", "1", "2");
  }

  @Test
  void aLineHoldsTheLargestEventAndNoLarger() {
    for (int piece : new int[] {1_000, 65_536, 100_000_000}) {
      assertEquals(
          List.of(LARGEST, "a", LARGEST, "TOO_LARGE", "b", "TOO_LARGE", LARGEST),
          items(
              BatchFormat.LINES,
              String.join(
                  "\n",
                  LARGEST,
                  "a",
                  LARGEST + '\r',
                  LARGEST + 'x',
                  "b",
                  LARGEST.repeat(5),
                  LARGEST),
              piece));
      assertEquals(List.of("TOO_LARGE"), items(BatchFormat.LINES, LARGEST + 'x', piece));
    }
  }

  @Test
  void whatStandsBetweenCommasIsAnItem() {
    assertArray("[]");
    assertArray(" [ ] \n");
    assertArray("[1]", "1");
    assertArray(" [ {\"a\":[1,2]} ,\n null\t, \"x\" ] ", "{\"a\":[1,2]}", "null", "\"x\"");
    assertArray("[\"a,]\\\"[\\\\\",\"\\\\\"]", "\"a,]\\\"[\\\\\"", "\"\\\\\"");
    assertArray("[[[]],{\"a\":{}}]", "[[]]", "{\"a\":{}}");
    assertArray("[口座 x,tru e]", "口座 x", "tru e");
    assertArray("[" + Decoding.nested(200) + ",1]", Decoding.nested(200), "1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "``#The body is empty at byte 0",
        "` `#The body is empty at byte 1",
        "`{}`#The body is no JSON array at byte 0",
        "`[`#The JSON array does not end at byte 1",
        "`[]x`#Text follows the JSON array at byte 2",
        "`[][]`#Text follows the JSON array at byte 2",
        "`[,1]`#An item is missing in the JSON array at byte 1",
        "`[{]`#A bracket does not match in the JSON array at byte 2",
        "`[}`#A bracket does not match in the JSON array at byte 1",
        "`[\"abc]`#The JSON array does not end at byte 6",
        "`[{\"a\":1`#The JSON array does not end at byte 7"
      })
  void whatIsNoArrayIsBroken(String body, String problem) {
    assertArray(body, "BROKEN: " + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1,,2]", "[1,]", "[1", "[1,", "[1]]", "[1}"})
  void theItemsBeforeABreakAreFound(String body) {
    for (int piece : new int[] {1, 3, 100}) {
      List<String> found = items(BatchFormat.ARRAY, body, piece);
      assertTrue(found.getLast().startsWith("BROKEN: "), found.toString());
      assertEquals(body.matches("\\[1[,\\]].*") ? 2 : 1, found.size(), found.toString());
    }
  }

  @Test
  void anItemOfAnArrayHoldsTheLargestEventAndNoLarger() {
    String string = '"' + "x".repeat(Bodies.BYTES_MAX - 2) + '"';
    String larger = '"' + "x".repeat(Bodies.BYTES_MAX - 1) + '"';
    String much = "[" + "1,".repeat(300_000) + "1]";
    for (int piece : new int[] {1_000, 65_536, 100_000_000}) {
      assertEquals(
          List.of(string, "a", string, "TOO_LARGE", "b", "TOO_LARGE", "c"),
          items(
              BatchFormat.ARRAY,
              '[' + String.join(",", string, "a", string + "  ", larger, "b", much, "c") + ']',
              piece));
    }
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> plain =
        Arbitraries.strings()
            .withChars("abc,[]{}:\\\"\t 口😀".replace("😀", ""))
            .ofMaxLength(20)
            .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    Arbitrary<String> leaf = Arbitraries.oneOf(plain, Arbitraries.of("1", "null", "[]", "{}"));
    return leaf.list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(items -> items.size() == 1 ? items.getFirst() : '[' + String.join(",", items) + ']');
  }

  @Property(tries = 300)
  void anyItemsComeBackFromAnyPieces(
      @ForAll("json") String a, @ForAll("json") String b, @ForAll("json") String c) {
    Stream.of(1, 2, 5, 11, 1_000)
        .forEach(
            piece -> {
              List<String> expected = List.of(a, b, c);
              String array = "[" + a + " ,\n" + b + ',' + c + "]";
              assertEquals(expected, items(BatchFormat.ARRAY, array, piece));
              String lines = a + '\n' + b + "\r\n\n" + c;
              assertEquals(expected, items(BatchFormat.LINES, lines, piece));
            });
  }
}
