package io.susanoh.l1;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.BasicAutomata;
import dk.brics.automaton.RegExp;
import dk.brics.automaton.RunAutomaton;
import java.util.List;

/**
 * R4: whether a text contains a match of one of the patterns (CONTRACT §4). All of them are one
 * deterministic automaton of the texts that contain a match, run by table: one step a character and
 * no allocation. Immutable and safe for all threads.
 */
final class SlangMatcher {

  private final RunAutomaton containing;

  SlangMatcher(List<String> patterns) {
    List<Automaton> each =
        patterns.stream().map(pattern -> new RegExp(pattern, RegExp.NONE).toAutomaton()).toList();
    Automaton anything = BasicAutomata.makeAnyString();
    Automaton texts = anything.concatenate(Automaton.union(each)).concatenate(anything);
    texts.determinize();
    texts.minimize();
    containing = new RunAutomaton(texts, true);
  }

  boolean matches(String text) {
    int state = containing.getInitialState();
    for (int i = 0; i < text.length(); i++) {
      state = containing.step(state, text.charAt(i));
      if (containing.isAccept(state)) {
        return true;
      }
    }
    return false;
  }
}
