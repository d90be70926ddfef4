package dev.sluice.policy.command;

import java.util.Locale;

/** What keeps a command from being provably no more than the words that it shows. */
public enum Danger {
    SUBSTITUTION("the shell works out a part of it"),
    EXPANSION("the shell puts other words in place of a pattern"),
    ESCAPE("a character is escaped"),
    REDIRECTION("it reads or writes a file behind the program's back"),
    ENVIRONMENT("it sets variables ahead of the program"),
    NEWLINE("it has several lines"),
    BACKGROUND("it leaves something running"),
    GROUPING("it groups commands or defines a function"),
    COMMENT("a part of it may be a comment"),
    RESERVED_WORD("it uses the shell's own language"),
    UNUSUAL_CHARACTERS("it holds characters that are not plain ASCII"),
    MALFORMED("it is no complete command"),
    UNKNOWN_PROGRAM("nothing is known of what the program does with its arguments"),
    UNKNOWN_ARGUMENT("an argument of the program is not known to be harmless"),
    STARTS_PROGRAM("it starts another program than the one it names"),
    CODE("it holds a program in a language of its own"),
    WRITES("a program that reads is told to write");

    private final String sentence;

    Danger(String sentence) {
        this.sentence = sentence;
    }

    /** The word in rules and on wires. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a person is told. */
    public String sentence() {
        return sentence;
    }
}
