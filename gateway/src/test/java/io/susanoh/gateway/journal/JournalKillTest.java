package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes. */
class JournalKillTest {

  private static final int KILLS = 3;
  private static final long ANSWERED_BEFORE_THE_KILL = 3000;

  private static final String ANSWER = "answered ";

  /** An odd number: so single records and chunks take turns. */
  private static final int CHUNK = 11;

  @TempDir Path directory;

  @Test
  void whatAKilledProcessHadAnsweredIsThereAndNothingElse() throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      long answered = appendUntilKilled();
      try (Trial trial = new Trial(directory)) {
        List<JournalReader.Entry> all = Trial.drain(trial.reader());
        EpochId newest = all.getLast().position().epoch();
        List<JournalReader.Entry> last =
            all.stream().filter(entry -> entry.position().epoch().equals(newest)).toList();
        assertTrue(last.size() >= answered, last.size() + " of " + answered);
        assertEquals(LongStream.rangeClosed(1, last.size()).boxed().toList(), Trial.numbers(last));
      }
    }
  }

  @Test
  void aDirectoryThatAnotherProcessUsesIsRefused() throws Exception {
    Process other = start();
    try {
      assertEquals(1, nextAnswer(output(other)));
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> new Trial(directory));
      assertTrue(refused.getMessage().contains("another process"), refused.getMessage());
    } finally {
      kill(other);
    }
    new Trial(directory).close();
  }

  private long appendUntilKilled() throws Exception {
    Process process = start();
    try (BufferedReader answers = output(process)) {
      long answered = 0;
      while (answered < ANSWERED_BEFORE_THE_KILL) {
        answered = nextAnswer(answers);
      }
      kill(process);
      return answered;
    }
  }

  /** Skips what is logged. */
  private static long nextAnswer(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(ANSWER)) {
        return Long.parseLong(line.substring(ANSWER.length()));
      }
    }
    throw new AssertionError("the process ended by itself");
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Appender.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Appends numbered records, alone and in chunks, and prints the number of each that is answered,
   * until it is killed.
   */
  static final class Appender {
    private Appender() {}

    public static void main(String[] args) throws Exception {
      SegmentJournal journal =
          SegmentJournal.open(
              Path.of(args[0]),
              JournalSync.OS,
              Trial.BUDGET * 16,
              InstantSource.system(),
              cause -> Runtime.getRuntime().halt(1));
      long number = 0;
      while (true) {
        int events = number % 2 == 0 ? 1 : CHUNK;
        List<EventAccepted> chunk =
            LongStream.rangeClosed(number + 1, number + events)
                .mapToObj(Records::numbered)
                .toList();
        int bytesMax = chunk.stream().mapToInt(each -> journal.bytesMax(each.event())).sum();
        try (Journal.Reservation room = journal.reserve(bytesMax)) {
          long first =
              events == 1 ? journal.append(room, chunk.getFirst()) : journal.append(room, chunk);
          Trial.await(journal.written(first + events - 1));
        }
        number += events;
        System.out.println(ANSWER + number);
      }
    }
  }
}
