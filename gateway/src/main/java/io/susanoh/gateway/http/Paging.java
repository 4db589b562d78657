package io.susanoh.gateway.http;

import io.susanoh.gateway.storage.Page;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers that are pages of a listing: an array, and a {@code Link} to the next (RFC 8288). */
final class Paging {

  private static final CharSequence LINK = HttpHeaders.createOptimized("link");

  private Paging() {}

  /** The page that {@code call} asked for. */
  static <T> Answer answer(Call call, Page<T> page, Function<T, JsonObject> each) {
    Answer answer = Answer.ok(Json.array(page.items(), each));
    return page.next()
        .map(next -> answer.with(LINK, '<' + uri(call, next) + ">; rel=\"next\""))
        .orElse(answer);
  }

  /** The same request, continued at {@code next}. */
  private static String uri(Call call, String next) {
    Map<String, List<String>> pairs = call.query().pairs();
    String kept =
        pairs.entrySet().stream()
            .filter(pair -> !pair.getKey().equals("after"))
            .flatMap(pair -> pair.getValue().stream().map(value -> encode(pair.getKey(), value)))
            .map(pair -> pair + '&')
            .collect(Collectors.joining());
    return call.request().path() + '?' + kept + encode("after", next);
  }

  private static String encode(String name, String value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + '='
        + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
