package io.susanoh.gateway.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier epochs left in a directory. Each epoch's last segment is read to find where its
 * records end; the ones before it are read when they are due, and are expected to go up to where
 * the next begins.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final SegmentStore store;
  private final byte[] chunk = new byte[Journal.RECORD_BYTES_MAX];
  private final TreeMap<SegmentId, Path> paths = new TreeMap<>();
  private final TreeMap<SegmentId, SegmentHeader> headers = new TreeMap<>();

  private Recovery(SegmentStore store) {
    this.store = store;
  }

  /**
   * Puts the segments of {@code directory} into {@code store}, deletes those that were only set
   * aside, and puts unreadable ones out of the way.
   *
   * @return the ordinal of a new opening
   * @throws IllegalStateException when a later version of Susanoh wrote one
   */
  static long recover(Path directory, SegmentStore store) throws IOException {
    Recovery recovery = new Recovery(store);
    recovery.list(directory);
    long ordinal = recovery.paths.isEmpty() ? 1 : recovery.paths.lastKey().ordinal() + 1;
    for (Entry<SegmentId, Path> path : recovery.paths.entrySet()) {
      recovery.readHeader(path.getKey(), path.getValue());
    }
    for (SegmentHeader header : recovery.headers.values()) {
      recovery.add(header);
    }
    return ordinal;
  }

  private void list(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> SegmentId.of(file).ifPresent(id -> paths.put(id, file)));
    }
  }

  private void readHeader(SegmentId id, Path path) throws IOException {
    switch (SegmentHeader.decode(id, firstBytes(path))) {
      case SegmentHeader.Found.Whole(SegmentHeader header) -> headers.put(id, header);
      case SegmentHeader.Found.Blank() -> Files.delete(path);
      case SegmentHeader.Found.Damaged() -> putAway(path);
    }
  }

  private static byte[] firstBytes(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(SegmentHeader.BYTES);
    }
  }

  private void putAway(Path path) throws IOException {
    Path name = path.getFileName();
    LOG.error("Journal segment {} has no readable header: it is kept as {}.damaged", name, name);
    Files.move(path, path.resolveSibling(name + ".damaged"));
    store.unreadable();
  }

  private void add(SegmentHeader header) throws IOException {
    Path path = paths.get(header.id());
    long bytes = Files.size(path);
    Entry<SegmentId, SegmentHeader> next = headers.higherEntry(header.id());
    if (next != null && next.getValue().epoch().equals(header.epoch())) {
      long last = next.getValue().firstSequence() - 1;
      store.found(new Segment(header, path, bytes, bytes, last));
    } else {
      addLast(header, path, bytes);
    }
  }

  private void addLast(SegmentHeader header, Path path, long bytes) throws IOException {
    long first = header.firstSequence();
    try (SegmentInput input =
        new SegmentInput(path, header.epoch(), SegmentHeader.BYTES, first, bytes, chunk)) {
      boolean more = true;
      while (more) {
        more = input.next();
      }
      long end = input.end();
      long last = input.sequence();
      if (!input.isBlankBehind()) {
        LOG.warn(
            "Journal segment {} is torn at byte {}: its records end with {}",
            path.getFileName(),
            end,
            last);
      }
      store.found(new Segment(header, path, bytes, end, last));
    }
  }
}
