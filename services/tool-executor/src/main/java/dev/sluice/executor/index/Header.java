package dev.sluice.executor.index;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands before a brace, and so what it opens.
 *
 * @param name of the class or function; empty if it opens something without a name
 * @param holdsOthers whether what is inside is looked at for declarations
 */
record Header(Optional<String> name, boolean holdsOthers) {
    /** Of a brace that declares nothing and hides what is inside. */
    static final Header NOTHING = new Header(Optional.empty(), false);

    /** What is read of one; patterns look at no more. */
    static final int CHARS_MAX = 300;

    private static final Pattern HOLDER = Pattern.compile(
            "(?:^|[\\s)>])(?:class|interface|enum|record|struct|trait|namespace|module|object|protocol|extension|union|type)\\s+"
                    + "([A-Za-z_$][\\w$.]*)");
    private static final Pattern IMPLEMENTATION =
            Pattern.compile("^(?:unsafe\\s+)?impl\\b.*?([A-Za-z_]\\w*)(?:<[^<>]*>)?\\s*(?:where\\b.*)?$");
    private static final Pattern NAMED_FUNCTION = Pattern.compile(
            "(?:^|\\s)(?:function\\s*\\*?|func|fn|fun|def)\\s+(?:\\([^()]*\\)\\s*)?([A-Za-z_$][\\w$]*)");
    private static final String ARROW = "=>";
    private static final Pattern BEFORE_VALUE = Pattern.compile("([\\w$#\\s]{1,200}?)\\s*[:=]");
    private static final Pattern METHOD = Pattern.compile("([A-Za-z_$~#][\\w$]*)\\s*(?:<[^()]*>)?\\s*\\(");
    private static final Pattern VALUE =
            Pattern.compile("(?:const|let|var|val)\\s+([A-Za-z_$][\\w$]*)[^=]*=(?:\\s*[\\w.]*\\()?$");
    private static final Pattern SECTION = Pattern.compile("extern\\s*$|^export\\s+default$|^module\\.exports\\s*=$");
    private static final Set<String> CONTROL = Set.of(
            "if",
            "for",
            "while",
            "switch",
            "catch",
            "synchronized",
            "else",
            "do",
            "try",
            "return",
            "new",
            "match",
            "when",
            "with",
            "using",
            "lock",
            "foreach",
            "assert",
            "throw",
            "super",
            "this",
            "await",
            "typeof",
            "in",
            "of");

    /** @param text without comments, quotes and line breaks */
    static Header of(String text) {
        var holder = HOLDER.matcher(text);
        if (holder.find() && !text.substring(0, holder.start()).contains("(")) {
            return new Header(Optional.of(holder.group(1)), true);
        }
        var implementation = IMPLEMENTATION.matcher(text);
        if (implementation.matches()) {
            return new Header(Optional.of(implementation.group(1)), true);
        }
        if (SECTION.matcher(text).find()) {
            return new Header(Optional.empty(), true);
        }
        return function(text).map(name -> new Header(Optional.of(name), false)).orElseGet(() -> value(text));
    }

    private static Optional<String> function(String text) {
        var named = NAMED_FUNCTION.matcher(text);
        if (named.find()) {
            return Optional.of(named.group(1));
        }
        if (text.endsWith(ARROW)) {
            return arrow(text);
        }
        var method = METHOD.matcher(text);
        while (method.find()) {
            var before = text.substring(0, method.start());
            // An annotation's arguments come first; what is called, or assigned, is no declaration.
            if (before.endsWith("@") || before.matches(".*@[\\w.]*")) {
                continue;
            }
            if (CONTROL.contains(method.group(1)) || before.endsWith(".") || before.contains("=")) {
                return Optional.empty();
            }
            return Optional.of(method.group(1));
        }
        return Optional.empty();
    }

    /** The last word before what is assigned. */
    private static Optional<String> arrow(String text) {
        var before = BEFORE_VALUE.matcher(text);
        if (!before.lookingAt()) {
            return Optional.empty();
        }
        var words = before.group(1).strip().split("\\s+");
        return Optional.of(words[words.length - 1]).filter(word -> !word.isEmpty());
    }

    private static Header value(String text) {
        var value = VALUE.matcher(text);
        return value.find() ? new Header(Optional.of(value.group(1)), true) : NOTHING;
    }
}
