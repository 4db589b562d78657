package io.susanoh.gateway.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time} (RFC 3339, UTC, milliseconds), {@code level}, {@code
 * logger}, {@code thread}, {@code message}; then what the statement named ({@link LogFields}) and
 * the thread's context knows; last {@code exception}, with its stack, as one text.
 *
 * <p>Logback's own JSON encoder has its time as a number and the exception as a tree, which the
 * usual collectors do not read.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final JsonFactory json = new JsonFactory();
  private final ThrowableProxyConverter stack = new ThrowableProxyConverter();

  @Override
  public void start() {
    stack.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      out.writeStringField("level", event.getLevel().toString());
      out.writeStringField("logger", event.getLoggerName());
      out.writeStringField("thread", event.getThreadName());
      out.writeStringField("message", event.getFormattedMessage());
      writeNamed(event.getKeyValuePairs(), out);
      writeContext(event.getMDCPropertyMap(), out);
      if (event.getThrowableProxy() != null) {
        out.writeStringField("exception", stack.convert(event).stripTrailing());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    line.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
    return line.toByteArray();
  }

  private static void writeNamed(List<KeyValuePair> named, JsonGenerator out) throws IOException {
    if (named != null) {
      for (KeyValuePair pair : named) {
        out.writeStringField(pair.key, String.valueOf(pair.value));
      }
    }
  }

  private static void writeContext(Map<String, String> context, JsonGenerator out)
      throws IOException {
    for (Map.Entry<String, String> entry : context.entrySet()) {
      out.writeStringField(entry.getKey(), entry.getValue());
    }
  }
}
