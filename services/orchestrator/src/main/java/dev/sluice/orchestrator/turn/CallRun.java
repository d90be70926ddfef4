package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Grant;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.EditedCall;
import java.time.Instant;
import java.util.Optional;

/** One sending of a call to its tool-executor: until when its outcome is waited for, and the work itself. */
final class CallRun {
    private CallRun() {}

    /** When a call that is sent now must have ended. */
    static Instant deadline(Draft draft, Call call) {
        return draft.at()
                .plus(call.timeWithin(draft.turn().limits().callMax()))
                .plus(draft.turn().rules().outcomeGrace());
    }

    /** Sends the call, as it is after the fact that says so. */
    static void send(Draft draft, Call call, Optional<Grant> grant, Instant deadline) {
        send(draft, call, grant, Optional.empty(), deadline);
    }

    /**
     * Sends the call with the leave of one person, or of two.
     *
     * @param second that of the other
     */
    static void send(Draft draft, Call call, Optional<Grant> grant, Optional<Grant> second, Instant deadline) {
        var turn = draft.turn();
        var sent = turn.call(call.id()).orElseThrow();
        draft.send(new Work.RunCall(
                call.id(),
                sent.attempt(),
                call.historyNumber(),
                turn.agent(call.id().step()),
                turn.request().versions().policy(),
                draft.conversation().workspace(),
                grant,
                second,
                deadline,
                call.timeWithin(turn.limits().callMax()),
                draft.conversation().start().flatMap(Start::files),
                GrantRules.of(draft, call),
                draft.conversation().mode(),
                sent.edit().map(EditedCall::by)));
    }
}
