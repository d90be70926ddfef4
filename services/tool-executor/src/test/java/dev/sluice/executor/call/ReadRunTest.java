package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.ReadTool;
import dev.sluice.executor.tool.ToolOutput;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.GrantVerifier;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadRunTest {
    @TempDir
    Path directory;

    private final AtomicBoolean calledOff = new AtomicBoolean();

    /** One that takes long, and is called off while it runs. */
    private final class Looking implements ReadTool {
        @Override
        public ToolDefinition definition() {
            return Toolbox.builtIn(new SandboxChoice.Refused("none here"), GitIdentity.STANDARD, NotesInMemory.book())
                    .find("list_files")
                    .orElseThrow()
                    .definition();
        }

        @Override
        public ToolOutput run(Workspace workspace, JsonNode arguments) {
            throw new AssertionError("nobody could end it");
        }

        @Override
        public ToolOutput run(Workspace workspace, JsonNode arguments, StopSignal stop) throws Refused {
            calledOff.set(true);
            if (stop.reason().equals(Optional.of(StopSignal.Reason.CALLED_OFF))) {
                throw new Refused(CallFailure.TIMEOUT, "It was ended.");
            }
            return run(workspace, arguments);
        }
    }

    @Test
    void aLookThatIsCalledOffEndsAsThat() throws Exception {
        var clock = Clock.systemUTC();
        var workspaces = new Workspaces(directory, new Templates(Map.of(), 1_000, 10), PathGuard.ofThisSystem());
        var reads = new ReadRun(
                new ArgumentCheck(),
                workspaces,
                new Judge(new PolicyVersions(Duration.ZERO), new GrantVerifier(directory.resolve("keys")), clock),
                new CallAudit(clock),
                clock);
        var delivery = new Delivery(new TestCalls().list(), Instant.now(), false, calledOff::get, () -> false);

        assertInstanceOf(
                CallCancelled.class, reads.answer(delivery, new Looking()).outcome());
    }
}
