package dev.sluice.contracts;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One version of a role of one tenant; it never changes.
 *
 * @param number 1, 2, 3 … for each role of a tenant
 * @param mark tells apart two writes that both wanted this number
 * @param change empty if a newer release wrote it in words that this one does not know
 */
public record RoleVersion(
        TenantId tenant, Role role, long number, String mark, UserId by, Instant at, Optional<RoleChange> change) {
    private static final ObjectMapper JSON = MessageCodec.mapper();
    private static final Pattern NAME = Pattern.compile("v[1-9][0-9]{0,17}");
    private static final Pattern FORM = Pattern.compile("v([1-9][0-9]{0,17})-([0-9a-f]{1,32})");

    /**
     * The version that stands in a record.
     *
     * @throws IllegalArgumentException if the record is no version of a role
     */
    public static RoleVersion of(ConfigVersion record) {
        var name = record.name().split("/", 2);
        var version = FORM.matcher(record.version());
        if (!record.kind().equals(RoleChange.KIND) || name.length < 2 || !version.matches()) {
            throw new IllegalArgumentException("no version of a role");
        }
        return new RoleVersion(
                new TenantId(name[0]),
                new Role(name[1]),
                Long.parseLong(version.group(1)),
                version.group(2),
                record.changedBy(),
                record.at(),
                change(record));
    }

    /** How users, turns and steps name it. */
    public String version() {
        return name(number);
    }

    /** How users, turns and steps name the version of this number. */
    public static String name(long number) {
        return "v" + number;
    }

    /** Whether this is how a version of a tenant is named; the versions that ship have other names. */
    public static boolean isName(String version) {
        return NAME.matcher(version).matches();
    }

    /** What the role is in this version; empty if it was taken away, or cannot be read here. */
    public Optional<RoleConfig> config() {
        return change.flatMap(RoleChange::config);
    }

    /** Whether this version took the role away. */
    public boolean removes() {
        return change.isPresent() && change.get().config().isEmpty();
    }

    /** As it stands on {@code sluice.configs}. */
    public ConfigVersion record() {
        return new ConfigVersion(
                RoleChange.KIND,
                tenant + "/" + role,
                version() + "-" + mark,
                JSON.valueToTree(change.orElseThrow()),
                by,
                at);
    }

    private static Optional<RoleChange> change(ConfigVersion record) {
        try {
            return Optional.of(JSON.convertValue(record.body(), RoleChange.class));
        } catch (IllegalArgumentException newer) {
            return Optional.empty();
        }
    }
}
