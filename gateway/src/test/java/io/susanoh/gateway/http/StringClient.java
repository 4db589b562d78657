package io.susanoh.gateway.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/**
 * The JDK's client, for answers that are text. It may take an answer on a connection that it uses
 * again for one that nobody asked for, and fail (JDK-8357639, until 26): then it is asked again.
 */
public final class StringClient implements AutoCloseable {

  private static final String TAKEN_FOR_ANOTHER = "Data received while in pool";

  private final HttpClient client;

  public StringClient() {
    this(HttpClient.newHttpClient());
  }

  public StringClient(HttpClient client) {
    this.client = client;
  }

  public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      if (!isTakenForAnother(e)) {
        throw e;
      }
      return client.send(request, BodyHandlers.ofString());
    }
  }

  public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .exceptionallyCompose(
            e ->
                isTakenForAnother(e)
                    ? client.sendAsync(request, BodyHandlers.ofString())
                    : CompletableFuture.failedFuture(e));
  }

  private static boolean isTakenForAnother(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (TAKEN_FOR_ANOTHER.equals(cause.getMessage())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    client.close();
  }
}
