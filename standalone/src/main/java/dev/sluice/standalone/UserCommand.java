package dev.sluice.standalone;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.StartRefused;
import dev.sluice.session.identity.AccessRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sluice user}: the people of the built-in issuer, whether Sluice runs at the moment or not. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        description = "The users of the built-in login.",
        subcommands = UserCommand.Add.class)
final class UserCommand {
    private UserCommand() {}

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Makes a user and prints the password, this once.")
    static final class Add implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "What the user logs in as.")
        private String name;

        @Option(names = "--tenant", required = true, description = "The customer or team that the user belongs to.")
        private String tenant;

        @Option(
                names = "--role",
                required = true,
                split = ",",
                description = "viewer, developer, approver, tenant-admin or operator; several with commas.")
        private Set<String> roles;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "The data directory (default: $$SLUICE_DATA, else .sluice).")
        private Path data = EmbeddedOptions.defaultDataDirectory();

        @Override
        public Integer call() {
            if (!Files.isDirectory(data)) {
                throw new StartRefused(
                        "There is no data directory %s: start Sluice once with ./sluice up, or name the right one with --data."
                                .formatted(data.toAbsolutePath()));
            }
            var password = EmbeddedInfra.withPostgres(
                    data.toAbsolutePath().normalize(), infra -> new UserAccount(infra).add(tenant(), user(), roles()));
            System.out.printf(
                    "User %s of tenant %s may log in as %s.%npassword: %s%n",
                    name, tenant, String.join(" and ", words(roles())), password);
            return CommandLine.ExitCode.OK;
        }

        private Set<AccessRole> roles() {
            return roles.stream()
                    .map(word -> AccessRole.of(word)
                            .orElseThrow(() -> new StartRefused("There is no role %s: there are %s."
                                    .formatted(word, String.join(", ", words(EnumSet.allOf(AccessRole.class)))))))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(AccessRole.class)));
        }

        private static List<String> words(Set<AccessRole> roles) {
            return roles.stream().map(AccessRole::word).toList();
        }

        private TenantId tenant() {
            try {
                return new TenantId(tenant);
            } catch (IllegalArgumentException malformed) {
                throw new StartRefused(
                        "A tenant is 1 to 64 letters, digits, dots, dashes, underscores or @.", malformed);
            }
        }

        private UserId user() {
            try {
                var user = new UserId(name);
                if (user.isFromElsewhere()) {
                    throw new StartRefused("This name belongs to another issuer's users: choose another.");
                }
                return user;
            } catch (IllegalArgumentException malformed) {
                throw new StartRefused("A user is 1 to 64 letters, digits, dots, dashes, underscores or @.", malformed);
            }
        }
    }
}
