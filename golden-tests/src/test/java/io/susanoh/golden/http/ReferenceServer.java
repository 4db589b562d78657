package io.susanoh.golden.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.golden.reference.PlainKeys;
import io.susanoh.golden.reference.ReferenceDecoder;
import io.susanoh.golden.reference.ReferenceDecoder.Accepted;
import io.susanoh.golden.reference.ReferenceDecoder.Refused;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The least server that answers events as the contract says: no accounts move, nothing is kept. */
final class ReferenceServer implements Closeable {

  private final NaiveEngine engine = new NaiveEngine();
  private final PlainKeys keys = new PlainKeys();
  private final HttpServer server;

  ReferenceServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/events", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (!isJson(exchange)) {
      reply(exchange, 415, detail(new Refused(415, Set.of())));
      return;
    }
    switch (ReferenceDecoder.decode(body)) {
      case Refused refused -> reply(exchange, refused.status(), detail(refused));
      case Accepted(GameEvent event) ->
          reply(
              exchange,
              200,
              result(
                  engine.screen(keys.event(event), RuleSet.DEFAULT, System.currentTimeMillis())));
    }
  }

  private static boolean isJson(HttpExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    return type == null
        || type.split(";")[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
  }

  private static ObjectNode result(ScreeningResult result) {
    ObjectNode node = Corpus.JSON.createObjectNode();
    String action = result.screened() ? "RESTRICTED_WITHDRAWAL" : null;
    ArrayNode rules = node.put("screened", result.screened()).putArray("triggered_rules");
    Rule.of(result.rules()).forEach(rule -> rules.add(rule.name()));
    return node.put("recommended_action", action)
        .put("needs_l2", result.needsL2())
        .put("account_state", "NORMAL");
  }

  private static ObjectNode detail(Refused refused) {
    ObjectNode node = Corpus.JSON.createObjectNode();
    if (refused.status() != 422) {
      return node.put("detail", "refused");
    }
    ArrayNode entries = node.putArray("detail");
    for (List<String> location : refused.locations()) {
      ObjectNode entry = entries.addObject().put("msg", "refused").put("type", "invalid");
      ArrayNode loc = entry.putArray("loc");
      location.forEach(loc::add);
    }
    return node;
  }

  private static void reply(HttpExchange exchange, int status, ObjectNode node) throws IOException {
    byte[] body = Corpus.JSON.writeValueAsBytes(node);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
