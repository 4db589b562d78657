package io.susanoh.l1;

import io.susanoh.l1.PatternProgram.Match;
import io.susanoh.l1.PatternProgram.Read;
import io.susanoh.l1.PatternProgram.Split;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deterministic automaton, by construction of subsets. A state stands for the set of positions
 * that may read next; where the patterns begin is in every set, so that only the others, its
 * <i>own</i>, are kept. The state of number {@code n} has its row at {@code n × classes} of the
 * table, which is what the table calls it by. The first state has no own positions.
 */
final class PatternSubsets {

  /** In the table: a pattern has matched. */
  static final int MATCHED = -1;

  /** The automaton is too large, for this reason. */
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    private TooLarge(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Marks the steps that lead to where the patterns begin: no closure goes there. */
  private static final int ALWAYS = Integer.MAX_VALUE;

  private final PatternProgram program;
  private final CodePointClasses classes;

  /** The closure that has been at each step last. */
  private final int[] seen;

  private int closures;

  /** By class, where to go on from the positions at which the patterns begin. */
  private final Ints[] fromStarts;

  /** By class, where to go on from the own positions of the state at hand. */
  private final Ints[] fromOwn;

  private final Ints stack = new Ints();

  /** The number of each state, by its own positions, ascending. */
  private final Map<IntBuffer, Integer> numbers = new HashMap<>();

  private final List<int[]> waiting = new ArrayList<>();
  private long effort;

  private PatternSubsets(PatternProgram program, CodePointClasses classes) {
    this.program = program;
    this.classes = classes;
    this.seen = new int[program.steps().size()];
    this.fromStarts = lists(classes.count());
    this.fromOwn = lists(classes.count());
  }

  /** Where to, from each state by each class. */
  static int[] table(PatternProgram program, CodePointClasses classes) throws TooLarge {
    PatternSubsets subsets = new PatternSubsets(program, classes);
    subsets.stack.addAll(program.starts());
    if (subsets.closure().isEmpty()) {
      int[] matched = new int[classes.count()];
      Arrays.fill(matched, MATCHED);
      return matched;
    }
    subsets.fixStarts();
    return subsets.rows();
  }

  /** The positions to which what is on the stack leads; empty if it leads to a match. */
  private Optional<int[]> closure() {
    closures++;
    Ints positions = new Ints();
    while (stack.size() > 0) {
      int at = stack.removeLast();
      if (seen[at] == closures || seen[at] == ALWAYS) {
        continue;
      }
      seen[at] = closures;
      switch (program.steps().get(at)) {
        case Match match -> {
          stack.clear();
          return Optional.empty();
        }
        case Read read -> positions.add(at);
        case Split split -> {
          stack.add(split.first());
          stack.add(split.second());
        }
      }
    }
    int[] steps = positions.toArray();
    Arrays.sort(steps);
    return Optional.of(steps);
  }

  /** After the closure of the starts: what it saw is in every set. */
  private void fixStarts() {
    for (int at = 0; at < seen.length; at++) {
      if (seen[at] == closures) {
        seen[at] = ALWAYS;
        if (program.steps().get(at) instanceof Read read) {
          for (int reading : classes.ofSet(read.set())) {
            fromStarts[reading].add(read.next());
          }
        }
      }
    }
  }

  private int[] rows() throws TooLarge {
    for (PatternProgram.Step step : program.steps()) {
      if (step instanceof Read read) {
        effort += classes.ofSet(read.set()).length;
      }
    }
    Ints table = new Ints();
    effort += classes.count();
    numberOf(new int[0]);
    for (Ints from : fromStarts) {
      stack.addAll(from.toArray());
      table.add(target(closure()));
    }
    int[] first = table.toArray();
    for (int at = 1; ; at++) {
      if (effort > SlangPatterns.EFFORT_MAX) {
        throw new TooLarge("the automaton takes too much room");
      }
      // One more state is that of a match.
      if (waiting.size() >= SlangPatterns.STATES_MAX) {
        throw new TooLarge("the automaton has over " + SlangPatterns.STATES_MAX + " states");
      }
      if (at >= waiting.size()) {
        return table.toArray();
      }
      table.addAll(row(waiting.get(at), first.clone()));
    }
  }

  /** Writes the row of the state with these own positions over that of the first state. */
  private int[] row(int[] own, int[] row) {
    effort += row.length;
    Ints read = new Ints();
    for (int position : own) {
      Read step = (Read) program.steps().get(position);
      for (int reading : classes.ofSet(step.set())) {
        if (fromOwn[reading].size() == 0) {
          read.add(reading);
        }
        fromOwn[reading].add(step.next());
      }
    }
    for (int reading : read.toArray()) {
      stack.addAll(fromOwn[reading].toArray());
      stack.addAll(fromStarts[reading].toArray());
      fromOwn[reading].clear();
      effort += stack.size();
      Optional<int[]> to = closure();
      effort += to.map(positions -> positions.length).orElse(0);
      row[reading] = target(to);
    }
    return row;
  }

  private int target(Optional<int[]> own) {
    return own.map(this::numberOf).orElse(MATCHED);
  }

  private int numberOf(int[] own) {
    return numbers.computeIfAbsent(
        IntBuffer.wrap(own),
        added -> {
          waiting.add(own);
          return (waiting.size() - 1) * classes.count();
        });
  }

  private static Ints[] lists(int count) {
    Ints[] lists = new Ints[count];
    Arrays.setAll(lists, i -> new Ints());
    return lists;
  }

  /** Numbers without end. */
  private static final class Ints {
    private int[] values = {};
    private int size;

    int size() {
      return size;
    }

    void add(int value) {
      ensure(1);
      values[size++] = value;
    }

    void addAll(int[] added) {
      ensure(added.length);
      System.arraycopy(added, 0, values, size, added.length);
      size += added.length;
    }

    int removeLast() {
      return values[--size];
    }

    void clear() {
      size = 0;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }

    private void ensure(int more) {
      if (size + more > values.length) {
        values = Arrays.copyOf(values, Math.max(size + more, size * 2));
      }
    }
  }
}
