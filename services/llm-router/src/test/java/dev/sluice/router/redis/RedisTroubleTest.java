package dev.sluice.router.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.kafka.Trouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RedisTroubleTest {
    @Test
    void onlyAnErrorInsideAScriptIsTheAskersFault() {
        var inside = new IllegalStateException("ERR user_script:3: attempt to compare nil with number script: 0a");

        assertInstanceOf(Trouble.Refused.class, RedisTrouble.of(new ExecutionException(inside)));
        for (var away : new Exception[] {
            new IllegalStateException("LOADING Redis is loading the dataset in memory"),
            new IllegalStateException("OOM command not allowed when used memory > 'maxmemory'"),
            new IllegalStateException("ERR max number of clients reached"),
            new IllegalStateException("CONNECTION_CLOSED"),
            new TimeoutException()
        }) {
            assertInstanceOf(Trouble.Away.class, RedisTrouble.of(away), away::toString);
        }
    }
}
