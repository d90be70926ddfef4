package dev.sluice.workers.prompt;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The roles that ship with Sluice: {@code roles/<role>.md} beside the code. Immutable. */
public final class RoleBook {
    private final Map<Role, RoleSheet> sheets;

    private RoleBook(Map<Role, RoleSheet> sheets) {
        this.sheets = sheets;
    }

    /** Reads every role that ships; one that is missing or malformed stops the start. */
    public static RoleBook builtIn() {
        return new RoleBook(Stream.concat(RolePool.SHIPPED.stream().map(RolePool::role), Stream.of(Role.SUMMARISER))
                .map(RoleBook::read)
                .collect(Collectors.toMap(RoleSheet::role, Function.identity())));
    }

    /** The sheet of a role; of a version that nobody knows any more the built-in one. */
    public Optional<RoleSheet> sheet(Role role, String version) {
        // There is only the built-in version yet; later ones come over sluice.configs.
        return Optional.ofNullable(sheets.get(role));
    }

    private static RoleSheet read(Role role) {
        var name = "/roles/" + role.name() + ".md";
        try (var stream = RoleBook.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return RoleSheet.parse(role, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
