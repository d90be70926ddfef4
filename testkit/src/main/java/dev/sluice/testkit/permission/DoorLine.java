package dev.sluice.testkit.permission;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A line of a table: an endpoint or a frame, how it is asked, and what of. {@code GET /approvals/{id=approval}} is the endpoint
 * {@code GET /approvals/{id}} at an approval; a body and a query name things as {@code $approval}.
 *
 * @param body empty for none; otherwise JSON, unless {@code headers} say another type
 */
public record DoorLine(String line, String body, Map<String, String> headers) {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)=(\\w+)}");
    private static final Pattern PLACE = Pattern.compile("\\{\\w+=(\\w+)}|\\$(\\w+)");

    public static DoorLine of(String line) {
        return new DoorLine(line, "", Map.of());
    }

    public static DoorLine of(String line, String body) {
        return new DoorLine(line, body, Map.of());
    }

    public DoorLine with(String header, String value) {
        return new DoorLine(line, body, Map.of(header, value));
    }

    /** The endpoint's name, as {@link Endpoint#name}. */
    public String name() {
        var stream = headers.containsValue("text/event-stream") && verb().equals("POST") ? " (events)" : "";
        return PARAMETER.matcher(line).replaceAll("{$1}").replaceFirst("\\?.*", "") + stream;
    }

    /** Whether it asks for nothing but to see. */
    public boolean looksOnly() {
        return verb().equals("GET");
    }

    /** The kinds of things that it names. */
    public Set<String> kinds() {
        var kinds = new TreeSet<String>();
        PLACE.matcher(line + " " + body)
                .results()
                .forEach(found -> kinds.add(found.group(1) == null ? found.group(2) : found.group(1)));
        return kinds;
    }

    String verb() {
        return line.split(" ", 2)[0];
    }

    String path(Map<String, String> things) {
        return put(line.substring(line.indexOf(' ') + 1), things);
    }

    String body(Map<String, String> things) {
        return put(body, things);
    }

    /** A text with the names of things in the places of their kinds. */
    public static String put(String text, Map<String, String> things) {
        return PLACE.matcher(text).replaceAll(found -> {
            var kind = found.group(1) == null ? found.group(2) : found.group(1);
            if (!things.containsKey(kind)) {
                throw new IllegalArgumentException("nobody knows a " + kind);
            }
            return things.get(kind);
        });
    }
}
