package io.susanoh.loadtest.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What players write while they trade, in Japanese and English. Of honest lines, most are harmless,
 * some come close to a slang pattern without matching it, and few match one ("I have 30k"): R4
 * cannot know better. Each list says of all its lines whether they match the defaults of CONTRACT
 * §4; a test holds that against the engine.
 */
final class ChatLines {

  /** Harmless. */
  static final List<String> JAPANESE =
      List.of(
          "こんにちは、まだ在庫ありますか?",
          "ありがとうございます!また機会があればお願いします",
          "その剣、もう少し安くなりませんか",
          "すみません、ちょっと離席してました",
          "今夜のレイド、回復役が一人足りないんだけど来ない?",
          "素材集め手伝ってくれてありがとう、これお礼です",
          "ギルドの倉庫に入れておきますね",
          "初めてなのでやり方を教えてください",
          "イベント報酬のコスチューム、余ってたら交換してほしいです",
          "広場の噴水の前で待ってます",
          "おつかれさまでした〜、また明日!",
          "鉱石を全部まとめて買い取ります。相場どおりでいいです");

  static final List<String> ENGLISH =
      List.of(
          "hi, is this still for sale?",
          "thanks for the trade, see you tomorrow",
          "can you craft me a bow? I have the materials",
          "one more healer needed for the raid tonight",
          "sorry, was afk, still want the staff?",
          "selling herbs and potions at the fountain, whisper me",
          "gz on the new mount!",
          "too expensive, the auction house has it cheaper",
          "welcome to the guild, here is a starter kit",
          "lol that boss drops nothing but arrows",
          "could you hold it for me until the weekend please",
          "here you go, have fun with it");

  /** Begins like a pattern, goes on otherwise. */
  static final List<String> NEAR_MISSES =
      List.of(
          "りょうかい、そっちへ向かうね",
          "りょ!すぐ行く",
          "DM確認してもらえる?",
          "掲示板Dにて確認できるよ",
          "Dランクの確認クエスト終わった",
          "銀の弓と銀河の杖、どっちがいい?",
          "出口と座席の間で会おう",
          "送料無料みたいなものだよ笑",
          "入金は済んだ?確認はあとでいいよ",
          "振り向いたらボスがいた",
          "振り替え休日だから一日中いるよ",
          "my pay is 5 gold a day, pal",
          "paypal? no, only gold here",
          "10 kills to go, 3 left for you",
          "meet at 21:30 on channel 4, level 50 only",
          "PayPa is my cat's name");

  /** Honest, and matches all the same. */
  static final List<String> HONEST_SLANG =
      List.of("りょ。", "30k gold for the staff, ok?", "全部で5万くらいかな、2千ずつでもいいよ", "城の銀行で待ち合わせね");

  /** Game money against real money: each of the nine patterns at least once. */
  static final List<String> RMT =
      List.of(
          "先に振り込みお願いします、確認したら渡します",
          "振込が終わったら連絡ください",
          "金額はDで確認してください",
          "Dに確認お願いします、在庫たくさんあります",
          "100k gold for 20 dollars, usual way",
          "50万ゴールドで3千円です",
          "りょ。いつもの方法で",
          "PayPay使えますか?すぐ渡せます",
          "I take PayPal, gold in two minutes",
          "銀行はどこを使っていますか",
          "口座番号を送ります",
          "送金しました、見てください",
          "入金確認できました、ありがとうございます");

  private static final double NEAR_MISS_SHARE = 0.12;
  private static final double HONEST_SLANG_SHARE = 0.004;

  private ChatLines() {}

  /** An honest player's line. */
  static Line honest(boolean japanese, RandomGenerator random) {
    double drawn = random.nextDouble();
    if (drawn < HONEST_SLANG_SHARE) {
      return new Line(Draws.pick(HONEST_SLANG, random), true);
    }
    if (drawn < HONEST_SLANG_SHARE + NEAR_MISS_SHARE) {
      return new Line(Draws.pick(NEAR_MISSES, random), false);
    }
    return new Line(Draws.pick(japanese ? JAPANESE : ENGLISH, random), false);
  }

  /** A line of somebody who sells or buys game money. */
  static Line rmt(RandomGenerator random) {
    return new Line(Draws.pick(RMT, random), true);
  }

  /**
   * What was written.
   *
   * @param slang whether R4 fires
   */
  record Line(String text, boolean slang) {}
}
