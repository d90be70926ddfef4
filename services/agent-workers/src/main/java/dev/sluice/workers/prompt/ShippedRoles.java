package dev.sluice.workers.prompt;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The roles that ship with Sluice: {@code roles/<role>.md} beside the code. */
public final class ShippedRoles {
    private ShippedRoles() {}

    /** Reads every role that ships; one that is missing or malformed stops the start. */
    public static Map<Role, RoleSheet> read() {
        return Stream.concat(RolePool.SHIPPED.stream().map(RolePool::role), Stream.of(Role.SUMMARISER))
                .map(ShippedRoles::read)
                .collect(Collectors.toUnmodifiableMap(RoleSheet::role, Function.identity()));
    }

    private static RoleSheet read(Role role) {
        var name = "/roles/" + role.name() + ".md";
        try (var stream = ShippedRoles.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return RoleSheet.parse(role, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
