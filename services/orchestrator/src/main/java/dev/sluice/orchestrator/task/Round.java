package dev.sluice.orchestrator.task;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One step that asked for tools, in short. Checksums stand for texts: of two that differ they are the same once in four
 * thousand million, and nothing hangs on one alone.
 *
 * @param said of its text; 0 where it said nothing
 * @param asked of its calls, in their order
 * @param got of what came of them, in whatever order that came
 * @param failed whether every call so far failed
 */
record Round(long said, long asked, long got, boolean failed) {
    static Round begun(String text) {
        return new Round(text.isBlank() ? 0 : checksum(text), 0, 0, true);
    }

    Round asked(ToolCall call) {
        var one = checksum(call.tool() + " " + call.arguments());
        return new Round(said, 31 * asked + one, got, failed);
    }

    Round got(Fact.CallCompleted call) {
        var one = checksum(call.tool() + " " + call.status() + " " + call.output());
        return new Round(said, asked, got + one, failed && call.status() == CallStatus.FAILED);
    }

    boolean asksLike(Round other) {
        return asked == other.asked;
    }

    boolean goesLike(Round other) {
        return asksLike(other) && got == other.got;
    }

    boolean failsLike(Round other) {
        return failed && other.failed && got == other.got;
    }

    boolean saysLike(Round other) {
        return said != 0 && said == other.said;
    }

    private static long checksum(String text) {
        var sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
