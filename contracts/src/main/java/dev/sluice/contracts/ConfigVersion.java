package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One immutable version of a piece of configuration, on {@code sluice.configs}: under {@link #key()} for ever, and under
 * {@link #currentKey()} while it is the one in force; a {@code role} has no such record, because its newest version is.
 *
 * @param kind {@code role} (whose body is a {@link RoleChange}), {@code policy}, {@code limits}, {@code routing} (whose
 *     body is a {@link Routing}), {@code budget}, {@code apikey}, {@code prices} (a {@link Pricing}), {@code plan} (a
 *     {@link NamedPlan}), {@code mcp} (an {@link McpServer}), {@code mcp-listing} (an {@link McpListing}), {@code shipped}
 *     (a {@link RoleConfig}) …
 * @param name may have slashes: {@code user/acme/ada}
 */
public record ConfigVersion(String kind, String name, String version, JsonNode body, UserId changedBy, Instant at) {

    /** The record key: {@code kind/name/version}. */
    public String key() {
        return kind + "/" + name + "/" + version;
    }

    /** The record key of whichever version is in force: {@code kind/name}. */
    public String currentKey() {
        return kind + "/" + name;
    }
}
