package dev.sluice.executor.tool;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The patterns in schemas, which may be anybody's: all looks of one validation together take no longer than a moment, and
 * from then on nothing is found. A pattern that cannot be read here fits everything; whoever wrote it checks it himself.
 */
final class TimedPatterns implements RegularExpressionFactory {
    private static final Duration TIME_MAX = Duration.ofSeconds(1);

    /** When the time of the validation under way is up, by {@link System#nanoTime}. */
    private static final ScopedValue<Long> END = ScopedValue.newInstance();

    /** Runs one validation, on this thread alone. Outside of one no pattern can be looked for. */
    static <T> T within(Supplier<T> validation) {
        return ScopedValue.where(END, System.nanoTime() + TIME_MAX.toNanos()).call(validation::get);
    }

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
            return pattern.matcher(new TimedText(value, END.get())).find();
        } catch (TimedText.OutOfTime | StackOverflowError endless) {
            return false;
        }
    }
}
