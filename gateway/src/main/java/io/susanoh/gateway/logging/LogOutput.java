package io.susanoh.gateway.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.susanoh.gateway.config.Settings.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Brings the log into the format that was asked for. */
public final class LogOutput {

  /** Of the appender in {@code logback.xml} that writes to standard output, as text. */
  private static final String CONSOLE = "console";

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private LogOutput() {}

  /** Everything that is logged from now on has this format, also what libraries log by the JDK. */
  public static void use(LogFormat format) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    if (isJson(format) && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      JsonLines encoder = new JsonLines();
      encoder.setContext(context);
      encoder.start();
      if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
          instanceof OutputStreamAppender<ILoggingEvent> console) {
        console.setEncoder(encoder);
      }
    }
  }

  /** What is logged from now on is kept apart from what a command says on standard output. */
  public static void useStandardError() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
            instanceof ConsoleAppender<ILoggingEvent> console) {
      console.stop();
      console.setTarget("System.err");
      console.start();
    }
  }

  private static boolean isJson(LogFormat format) {
    return switch (format) {
      case JSON -> true;
      case TEXT -> false;
      case AUTO -> !isTerminal();
    };
  }

  /**
   * Whether a person reads along; taken to be so where that cannot be known, which is not Linux.
   */
  private static boolean isTerminal() {
    try {
      String output = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
      return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return true;
    }
  }
}
