package io.susanoh.loadtest.traffic;

/** Numbers that look random and are not: the finaliser of SplitMix64, a bijection. */
final class Mixing {

  private Mixing() {}

  static long mix(long value) {
    long mixed = value * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
