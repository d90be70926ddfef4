package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What others are asked to do. It is sent at once and perhaps twice; its ids are derived, so receivers drop repeats. */
public sealed interface Work {
    /**
     * Make one model call over the history of its task as it stands after this decision.
     *
     * @param pool whose workers make it
     * @param background whether it waits with the model calls of jobs
     * @param note what the model is told beside, about its last answer
     * @param costMicrosMax what it may cost; empty where nobody counts
     * @param planVersions the turn's, where its model may divide it
     */
    record RunStep(
            StepId step,
            Role agent,
            String roleVersion,
            String pool,
            Origin origin,
            boolean background,
            int outputCharsMax,
            Instant deadline,
            Duration timeMax,
            Optional<String> note,
            Optional<Long> costMicrosMax,
            Optional<Versions> planVersions)
            implements Work {}

    /**
     * Run one tool call whose arguments are in the history.
     *
     * @param attempt which time it is sent, from 1
     * @param second the yes of another person, where the call needs two
     * @param editedBy the answer by which a person gave it the arguments that it has instead
     */
    record RunCall(
            CallId call,
            int attempt,
            long historyNumber,
            Role agent,
            String policyVersion,
            Optional<String> workspace,
            Optional<Grant> grant,
            Optional<Grant> second,
            Instant deadline,
            Duration timeMax,
            Optional<FilesStart> files,
            List<StandingGrant> standing,
            Optional<ModeSet> mode,
            Optional<ApprovalId> editedBy)
            implements Work {}

    /**
     * Read what the workspace tells agents, for a turn that begins.
     *
     * @param workspace what the files begin as a copy of, if they do
     * @param files what they begin with, or anew with, ahead of this
     * @param notesFor the entry of the history for which notes are chosen; empty where there are none
     */
    record ReadInstructions(
            TurnId turn,
            Role agent,
            String policyVersion,
            Optional<String> workspace,
            Instant deadline,
            Duration timeMax,
            Optional<FilesStart> files,
            Optional<Long> notesFor)
            implements Work {}

    /** Heed a grant for further calls no more, whoever shows it. */
    record WithdrawGrant(String grant) implements Work {}

    /** Have the session's files begin, or begin anew, so. */
    record StartFiles(FilesStart start) implements Work {}

    /** Stop whatever runs for a turn. */
    record StopTurn(TurnId turn) implements Work {}

    /** Stop a step that nobody waits for any more, or do not start it. */
    record StopStep(StepId step) implements Work {}

    /** Stop a call that nobody waits for any more, or do not start it. */
    record StopCall(CallId call) implements Work {}

    /** Remove the files of a deleted session. */
    record DropWorkspace() implements Work {}

    /** Write the session's state as it is after this fact where it can rest, and say so over the inbox. */
    record KeepSession(long seq) implements Work {}

    /** Tell the audit that somebody spoke in a session that is not his. */
    record ReportStranger(String inputId) implements Work {}
}
