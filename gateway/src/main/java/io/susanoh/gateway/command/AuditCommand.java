package io.susanoh.gateway.command;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.Checkpoint;
import io.susanoh.gateway.audit.CheckpointKey;
import io.susanoh.gateway.storage.AuditTrail;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code susanoh audit}: whether the audit log was tampered with. */
@Command(
    name = "audit",
    description = "Looks whether the audit log was tampered with.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class AuditCommand {

  private static final Duration UNBOUNDED = Duration.ofDays(365);

  @Spec private CommandSpec spec;

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Every tenant's chain, walked; 1 when one is broken. */
  @Command(
      name = "verify",
      description = "Walks the chain of every tenant and names the first break of each.",
      mixinStandardHelpOptions = true)
  int verify(
      @Mixin DatabaseOptions options,
      @Option(names = "--tenant", description = "only this one's") Optional<String> tenant,
      @Option(
              names = "--checkpoint",
              paramLabel = "FILE",
              description = "what susanoh audit checkpoint wrote, kept elsewhere since")
          Optional<Path> checkpoints,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "what susanoh audit key wrote, kept elsewhere since")
          Optional<Path> key) {
    try (DatabaseOptions.Opened opened = options.open()) {
      AuditTrail trail = trail(opened);
      List<Checkpoint> outside = checkpoints.map(CheckpointFile::read).orElse(List.of());
      boolean sound = true;
      for (Checkpoint checkpoint : outside) {
        sound &= isSigned(checkpoint, publicKey(trail, key));
      }
      List<String> tenants =
          Stream.concat(trail.tenants().stream(), outside.stream().map(Checkpoint::tenantId))
              .distinct()
              .filter(each -> tenant.isEmpty() || tenant.get().equals(each))
              .toList();
      for (String each : tenants) {
        List<Checkpoint> its = outside.stream().filter(c -> c.tenantId().equals(each)).toList();
        sound &= tell(trail.verify(each, its, UNBOUNDED));
      }
      return sound ? Commands.EXIT_OK : Commands.EXIT_FOUND_FAULT;
    }
  }

  private boolean tell(AuditFinding finding) {
    return switch (finding) {
      case AuditFinding.Sound sound -> {
        out()
            .printf(
                "%s: sound, %d records, %d checkpoints hold, last hash %s%n",
                sound.tenantId(), sound.head().entryId(), sound.checkpoints(), sound.head().hash());
        yield true;
      }
      case AuditFinding.Broken broken -> {
        out()
            .printf(
                "%s: BROKEN at record %d: %s%n",
                broken.tenantId(), broken.entryId(), broken.what());
        yield false;
      }
    };
  }

  private boolean isSigned(Checkpoint checkpoint, CheckpointKey.Public key) {
    boolean signed = checkpoint.isSignedBy(key);
    if (!signed) {
      out()
          .printf(
              "%s: the checkpoint of record %d is not signed with this key%n",
              checkpoint.tenantId(), checkpoint.head().entryId());
    }
    return signed;
  }

  /** Makes checkpoints and writes them. */
  @Command(
      name = "checkpoint",
      description = "Makes a signed checkpoint of every chain; keep it where no one can change it.",
      mixinStandardHelpOptions = true)
  int checkpoint(
      @Mixin DatabaseOptions options,
      @Option(names = "--out", paramLabel = "FILE", description = "instead of standard output")
          Optional<Path> file) {
    try (DatabaseOptions.Opened opened = options.open()) {
      List<Checkpoint> made = trail(opened).checkpoint(InstantSource.system().millis());
      if (file.isPresent()) {
        CheckpointFile.write(file.get(), made);
      } else {
        made.forEach(each -> out().println(CheckpointFile.line(each)));
      }
      return Commands.EXIT_OK;
    }
  }

  /** Writes the public key. */
  @Command(
      name = "key",
      description = "Writes the public key of checkpoints, as PEM.",
      mixinStandardHelpOptions = true)
  int key(@Mixin DatabaseOptions options) {
    try (DatabaseOptions.Opened opened = options.open()) {
      out().print(publicKey(trail(opened), Optional.empty()).pem());
      return Commands.EXIT_OK;
    }
  }

  private static AuditTrail trail(DatabaseOptions.Opened opened) {
    return new AuditTrail(opened.database(), opened.settings().auditKey());
  }

  private static CheckpointKey.Public publicKey(AuditTrail trail, Optional<Path> file) {
    if (file.isPresent()) {
      try {
        return CheckpointKey.Public.read(Files.readString(file.get()));
      } catch (IllegalArgumentException e) {
        throw new CannotDo("there is no public key in " + file.get());
      } catch (IOException e) {
        throw new CannotDo("the key in " + file.get() + " cannot be read: " + e);
      }
    }
    return trail
        .publicKey()
        .orElseThrow(() -> new CannotDo("there is no key yet: no checkpoint was ever made"));
  }
}
