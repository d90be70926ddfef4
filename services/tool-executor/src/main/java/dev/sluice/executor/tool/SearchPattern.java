package dev.sluice.executor.tool;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is searched for, line by line, for a limited time in all: a pattern comes from a model, and one in a million takes
 * for ever. Good for one search.
 */
final class SearchPattern {
    private final Pattern pattern;
    private final long end;

    private SearchPattern(Pattern pattern, Duration timeMax) {
        this.pattern = pattern;
        this.end = System.nanoTime() + timeMax.toNanos();
    }

    static SearchPattern of(String written, boolean literal, boolean ignoreCase, Duration timeMax) throws Refused {
        var flags =
                (literal ? Pattern.LITERAL : 0) | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        try {
            return new SearchPattern(Pattern.compile(written, flags), timeMax);
        } catch (PatternSyntaxException malformed) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "The pattern is no regular expression: " + malformed.getDescription() + " near character "
                            + (malformed.getIndex() + 1) + ". Escape it, or set literal.");
        } catch (StackOverflowError nested) {
            throw tooDeep();
        }
    }

    /** Where the line first fits; ends with {@link TimedText.OutOfTime}. */
    Optional<Matcher> find(String line) throws Refused {
        try {
            var matcher = pattern.matcher(new TimedText(line, end));
            return matcher.find() ? Optional.of(matcher) : Optional.empty();
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
    }

    /** Whether nothing more is to be looked at. */
    boolean outOfTime() {
        return System.nanoTime() - end > 0;
    }

    private static Refused tooDeep() {
        return new Refused(
                CallFailure.INVALID_ARGUMENTS,
                "The pattern needs too much memory on a long line; use a simpler one, without a group that is repeated.");
    }
}
