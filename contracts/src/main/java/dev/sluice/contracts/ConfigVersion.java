package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One immutable version of a piece of configuration, on {@code sluice.configs}.
 *
 * @param kind {@code role}, {@code policy}, {@code limits} …
 */
public record ConfigVersion(String kind, String name, String version, JsonNode body, UserId changedBy, Instant at) {

    /** The record key: {@code kind/name/version}. */
    public String key() {
        return kind + "/" + name + "/" + version;
    }
}
