package io.susanoh.gateway.review;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * The model's verdicts on evidence, for evidence that is similar: of the same tenant, with the same
 * rules and chat and a profile in the same bands. The same account is given its verdict again;
 * another account is at most put under surveillance by it, and never released. Bounded, for a time.
 * Safe for all threads.
 */
public final class VerdictCache {

  private static final Pattern NUMBERS = Pattern.compile("\\p{N}+");
  private static final Pattern NOT_A_LETTER = Pattern.compile("[^\\p{L}\\p{M}0]+");

  /** What makes evidence similar. Figures are in bands of powers of two. */
  private record Features(
      String tenantId,
      int rules,
      int localScore,
      AccountState state,
      int totalBand,
      int countBand,
      int sendersBand,
      String chat) {}

  /**
   * Whose verdict it is.
   *
   * @param userId empty: anybody's
   */
  private record Key(Features features, Optional<String> userId) {}

  private final Cache<Key, Verdict> verdicts;
  private final LongAdder hits = new LongAdder();
  private final LongAdder sharedHits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * A cache.
   *
   * @param entriesMax accounts' verdicts, and as many that others share; 0 keeps none
   * @param millis for how long a verdict answers
   */
  public VerdictCache(int entriesMax, long millis, InstantSource clock) {
    this.verdicts =
        Caffeine.newBuilder()
            .maximumSize(2L * entriesMax)
            .expireAfterWrite(Duration.ofMillis(millis))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /** The verdict on {@code evidence} by one on similar evidence, if there is one that may serve. */
  Optional<Verdict> find(Evidence evidence) {
    Features features = features(evidence);
    Optional<Verdict> own =
        Optional.ofNullable(
            verdicts.getIfPresent(new Key(features, Optional.of(evidence.account().userId()))));
    if (own.isPresent()) {
      hits.increment();
      return own.map(
          verdict -> again(evidence, verdict, verdict.recommendedAction(), verdict.riskScore()));
    }
    Optional<Verdict> shared =
        Optional.ofNullable(verdicts.getIfPresent(new Key(features, Optional.empty())));
    (shared.isPresent() ? sharedHits : misses).increment();
    return shared.map(
        verdict ->
            again(
                evidence,
                verdict,
                AccountState.UNDER_SURVEILLANCE,
                Math.min(verdict.riskScore(), Arbiter.SCORE_SURVEILLANCE_MAX)));
  }

  /** Keeps a verdict of the model. */
  void put(Evidence evidence, Verdict verdict) {
    Features features = features(evidence);
    verdicts.put(new Key(features, Optional.of(evidence.account().userId())), verdict);
    Key shared = new Key(features, Optional.empty());
    if (verdict.recommendedAction() == AccountState.NORMAL) {
      // What the model has just found harmless here is not held against others any longer.
      verdicts.invalidate(shared);
    } else {
      verdicts.put(shared, verdict);
    }
  }

  /** Verdicts that were given again to the account that they were about. */
  public long hits() {
    return hits.sum();
  }

  /** Verdicts that served another account. */
  public long sharedHits() {
    return sharedHits.sum();
  }

  /** Evidence that was similar to none. */
  public long misses() {
    return misses.sum();
  }

  private static Verdict again(
      Evidence evidence, Verdict verdict, AccountState action, int riskScore) {
    return new Verdict(
        evidence.account().userId(),
        verdict.isFraud(),
        riskScore,
        verdict.fraudType(),
        action,
        "[As on similar evidence] The figures, rules and chat are alike to those of an analysis"
            + " by the model a short while ago, which recommended "
            + verdict.recommendedAction()
            + " with a risk of "
            + verdict.riskScore()
            + ".",
        List.of(evidence.trigger().eventId()),
        verdict.confidence(),
        Verdict.Source.CACHE);
  }

  private static Features features(Evidence evidence) {
    Profile profile = evidence.profile();
    return new Features(
        evidence.account().tenantId(),
        evidence.rules(),
        Arbiter.score(evidence),
        profile.currentState(),
        band(profile.totalReceived()),
        band(profile.transactionCount()),
        band(profile.uniqueSenders()),
        chat(evidence));
  }

  private static int band(long figure) {
    return Long.SIZE - Long.numberOfLeadingZeros(figure);
  }

  /** What is written alike but for case, width, punctuation and numbers is one chat. */
  private static String chat(Evidence evidence) {
    TreeSet<String> chats = new TreeSet<>();
    for (EvidenceEvent event : evidence.events()) {
      event.event().recentChatLog().map(VerdictCache::normalised).ifPresent(chats::add);
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      chats.forEach(
          chat -> {
            digest.update(chat.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String normalised(String chat) {
    String text = Normalizer.normalize(chat, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return NOT_A_LETTER.matcher(NUMBERS.matcher(text).replaceAll("0")).replaceAll(" ").strip();
  }
}
