package io.susanoh.gateway.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user that the server's programs run as: PostgreSQL refuses to be root.
 *
 * @param command what to put before a program's command line
 * @param uid who must own the server's files
 * @param description for the log
 */
record ServerUser(List<String> command, int uid, String description) {

  /** Whom the fallback for root runs as, best first. */
  private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

  ServerUser {
    command = List.copyOf(command);
  }

  /**
   * This process's own user; for root its own user in a namespace without privileges, or where that
   * is not permitted, an unprivileged user.
   */
  static ServerUser find() throws IOException, InterruptedException {
    int uid = Directories.owner(Path.of("/proc/self"));
    if (uid != 0) {
      return new ServerUser(List.of(), uid, "user " + uid);
    }
    ServerUser namespaced =
        new ServerUser(List.of("unshare", "--user"), 0, "root in a user namespace of its own");
    if (namespaced.works()) {
      return namespaced;
    }
    for (String name : UNPRIVILEGED) {
      Optional<ServerUser> user = unprivileged(name);
      if (user.isPresent()) {
        return user.get();
      }
    }
    throw new CannotStart(
        "PostgreSQL cannot run as root, and neither unshare, setpriv nor runuser works here:"
            + " start Susanoh as another user or set DATABASE_URL");
  }

  private static Optional<ServerUser> unprivileged(String name)
      throws IOException, InterruptedException {
    Program.Outcome userId = Program.run(List.of("id", "-u", name));
    Program.Outcome groupId = Program.run(List.of("id", "-g", name));
    if (!userId.succeeded() || !groupId.succeeded()) {
      return Optional.empty();
    }
    int uid = Integer.parseInt(userId.output());
    List<List<String>> commands =
        List.of(
            List.of("setpriv", "--reuid=" + name, "--regid=" + groupId.output(), "--clear-groups"),
            List.of("runuser", "-u", name, "--"));
    for (List<String> command : commands) {
      ServerUser user = new ServerUser(command, uid, "user " + name + " by " + command.getFirst());
      if (user.works()) {
        return Optional.of(user);
      }
    }
    return Optional.empty();
  }

  /** Runs a program as this user and waits for its end. */
  Program.Outcome run(String... commandLine) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(commandLine));
    return Program.run(whole);
  }

  private boolean works() throws IOException, InterruptedException {
    return run("true").succeeded();
  }
}
