package dev.sluice.contracts;

import java.util.regex.Pattern;

/** What the ids may look like: no character that a path, a key or a log line could take for something else. */
enum IdForm {
    NAME("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"),
    SESSION("[A-Za-z0-9][A-Za-z0-9_-]{0,63}"),
    TURN(SESSION.pattern + "\\.[a-z0-9]{1,32}"),
    TASK(TURN.pattern + "/[0-9]{1,4}"),
    STEP(TURN.pattern + "/[0-9]{1,4}/[0-9]{1,4}/[0-9]{1,4}"),
    CALL(STEP.pattern + "/[0-9]{1,4}"),
    SNAPSHOT("[0-9a-f]{64}");

    final Pattern pattern;

    IdForm(String regex) {
        pattern = Pattern.compile(regex);
    }

    void check(String value) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("malformed " + name().toLowerCase(java.util.Locale.ROOT) + " id");
        }
    }
}
