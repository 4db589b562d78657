package io.susanoh.gateway.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import io.susanoh.gateway.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code zstd} (RFC 8878), one frame or several. A frame's window is at most 8 MiB, as RFC 9659 has
 * it for HTTP: that much memory it may take, and no more.
 */
final class ZstdBody implements CodedBody {

  private static final Logger LOG = LoggerFactory.getLogger(ZstdBody.class);
  private static final int WINDOW_LOG_MAX = 23;

  private static final class Library {
    private static final boolean LOADS = load();

    private static boolean load() {
      try {
        Native.load();
        return true;
      } catch (LinkageError e) {
        LOG.warn(
            "The Zstandard library does not load, bodies in zstd are refused: {}", e.toString());
        return false;
      }
    }
  }

  private final ZstdInputStreamNoFinalizer in;

  ZstdBody(ArrivedBytes arrived) {
    try {
      // Continuous: what has arrived may end anywhere, and may go on.
      in = new ZstdInputStreamNoFinalizer(arrived).setLongMax(WINDOW_LOG_MAX).setContinuous(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the library is there. Loads it at the first call. */
  static boolean isAvailable() {
    return Library.LOADS;
  }

  @Override
  public int read(byte[] to, int at, int length) {
    try {
      return Math.max(0, in.read(to, at, length));
    } catch (IOException e) {
      throw malformed();
    }
  }

  @Override
  public void checkEnd() {
    try {
      if (in.setContinuous(false).read() >= 0) {
        throw new IllegalStateException("not all was read");
      }
    } catch (IOException e) {
      throw malformed();
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Refusal malformed() {
    return Refusal.of(
        Refusal.Kind.MALFORMED, "The body is no whole zstd stream with windows of at most 8 MiB");
  }
}
