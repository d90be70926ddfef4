package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.tool.ExecuteCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a running call must end. */
class DeliveryTest {
    @Test
    void aCallThatAsksForTheLongestTimeIsNotCutBeforeIt() {
        var time = new ExecuteCommand(new SandboxChoice.Refused("none"))
                .definition()
                .time()
                .orElseThrow();
        var longest = TestCalls.arguments().put("timeout_seconds", time.max().toSeconds());
        var begin = Instant.EPOCH;
        var work = new TestCalls().call("execute_command", TestCalls.arguments(), true);
        var delivery = new Delivery(
                TestCalls.within(work, time.inAll(longest), begin), begin, false, () -> false, () -> false);

        assertEquals(Duration.ofMinutes(10), time.asked(longest));
        assertEquals(
                Optional.empty(), delivery.stop(begin.plus(time.asked(longest)).plusSeconds(30)));
        assertEquals(
                Optional.of(StopSignal.Reason.TIME_UP),
                delivery.stop(begin.plus(time.inAll(longest)).minusSeconds(10)));
    }
}
