package dev.sluice.orchestrator.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventTreeTest {
    private static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));
    private static final TurnId TURN = TurnId.of(SCOPE.session(), "a");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final StepId FIRST = StepId.of(TURN, 1, 1, 1);
    private static final StepId AGAIN = StepId.of(TURN, 1, 1, 2);
    private static final StepId SECOND = StepId.of(TURN, 1, 2, 1);

    private final List<FactRecord> facts = new ArrayList<>();

    @Test
    void eachFactHangsFromWhatItFollowedFrom() {
        accepted(TURN);
        happened("i", new Fact.TurnStarted(TURN, Role.ASK, "one task", AT, Optional.empty()));
        happened("i", new Fact.StepScheduled(FIRST, Role.ASK, AT));
        happened("f", new Fact.StepFailed(FIRST, Role.ASK, StepFailure.TIMEOUT, "too\n late", Optional.of(AT)));
        happened("d", new Fact.StepScheduled(AGAIN, Role.ASK, AT));
        var call = CallId.of(AGAIN, 1);
        happened("o", new Fact.StepCompleted(AGAIN, 1, Role.ASK, "", 1, TokenUsage.NONE, "m"));
        var asked = new ToolCall(call, "read_file", JsonNodeFactory.instance.objectNode(), false, "1");
        happened("o", new Fact.CallRequested(Role.ASK, asked));
        happened("o", new Fact.CallScheduled(call, AT));
        happened(
                "c",
                new Fact.CallCompleted(
                        call, Role.ASK, "read_file", CallStatus.SUCCEEDED, "text", false, Optional.empty()));
        happened("c", new Fact.StepScheduled(SECOND, Role.ASK, AT));
        happened("p", new Fact.StepCompleted(SECOND, 1, Role.ASK, "done", 0, TokenUsage.NONE, "m"));
        happened("p", new Fact.TurnCompleted(TURN, "done"));

        assertEquals("""
                #1 TurnAccepted ask: do it  <- i at 2026-01-01T00:00:00Z
                ├─ #2 TurnStarted one task
                └─ #3 StepScheduled 1/1/1, ask
                   └─ #4 StepFailed 1/1/1, TIMEOUT: too late  <- f at 2026-01-01T00:00:00Z
                      └─ #5 StepScheduled 1/1/2, ask  <- d at 2026-01-01T00:00:00Z
                         └─ #6 StepCompleted 1/1/2, run 1, 1 calls:   <- o at 2026-01-01T00:00:00Z
                            ├─ #7 CallRequested 1/1/2/1, read_file
                            └─ #8 CallScheduled 1/1/2/1
                               └─ #9 CallCompleted 1/1/2/1, read_file SUCCEEDED  <- c at 2026-01-01T00:00:00Z
                                  └─ #10 StepScheduled 1/2/1, ask
                                     └─ #11 StepCompleted 1/2/1, run 1, 0 calls: done  <- p at 2026-01-01T00:00:00Z
                                        └─ #12 TurnCompleted done""", String.join("\n", EventTree.of(TURN, facts)));
    }

    @Test
    void anotherTurnIsNoPartOfIt() {
        var other = TurnId.of(SCOPE.session(), "b");
        accepted(other);
        accepted(TURN);
        happened("x", new Fact.TurnCancelled(other, Optional.empty()));

        assertEquals(1, EventTree.of(TURN, facts).size());
        assertEquals(2, EventTree.of(other, facts).size());
        assertEquals(List.of(), EventTree.of(TurnId.of(SCOPE.session(), "c"), facts));
    }

    private void accepted(TurnId turn) {
        happened(
                "i",
                new Fact.TurnAccepted(
                        turn, "digest", Origin.CHAT, Role.ASK, "do it", Versions.BUILT_IN, Limits.standard(), 0));
    }

    private void happened(String cause, Fact fact) {
        facts.add(new FactRecord(SCOPE, facts.size() + 1, cause, AT, Optional.empty(), Optional.empty(), fact));
    }
}
