package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a session remembers, as far as one input needs it: looked up before the input is decided, so that deciding stays a
 * pure function of values.
 */
public record Recall(List<Memory> memories) {
    public static final Recall NOTHING = new Recall(List.of());

    public Recall {
        memories = List.copyOf(memories);
    }

    /** What is remembered for an input; {@code find} looks up one {@link Memory#key()} of the input's session. */
    public static Recall of(InputRecord input, Function<String, Optional<Memory>> find) {
        var found = new ArrayList<Memory>();
        for (var key : keys(input)) {
            find.apply(key).ifPresent(found::add);
        }
        return found.isEmpty() ? NOTHING : new Recall(found);
    }

    /** The keys that deciding an input needs: few, and mostly none for outcomes and deadlines. */
    static List<String> keys(InputRecord input) {
        var keys = new ArrayList<String>();
        if (input.input() instanceof Input.Intent) {
            keys.add(Memory.Answered.keyOf(input.id()));
        }
        switch (input.input()) {
            case Input.TurnSubmitted submitted -> keys.add(Memory.Submitted.keyOf(submitted.turn()));
            case Input.CancelRequested requested ->
                requested.turn().map(Memory.Submitted::keyOf).ifPresent(keys::add);
            case Input.FeedbackGiven given -> keys.add(Memory.Submitted.keyOf(given.turn()));
            case Input.ApprovalDecided decided -> keys.add(Memory.Decided.keyOf(decided.approval()));
            case Input.QuestionAnswered answered -> keys.add(Memory.Replied.keyOf(answered.question()));
            case Input.ApprovalRequired required ->
                keys.add(Memory.Decided.keyOf(
                        ApprovalId.of(required.call().turn().session(), required.call(), required.digest())));
            case Input.RewindRequested requested -> {
                keys.add(Memory.Submitted.keyOf(requested.turn()));
                keys.add(Memory.Rewound.keyOf(requested.turn()));
            }
            case Input.SummaryWritten written -> keys.add(Memory.Summarised.keyOf(written.before()));
            case Input.SessionRequested _,
                    Input.SessionDeletionRequested _,
                    Input.GrantWithdrawalRequested _,
                    Input.ModeRequested _,
                    Input.SharingRequested _,
                    Input.ForkRequested _,
                    Input.StepOutcome _,
                    Input.CallSucceeded _,
                    Input.CallFailed _,
                    Input.CallUnknown _,
                    Input.CallCancelled _,
                    Input.InstructionsRead _,
                    Input.FilesArrived _,
                    Input.DeadlinePassed _,
                    Input.Resting _ -> {}
        }
        return keys;
    }

    boolean answered(String input) {
        for (var memory : memories) {
            if (memory instanceof Memory.Answered known && known.input().equals(input)) {
                return true;
            }
        }
        return false;
    }

    /** The digest of the request that became this turn, whether it waits, runs or has ended. */
    Optional<String> requestDigest(TurnId turn) {
        return all(Memory.Submitted.class)
                .filter(known -> known.turn().equals(turn))
                .map(Memory.Submitted::requestDigest)
                .findFirst();
    }

    /** Whether there is a turn of this id, or was; a request that joined another is none. */
    boolean isTurn(TurnId turn) {
        return all(Memory.Submitted.class)
                .anyMatch(known -> known.turn().equals(turn) && known.joined().isEmpty());
    }

    /** The turn that the request of this name joined, if it became none of its own. */
    Optional<TurnId> joined(TurnId request) {
        return all(Memory.Submitted.class)
                .filter(known -> known.turn().equals(request))
                .findFirst()
                .flatMap(Memory.Submitted::joined);
    }

    Optional<Memory.Decided> decided(ApprovalId approval) {
        return all(Memory.Decided.class)
                .filter(known -> known.approval().equals(approval))
                .findFirst();
    }

    /** Whether the session was set back to before the turn. */
    boolean rewound(TurnId turn) {
        return all(Memory.Rewound.class).anyMatch(known -> known.turn().equals(turn));
    }

    /** Whether the beginning of the history has a summary that ends just there. */
    boolean summarised(long before) {
        return all(Memory.Summarised.class).anyMatch(known -> known.before() == before);
    }

    Optional<Memory.Replied> replied(QuestionId question) {
        return all(Memory.Replied.class)
                .filter(known -> known.question().equals(question))
                .findFirst();
    }

    private <T extends Memory> Stream<T> all(Class<T> kind) {
        return memories.stream().filter(kind::isInstance).map(kind::cast);
    }
}
