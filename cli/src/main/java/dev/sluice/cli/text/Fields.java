package dev.sluice.cli.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One thing, a line for each of its fields; what it does not have has no line. */
public final class Fields {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Adds a raw value. */
    public Fields with(String name, String value) {
        if (!value.isEmpty()) {
            values.put(name, Plain.line(value));
        }
        return this;
    }

    public Fields with(String name, Optional<String> value) {
        return with(name, value.orElse(""));
    }

    /** The lines, with their values under each other. */
    public String lines(Palette palette) {
        var width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        var lines = new StringBuilder();
        values.forEach((name, value) -> lines.append(palette.paint(Style.DIM, name))
                .repeat(' ', width - name.length() + 2)
                .append(value)
                .append('\n'));
        return lines.toString();
    }
}
