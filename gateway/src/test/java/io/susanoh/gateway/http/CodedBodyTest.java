package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodedBodyTest {

  private static final byte[] TEXT =
      (Decoding.with("") + "\n" + Decoding.context("\"recent_chat_log\":\"口座に送金\"") + "\n")
          .getBytes(StandardCharsets.UTF_8);

  static byte[] encode(ContentCoding coding, byte[] plain) {
    return switch (coding) {
      case IDENTITY -> plain;
      case GZIP -> gzip(plain);
      case DEFLATE -> deflate(plain);
      case ZSTD -> Zstd.compress(plain);
    };
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** Decodes what comes in pieces, into room for so many bytes at once. */
  private static byte[] decode(ContentCoding coding, byte[] coded, int piece, int room) {
    ArrivedBytes arrived = new ArrivedBytes();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] to = new byte[room + 2];
    try (CodedBody body = coding.of(arrived)) {
      for (int at = 0; at < coded.length; at += piece) {
        arrived.add(
            Buffer.buffer(Arrays.copyOfRange(coded, at, Math.min(coded.length, at + piece))));
        for (int read = body.read(to, 1, room); read > 0; read = body.read(to, 1, room)) {
          assertTrue(read <= room);
          assertEquals(0, to[0]);
          assertEquals(0, to[room + 1]);
          plain.write(to, 1, read);
        }
        assertEquals(0, arrived.size());
      }
      body.checkEnd();
    }
    return plain.toByteArray();
  }

  private static void assertMalformed(ContentCoding coding, byte[] coded) {
    for (int piece : new int[] {1, 5, 1_000_000}) {
      Refusal refusal =
          assertThrows(Refusal.class, () -> decode(coding, coded, piece, 64), coding.toString());
      assertEquals(Refusal.Kind.MALFORMED, refusal.kind());
    }
  }

  @ParameterizedTest
  @EnumSource
  void itComesBackFromAnyPiecesIntoAnyRoom(ContentCoding coding) {
    byte[] coded = encode(coding, TEXT);
    for (int piece : new int[] {1, 2, 3, 17, coded.length}) {
      for (int room : new int[] {1, 7, 100, 10_000}) {
        assertArrayEquals(TEXT, decode(coding, coded, piece, room));
      }
    }
    for (int cut = 1; cut < coded.length; cut++) {
      assertArrayEquals(TEXT, decode(coding, coded, cut, 4096));
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeOnesComeBack(ContentCoding coding) {
    byte[] large = new byte[3_000_000];
    Random random = new Random(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a');
    }
    assertArrayEquals(large, decode(coding, encode(coding, large), 9_999, 65_536));
    byte[] zeros = new byte[8_000_000];
    assertArrayEquals(zeros, decode(coding, encode(coding, zeros), 100, 131_072));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void whatIsCutAnywhereIsMalformed(ContentCoding coding) {
    byte[] coded = encode(coding, TEXT);
    // An empty zstd body is no frames at all, which is whole.
    for (int length = coding == ContentCoding.ZSTD ? 1 : 0; length < coded.length; length++) {
      assertMalformed(coding, Arrays.copyOf(coded, length));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void garbageIsMalformed(ContentCoding coding) {
    byte[] coded = encode(coding, TEXT);
    assertMalformed(coding, TEXT);
    byte[] behind = Arrays.copyOf(coded, coded.length + 3);
    behind[coded.length] = 'x';
    assertMalformed(coding, behind);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "DEFLATE"})
  void aFlippedBitIsFoundOrChangesNothing(ContentCoding coding) {
    byte[] coded = encode(coding, TEXT);
    for (int bit = 0; bit < coded.length * 8; bit++) {
      byte[] flipped = coded.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertArrayEquals(TEXT, decode(coding, flipped, 10, 100), "bit " + bit);
      } catch (Refusal found) {
        assertEquals(Refusal.Kind.MALFORMED, found.kind());
      }
    }
  }

  @Test
  void gzipMayHaveEveryPartOfAHeaderAndSeveralMembers() throws IOException {
    byte[] plain = gzip(TEXT);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(plain, 0, 3);
    full.write(0x1E); // header CRC, extra, name, comment
    full.write(plain, 4, 6);
    full.write(new byte[] {3, 0, 'x', 'y', 'z', 'n', 0, 'c', 'd', 0});
    CRC32 crc = new CRC32();
    crc.update(full.toByteArray());
    full.write((int) crc.getValue());
    full.write((int) crc.getValue() >>> 8);
    full.write(plain, 10, plain.length - 10);
    byte[] twice = new byte[2 * TEXT.length];
    System.arraycopy(TEXT, 0, twice, 0, TEXT.length);
    System.arraycopy(TEXT, 0, twice, TEXT.length, TEXT.length);
    full.write(plain);
    for (int piece : new int[] {1, 2, 50, 10_000}) {
      assertArrayEquals(twice, decode(ContentCoding.GZIP, full.toByteArray(), piece, 33));
    }
  }

  @Test
  void zstdMayHaveSeveralFramesAndWindowsOf8MiB() {
    byte[] frame = Zstd.compress(TEXT);
    byte[] two = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, two, frame.length, frame.length);
    assertEquals(2 * TEXT.length, decode(ContentCoding.ZSTD, two, 3, 100).length);
    assertArrayEquals(TEXT, decode(ContentCoding.ZSTD, withWindowLog(23), 3, 100));
    assertMalformed(ContentCoding.ZSTD, withWindowLog(24));
  }

  private static byte[] withWindowLog(int log) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      // Without its size a frame says its window.
      context.setContentSize(false).setWindowLog(log);
      java.nio.ByteBuffer from = java.nio.ByteBuffer.allocateDirect(TEXT.length).put(TEXT).flip();
      java.nio.ByteBuffer to = java.nio.ByteBuffer.allocateDirect(10_000);
      context.compressDirectByteBufferStream(to, from, com.github.luben.zstd.EndDirective.FLUSH);
      context.compressDirectByteBufferStream(to, from, com.github.luben.zstd.EndDirective.END);
      byte[] frame = new byte[to.flip().remaining()];
      to.get(frame);
      return frame;
    }
  }

  @Test
  void theCodingIsFoundByAnyOfItsNames() {
    assertEquals(Optional.of(ContentCoding.IDENTITY), ContentCoding.of(Optional.empty()));
    assertEquals(Optional.of(ContentCoding.IDENTITY), ContentCoding.of(Optional.of("identity")));
    assertEquals(Optional.of(ContentCoding.GZIP), ContentCoding.of(Optional.of("GZip ")));
    assertEquals(Optional.of(ContentCoding.GZIP), ContentCoding.of(Optional.of("x-gzip")));
    assertEquals(Optional.of(ContentCoding.DEFLATE), ContentCoding.of(Optional.of("deflate")));
    assertEquals(Optional.of(ContentCoding.ZSTD), ContentCoding.of(Optional.of("zstd")));
    assertEquals(Optional.empty(), ContentCoding.of(Optional.of("br")));
    assertEquals(Optional.empty(), ContentCoding.of(Optional.of("gzip, gzip")));
    assertEquals("identity, gzip, deflate, zstd", ContentCoding.ACCEPTED);
  }
}
