package dev.sluice.session.door;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.problem.Problem;
import java.util.Optional;
import java.util.function.Function;

/** Ids out of a path: one that cannot exist is answered like one that does not. */
public final class Ids {
    private static final long SEQ_MAX = 999_999_999_999_999_999L;

    private Ids() {}

    public static SessionId session(String value) {
        return known(SessionId::new, value);
    }

    public static TurnId turn(String value) {
        return known(TurnId::new, value);
    }

    public static ApprovalId approval(String value) {
        return known(ApprovalId::new, value);
    }

    /** The question that a path names. */
    public static QuestionId question(String value) {
        return known(QuestionId::new, value);
    }

    /** A tenant that a request names, if it names one. */
    public static Optional<TenantId> tenant(Optional<String> value) {
        return named(TenantId::new, value, "tenant");
    }

    /** A user that a request names, if it names one. */
    public static Optional<UserId> user(Optional<String> value) {
        return named(UserId::new, value, "user");
    }

    /** A session that a request names, if it names one. */
    public static Optional<SessionId> session(Optional<String> value) {
        return named(SessionId::new, value, "session");
    }

    /** The place in a session that a request names, if it names one: 0, or the seq of a fact. */
    public static Optional<Long> seq(String field, Optional<String> value) {
        return value.map(text -> number(field, text, 0, SEQ_MAX));
    }

    /** A number in a request: digits alone, from {@code min} to {@code max}. */
    public static long number(String field, String text, long min, long max) {
        if (text.matches("[0-9]{1,18}")) {
            var number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw Problem.invalid(field + " must be a number from " + min + " to " + max);
    }

    private static <T> Optional<T> named(Function<String, T> form, Optional<String> value, String field) {
        try {
            return value.map(form);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid(field + " is malformed");
        }
    }

    private static <T> T known(Function<String, T> form, String value) {
        try {
            return form.apply(value);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound();
        }
    }
}
