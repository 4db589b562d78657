package io.susanoh.gateway.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads what a {@link RecordOutput} wrote.
 *
 * @param bytes on the heap and little-endian; its position moves
 */
record RecordInput(ByteBuffer bytes) {

  int getByte() {
    return bytes.get();
  }

  int getInt() {
    return bytes.getInt();
  }

  long getLong() {
    return bytes.getLong();
  }

  double getDouble() {
    return Double.longBitsToDouble(bytes.getLong());
  }

  UUID getUuid() {
    long upper = bytes.getLong();
    return new UUID(upper, bytes.getLong());
  }

  String getText() {
    int length = bytes.getInt();
    int at = bytes.position();
    bytes.position(at + length);
    return new String(bytes.array(), bytes.arrayOffset() + at, length, StandardCharsets.UTF_8);
  }

  Optional<String> getOptionalText() {
    return getByte() == 0 ? Optional.empty() : Optional.of(getText());
  }

  List<String> getTexts() {
    int size = bytes.getInt();
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(getText());
    }
    return texts;
  }
}
