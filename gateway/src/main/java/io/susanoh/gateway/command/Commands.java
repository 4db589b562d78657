package io.susanoh.gateway.command;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.CannotStart;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands, by their first word. */
@Command(
    name = "susanoh",
    description = "Without a command, the gateway starts: java -jar susanoh.jar --help",
    subcommands = {AuditCommand.class, ImportCommand.class, ExportCommand.class},
    mixinStandardHelpOptions = true)
public final class Commands {

  /** All is well. */
  static final int EXIT_OK = 0;

  /** What was looked for is not as it should be. */
  static final int EXIT_FOUND_FAULT = 1;

  /** The command cannot do its work: its arguments, a setting, a file or the database. */
  static final int EXIT_CANNOT = 2;

  private Commands() {}

  private static CommandLine commandLine() {
    return new CommandLine(new Commands())
        .setExitCodeExceptionMapper(failure -> EXIT_CANNOT)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof CannotStart
                  || failure instanceof Refusal
                  || failure instanceof CannotDo) {
                line.getErr().println(failure.getMessage());
                return EXIT_CANNOT;
              }
              throw failure;
            });
  }

  /** Whether the process is to do this and end. */
  public static boolean isOne(String[] args) {
    return args.length > 0 && commandLine().getSubcommands().containsKey(args[0]);
  }

  /**
   * Does what {@code args} say; blocks.
   *
   * @return the exit code: 0, 1 when a fault was found, 2 when it could not be done
   */
  @SuppressWarnings("SystemOut") // what a command has to say
  public static int run(String[] args) {
    return run(args, writer(System.out), writer(System.err));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
  }

  /** As {@link #run(String[])}, with other outputs. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    int exit = commandLine().setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    return exit;
  }
}
