package dev.sluice.session.door.query;

import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.log.Page;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A place in a list that is sorted by time and id, newest first; opaque to clients.
 *
 * @param at the time of the last row seen
 * @param id its id
 */
public record Cursor(Instant at, String id) {
    /** Rows on one page. */
    public static final int PAGE = 20;

    private static final int ID_CHARS_MAX = 300;

    /** Before every row. */
    public static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), "\uFFFD");

    /** One page and the way to the next. */
    public record Page<R>(List<R> rows, Optional<String> next) {}

    public static Cursor read(String text) {
        if (text == null) {
            return START;
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 2);
            if (parts[1].length() > ID_CHARS_MAX || !Text.wellFormed(parts[1])) {
                throw Problem.invalid("the cursor is not one of ours");
            }
            return new Cursor(Times.storable(Instant.parse(parts[0])), parts[1]);
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException forged) {
            throw Problem.invalid("the cursor is not one of ours");
        }
    }

    /** Cuts a page out of up to {@link #PAGE} + 1 rows. */
    public static <R> Page<R> page(List<R> rows, Function<R, Cursor> placeOf) {
        if (rows.size() <= PAGE) {
            return new Page<>(rows, Optional.empty());
        }
        var page = rows.subList(0, PAGE);
        return new Page<>(page, Optional.of(placeOf.apply(page.getLast()).write()));
    }

    private String write() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }
}
