package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** {@code deflate}: one zlib stream (RFC 1950). */
final class DeflatedBody implements CodedBody {

  private final ArrivedBytes arrived;
  private final Inflater inflater = new Inflater();
  private final byte[] input = new byte[8 * 1024];

  DeflatedBody(ArrivedBytes arrived) {
    this.arrived = arrived;
  }

  @Override
  public int read(byte[] to, int at, int length) {
    while (!inflater.finished()) {
      int bytes = inflate(inflater, to, at, length);
      if (bytes > 0) {
        return bytes;
      }
      if (inflater.needsInput()) {
        int more = arrived.read(input, 0, input.length);
        if (more <= 0) {
          return 0;
        }
        inflater.setInput(input, 0, more);
      }
    }
    if (inflater.getRemaining() > 0 || arrived.size() > 0) {
      throw malformed();
    }
    return 0;
  }

  /** Inflates; whatever is wrong with the stream is a MALFORMED. */
  static int inflate(Inflater inflater, byte[] to, int at, int length) {
    try {
      int bytes = inflater.inflate(to, at, length);
      if (bytes == 0 && inflater.needsDictionary()) {
        throw malformed();
      }
      return bytes;
    } catch (DataFormatException e) {
      throw malformed();
    }
  }

  @Override
  public void checkEnd() {
    if (!inflater.finished()) {
      throw malformed();
    }
  }

  @Override
  public void close() {
    inflater.end();
  }

  private static Refusal malformed() {
    return Refusal.of(Refusal.Kind.MALFORMED, "The body is no whole deflate stream");
  }
}
