package dev.sluice.executor.tool;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The patterns in schemas, which may be anybody's: each look takes no longer than a moment, and then nothing was found. A
 * pattern that cannot be read here fits everything; whoever wrote it checks it himself.
 */
final class TimedPatterns implements RegularExpressionFactory {
    private static final Duration TIME_MAX = Duration.ofMillis(100);

    @Override
    public RegularExpression getRegularExpression(String regex) {
        try {
            var pattern = Pattern.compile(regex);
            return value -> found(pattern, value);
        } catch (PatternSyntaxException | StackOverflowError unreadable) {
            return _ -> true;
        }
    }

    private static boolean found(Pattern pattern, String value) {
        try {
            return pattern.matcher(new TimedText(value, System.nanoTime() + TIME_MAX.toNanos()))
                    .find();
        } catch (TimedText.OutOfTime | StackOverflowError endless) {
            return false;
        }
    }
}
