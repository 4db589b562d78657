package io.susanoh.gateway.command;

import io.susanoh.gateway.storage.AuditTrail;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Housekeeper;
import io.susanoh.gateway.storage.ImportSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code susanoh import}: accounts, transitions, analyses and events from a file. What is there
 * stays as it is; an import that was interrupted goes on where it stopped; a bad line is put aside.
 */
@Command(
    name = "import",
    description = {
      "Imports accounts with states, transitions, analyses and events, one JSON object a line, as"
          + " susanoh export writes them.",
      "Lines that cannot be imported are put into a file of rejects; then the exit code is 1.",
      "No gateway may run on the database."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

  private static final int BATCH_LINES = 1_000;
  private static final Duration TELL_EVERY = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;
  @Mixin private DatabaseOptions options;

  @Parameters(index = "0", paramLabel = "FILE", description = "NDJSON")
  private Path file;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "where bad lines go, with number and reason; FILE.rejects without it")
  private Optional<Path> rejectsFile = Optional.empty();

  private final InstantSource clock = InstantSource.system();
  private final List<LineInput.Line> lines = new ArrayList<>();
  private final List<ImportSession.Line> items = new ArrayList<>();
  private long beganNanos;
  private long toldNanos;

  @Override
  public Integer call() throws InterruptedException {
    Path rejected = rejectsFile.orElse(Path.of(file + ".rejects"));
    try (DatabaseOptions.Opened opened = options.open();
        LineInput input = LineInput.open(file);
        Rejects rejects = new Rejects(rejected)) {
      prepare(opened);
      try (ImportSession session =
          ImportSession.open(opened.database(), clock, input.id(), file.getFileName().toString())) {
        run(session, input, rejects);
      }
      if (rejects.count() > 0) {
        err().printf("%d lines are rejected, see %s%n", rejects.count(), rejected);
        return Commands.EXIT_FOUND_FAULT;
      }
      return Commands.EXIT_OK;
    } catch (IOException e) {
      throw new CannotDo("the import of " + file + " stopped: " + e);
    }
  }

  private void prepare(DatabaseOptions.Opened opened) throws InterruptedException {
    Database database = opened.database();
    database.migrate();
    new Housekeeper(
            database,
            opened.settings().eventDays(),
            new AuditTrail(database, opened.settings().auditKey()),
            clock)
        .keep();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private void run(ImportSession session, LineInput input, Rejects rejects)
      throws IOException, InterruptedException {
    long done = session.linesDone();
    if (done > 0) {
      err().printf("going on behind line %d%n", done);
    }
    TransferReader reader = new TransferReader(clock.millis());
    beganNanos = System.nanoTime();
    long last = done;
    for (Optional<LineInput.Line> line = input.next(); line.isPresent(); line = input.next()) {
      if (line.get().number() <= done) {
        continue;
      }
      last = line.get().number();
      take(reader, line.get(), rejects);
      if (lines.size() == BATCH_LINES) {
        write(session, rejects, last);
        tell(input, last - done, rejects, false);
      }
    }
    if (last > done) {
      write(session, rejects, last);
    }
    tell(input, last - done, rejects, true);
  }

  private void take(TransferReader reader, LineInput.Line line, Rejects rejects)
      throws IOException {
    if (line.text().map(String::isBlank).orElse(false)) {
      return;
    }
    lines.add(line);
    if (line.text().isEmpty()) {
      rejects.add(line, "it has over " + LineInput.LINE_BYTES_MAX + " bytes");
      return;
    }
    try {
      items.add(new ImportSession.Line(line.number(), reader.read(line.text().get())));
    } catch (BadLine bad) {
      rejects.add(line, bad.getMessage());
    }
  }

  /** Writes what was taken; what PostgreSQL refuses of it is found one by one. */
  private void write(ImportSession session, Rejects rejects, long last)
      throws IOException, InterruptedException {
    rejects.flush();
    if (session.write(items, last).isPresent()) {
      for (ImportSession.Line item : items) {
        Optional<String> refused = session.write(List.of(item), item.number());
        if (refused.isPresent()) {
          rejects.add(
              lines.stream()
                  .filter(line -> line.number() == item.number())
                  .findFirst()
                  .orElseThrow(),
              refused.get());
        }
      }
      rejects.flush();
      session.write(List.of(), last);
    }
    lines.clear();
    items.clear();
  }

  private void tell(LineInput input, long count, Rejects rejects, boolean end) {
    long nowNanos = System.nanoTime();
    if (!end && nowNanos - toldNanos < TELL_EVERY.toNanos()) {
      return;
    }
    toldNanos = nowNanos;
    err()
        .printf(
            Locale.ROOT,
            "%s%d lines, %d %%, %.0f a second, %d rejected%n",
            end ? "done: " : "",
            count,
            input.percent(),
            count / Math.max(1e-3, (nowNanos - beganNanos) / 1e9),
            rejects.count());
  }
}
