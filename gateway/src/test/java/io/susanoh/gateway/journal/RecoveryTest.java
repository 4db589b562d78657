package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  private static final int EVENTS = 60;

  /** Forty events alone, then some alone and some in chunks. */
  private static final int RECORDS = 46;

  private static final int BLANK_BEHIND = 1000;
  private static final String SEGMENT = "0000000001-000001.journal";

  @TempDir Path origin;
  @TempDir Path damaged;

  /** A segment as a killed process leaves it: header, records, blank room. */
  private byte[] whole;

  /** Where each of its records ends. */
  private final List<Integer> ends = new ArrayList<>();

  /** How many events there are up to there. */
  private final List<Long> events = new ArrayList<>();

  @BeforeEach
  void writeASegment() throws Exception {
    try (Trial trial = new Trial(origin)) {
      trial.write(1, 40);
      trial.writeChunk(41, 47);
      trial.write(48, 49);
      trial.writeChunk(50, 54);
      trial.writeChunk(55, 55);
      trial.writeChunk(56, EVENTS);
    }
    byte[] records = Files.readAllBytes(origin.resolve(SEGMENT));
    whole = Arrays.copyOf(records, records.length + BLANK_BEHIND);
    ByteBuffer frames = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = SegmentHeader.BYTES; at < records.length; ) {
      events.add(Frame.sequence(frames, at) + Frame.sequences(frames, at) - 1);
      at += Frame.bytes(frames, at);
      ends.add(at);
    }
    assertEquals(RECORDS, ends.size());
    assertEquals(EVENTS, events.getLast());
  }

  @Test
  void aSegmentCutAnywhereGivesEveryWholeRecordBeforeTheCut() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      int length = random.nextInt(whole.length);
      assertPrefix("cut at " + length, Arrays.copyOf(whole, length), length);
    }
  }

  @Test
  void aSegmentCutAtEveryByteOfItsLastRecordsGivesTheOnesBefore() throws Exception {
    for (int length = ends.get(RECORDS - 3); length <= ends.get(RECORDS - 1); length++) {
      assertPrefix("cut at " + length, Arrays.copyOf(whole, length), length);
    }
  }

  @Test
  void aFlippedBitAnywhereGivesEveryWholeRecordBeforeIt() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      assertPrefix("flipped at " + at, bytes, at);
    }
  }

  @Test
  void garbageAnywhereGivesEveryWholeRecordBeforeIt() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = whole.clone();
      int from = random.nextInt(bytes.length);
      byte[] garbage = new byte[1 + random.nextInt(2000)];
      if (random.nextBoolean()) {
        random.nextBytes(garbage);
      }
      System.arraycopy(garbage, 0, bytes, from, Math.min(garbage.length, bytes.length - from));
      int at = Arrays.mismatch(whole, bytes);
      assertPrefix("garbage at " + from, bytes, at < 0 ? bytes.length : at);
    }
  }

  @Test
  void recordsInAnotherPlaceAreNotTaken() throws Exception {
    int from = ends.get(29);
    int to = ends.get(30);
    byte[] bytes = whole.clone();
    // The records are of one length here: a whole record stands where the next one is due.
    System.arraycopy(whole, from, bytes, to, to - from);
    assertPrefix("repeated", bytes, to);

    byte[] again = whole.clone();
    int end = ends.get(RECORDS - 1);
    System.arraycopy(whole, from, again, end, to - from);
    assertPrefix("repeated at the end", again, end);
  }

  @Test
  void recordsOfAnotherEpochAreNotTaken() throws Exception {
    Path other = Files.createDirectory(origin.resolve("other"));
    try (Trial trial = new Trial(other)) {
      trial.write(1, 40);
      trial.writeChunk(41, EVENTS);
    }
    byte[] foreign = Files.readAllBytes(other.resolve(SEGMENT));
    byte[] bytes = whole.clone();
    int from = ends.get(39);
    System.arraycopy(foreign, from, bytes, from, Math.min(foreign.length, bytes.length) - from);
    assertPrefix("another epoch's", bytes, from);
  }

  @Test
  void aWholeJournalGoesOnBehindADamagedOne() throws Exception {
    Random random = new Random(4);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = whole.clone();
      int at = SegmentHeader.BYTES + random.nextInt(bytes.length - SegmentHeader.BYTES);
      bytes[at] ^= 1;
      Path directory = Files.createDirectory(damaged.resolve("trial-" + i));
      Files.write(directory.resolve(SEGMENT), bytes);
      try (Trial trial = new Trial(directory)) {
        trial.write(1001, 1003);
        List<Long> expected = new ArrayList<>(numbers(1, before(at)));
        expected.addAll(numbers(1001, 1003));
        assertEquals(expected, Trial.numbers(Trial.drain(trial.reader())));
      }
    }
  }

  private void assertPrefix(String what, byte[] bytes, int damagedAt) throws Exception {
    // A new file each time: file systems flush one that is written over.
    Files.deleteIfExists(damaged.resolve(SEGMENT));
    Files.write(damaged.resolve(SEGMENT), bytes);
    SegmentStore store = new SegmentStore(Trial.BUDGET, InstantSource.system());
    Recovery.recover(damaged, store);
    SegmentReader reader = new SegmentReader(store);
    reader.resume(Map.of());
    assertEquals(numbers(1, before(damagedAt)), Trial.numbers(Trial.drain(reader)), what);
    Files.deleteIfExists(damaged.resolve(SEGMENT + ".damaged"));
  }

  /** How many events are in the records that end before the byte at {@code at}. */
  private long before(int at) {
    int whole = (int) ends.stream().filter(end -> end <= at).count();
    return at < SegmentHeader.BYTES || whole == 0 ? 0 : events.get(whole - 1);
  }

  @Test
  void damageInTheMiddleOfAnEpochLosesTheRestOfItsSegmentOnlyAndIsCounted() throws Exception {
    Path directory = Files.createDirectory(origin.resolve("long"));
    EpochId epoch;
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 10_000);
      epoch = trial.journal.epoch();
    }
    List<String> segments = Trial.segments(directory);
    assertTrue(segments.size() >= 3);
    Path second = directory.resolve(segments.get(1));
    SegmentHeader third = header(directory.resolve(segments.get(2)));
    flip(second, 500_000);
    try (Trial trial = new Trial(directory)) {
      List<JournalReader.Entry> all = Trial.drain(trial.reader());
      List<Long> read = Trial.numbers(all);
      int kept = 0;
      while (read.get(kept) == kept + 1) {
        kept++;
      }
      assertTrue(kept > header(second).firstSequence());
      assertEquals(numbers(third.firstSequence(), 10_000), read.subList(kept, read.size()));
      assertEquals(new Position(epoch, 10_000), all.getLast().position());
      assertEquals(1, trial.journal.stats().damages());
      assertEquals(0, trial.journal.stats().depth());
    }
  }

  @Test
  void aLostSegmentInTheMiddleIsCounted() throws Exception {
    Path directory = Files.createDirectory(origin.resolve("long"));
    try (Trial trial = new Trial(directory)) {
      trial.write(1, 10_000);
    }
    List<String> segments = Trial.segments(directory);
    Files.delete(directory.resolve(segments.get(1)));
    long third = header(directory.resolve(segments.get(2))).firstSequence();
    try (Trial trial = new Trial(directory)) {
      List<Long> read = Trial.numbers(Trial.drain(trial.reader()));
      assertEquals(10_000L, read.getLast());
      assertTrue(read.contains(third));
      assertEquals(1, trial.journal.stats().damages());
    }
  }

  @Test
  void aSegmentWithAnUnreadableHeaderIsKeptOutOfTheWay() throws Exception {
    flip(origin.resolve(SEGMENT), 20);
    byte[] before = Files.readAllBytes(origin.resolve(SEGMENT));
    try (Trial trial = new Trial(origin)) {
      trial.write(1, 2);
      assertEquals(numbers(1, 2), Trial.numbers(Trial.drain(trial.reader())));
      assertEquals(1, trial.journal.stats().damages());
    }
    assertArrayEquals(before, Files.readAllBytes(origin.resolve(SEGMENT + ".damaged")));
  }

  @Test
  void aSegmentUnderAnotherNameIsNotTaken() throws Exception {
    Files.copy(origin.resolve(SEGMENT), origin.resolve("0000000007-000001.journal"));
    try (Trial trial = new Trial(origin)) {
      assertEquals(EVENTS, Trial.drain(trial.reader()).size());
    }
  }

  @Test
  void aSegmentOfTheFirstVersionIsRead() throws Exception {
    Path first = Files.createDirectory(origin.resolve("first"));
    try (Trial trial = new Trial(first)) {
      trial.write(1, 10);
    }
    setVersion(first.resolve(SEGMENT), 1);
    try (Trial trial = new Trial(first)) {
      assertEquals(numbers(1, 10), Trial.numbers(Trial.drain(trial.reader())));
    }
  }

  @Test
  void aSegmentOfALaterVersionStopsTheStart() throws Exception {
    setVersion(origin.resolve(SEGMENT), 3);
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> new Trial(origin));
    assertTrue(refused.getMessage().contains("format 3"), refused.getMessage());
  }

  private static void setVersion(Path path, int version) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer other = header(path).encode().putInt(8, version);
    CRC32C crc = new CRC32C();
    crc.update(other.limit(SegmentHeader.BYTES - 4).position(0));
    other.clear().putInt(SegmentHeader.BYTES - 4, (int) crc.getValue());
    other.clear().get(bytes, 0, SegmentHeader.BYTES);
    Files.write(path, bytes);
  }

  @Test
  void whatWasOnlySetAsideIsDeleted() throws Exception {
    Path spare = origin.resolve("0000000001-000002.journal");
    Files.write(spare, new byte[1 << 20]);
    Files.write(origin.resolve("0000000001-000003.journal"), new byte[0]);
    try (Trial trial = new Trial(origin)) {
      assertEquals(EVENTS, Trial.drain(trial.reader()).size());
      assertEquals(0, trial.journal.stats().damages());
      assertTrue(Files.notExists(spare));
      trial.write(1, 1);
      assertTrue(Trial.segments(origin).contains("0000000002-000001.journal"));
    }
  }

  @Test
  void aCopyOfADirectoryThatIsBeingWrittenHoldsWhatWasWrittenBefore() throws Exception {
    Path directory = Files.createDirectory(origin.resolve("written"));
    try (Trial trial = new Trial(directory)) {
      Thread writing =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long number = 1; number <= 20_000; number += 101) {
                      for (long alone = number; alone < number + 50; alone++) {
                        trial.append(Records.numbered(alone));
                      }
                      trial.appendChunk(number + 50, number + 100);
                    }
                  });
      for (int i = 0; writing.isAlive() || i == 0; i++) {
        Path copy = Files.createDirectory(damaged.resolve("copy-" + i));
        long written = writtenSoFar(trial.journal);
        copy(directory, copy);
        long newest = trial.journal.newestSequence();
        try (Trial restored = new Trial(copy)) {
          List<Long> read = Trial.numbers(Trial.drain(restored.reader()));
          assertEquals(numbers(1, read.size()), read);
          assertTrue(read.size() >= written && read.size() <= newest);
        }
      }
      writing.join();
    }
  }

  private static long writtenSoFar(Journal journal) {
    long sequence = journal.newestSequence();
    while (!journal.isWritten(sequence)) {
      sequence--;
    }
    return sequence;
  }

  /** Newest first, as no segment is written any more when the next one is. */
  private static void copy(Path from, Path to) throws IOException {
    for (String name : Trial.segments(from).reversed()) {
      try {
        Files.copy(from.resolve(name), to.resolve(name));
      } catch (NoSuchFileException drained) {
        assertTrue(Files.notExists(from.resolve(name)));
      }
    }
  }

  private static void flip(Path path, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[at] ^= 1;
    Files.write(path, bytes);
  }

  private static SegmentHeader header(Path path) throws IOException {
    byte[] first = Arrays.copyOf(Files.readAllBytes(path), SegmentHeader.BYTES);
    return switch (SegmentHeader.decode(SegmentId.of(path).orElseThrow(), first)) {
      case SegmentHeader.Found.Whole(SegmentHeader header) -> header;
      case SegmentHeader.Found.Blank() -> throw new AssertionError(path + " is blank");
      case SegmentHeader.Found.Damaged() -> throw new AssertionError(path + " is damaged");
    };
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
