package dev.sluice.router.route.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ModelListTest {
    private final Queue<Promise<List<String>>> asked = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;
    private final ModelList list = new ModelList(this::ask, () -> now);

    @Test
    void listIsAskedForOnceInTenMinutes() {
        answer("a");
        assertEquals(List.of("a"), list.names().result());
        now = now.plus(ModelList.FRESH).minusSeconds(1);
        assertEquals(List.of("a"), list.names().result());
        now = now.plusSeconds(2);
        answer("b");
        assertEquals(List.of("b"), list.names().result());
    }

    @Test
    void callersAtTheSameTimeShareOneQuestion() {
        var first = list.names();
        var second = list.names();
        assertEquals(1, asked.size());
        asked.remove().complete(List.of("a"));
        assertEquals(first.result(), second.result());
    }

    @Test
    void oldListIsBetterThanNone() {
        answer("a");
        now = now.plus(ModelList.FRESH).plusSeconds(1);
        var failing = list.names();
        asked.remove().fail("down");
        assertEquals(List.of("a"), failing.result());
        // Not asked again at once.
        assertEquals(List.of("a"), list.names().result());
        now = now.plus(ModelList.AFTER_FAILURE).plus(Duration.ofSeconds(1));
        answer("b");
    }

    private void answer(String model) {
        list.names();
        asked.remove().complete(List.of(model));
    }

    private Future<List<String>> ask() {
        var promise = Promise.<List<String>>promise();
        asked.add(promise);
        return promise.future();
    }
}
