package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Receives what an OTLP exporter sends by HTTP. */
final class OtlpReceiver implements AutoCloseable {

  /** A span as it was received; ids as hexadecimal digits. */
  record Received(
      String name,
      String traceId,
      String spanId,
      String parentId,
      Map<String, String> attributes,
      List<String> linkedTraces,
      long nanos) {}

  private final List<Received> spans = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> resources = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All spans that were received of which this holds. */
  List<Received> spans(Predicate<Received> which) {
    return spans.stream().filter(which).toList();
  }

  /** The one span of this name in a trace. */
  Received one(String traceId, String name) {
    List<Received> found =
        spans(span -> span.traceId().equals(traceId) && span.name().equals(name));
    assertTrue(found.size() == 1, () -> name + " in " + traceId + ": " + spans);
    return found.getFirst();
  }

  List<Map<String, String>> resources() {
    return resources;
  }

  private void receive(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(body) : body) {
      for (ResourceSpans ofResource :
          ExportTraceServiceRequest.parseFrom(plain).getResourceSpansList()) {
        resources.add(attributes(ofResource.getResource().getAttributesList()));
        for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
          ofScope.getSpansList().forEach(span -> spans.add(received(span)));
        }
      }
    }
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static Received received(Span span) {
    return new Received(
        span.getName(),
        hex(span.getTraceId().toByteArray()),
        hex(span.getSpanId().toByteArray()),
        hex(span.getParentSpanId().toByteArray()),
        attributes(span.getAttributesList()),
        span.getLinksList().stream().map(link -> hex(link.getTraceId().toByteArray())).toList(),
        span.getEndTimeUnixNano() - span.getStartTimeUnixNano());
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, OtlpReceiver::value));
  }

  private static String value(KeyValue attribute) {
    return switch (attribute.getValue().getValueCase()) {
      case STRING_VALUE -> attribute.getValue().getStringValue();
      case INT_VALUE -> Long.toString(attribute.getValue().getIntValue());
      case ARRAY_VALUE ->
          attribute.getValue().getArrayValue().getValuesList().stream()
              .map(each -> each.getStringValue())
              .collect(Collectors.joining(","));
      default -> attribute.getValue().toString();
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
