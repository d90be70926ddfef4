package dev.sluice.verify.event;

import java.util.Map;

/**
 * A record as it stands on a topic.
 *
 * @param key empty if it has none
 * @param headers those with text, by name; the last of each name
 * @param value empty if it has none
 */
public record LogRecord(Place place, String key, Map<String, String> headers, String value) {
    public LogRecord {
        headers = Map.copyOf(headers);
    }
}
