package dev.sluice.router.dialect.request;

import java.util.List;

/**
 * What has become of a request in the words of another API.
 *
 * @param <T> what it is there
 */
public sealed interface Translation<T> {
    /** @param adapted the fields that are told otherwise there than the caller said, or not at all */
    record Said<T>(T words, List<String> adapted) implements Translation<T> {}

    /**
     * It cannot be said there.
     *
     * @param param the field that has no words
     * @param why one sentence for the caller
     */
    record Unsayable<T>(String param, String why) implements Translation<T> {}
}
