package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.util.HashMap;
import java.util.Map;

/** {@link Invariant#CALL_ENDS_ONCE} and {@link Invariant#APPROVED_FIRST}. */
final class Calls implements FactRule {
    private static final String SUCCEEDED = "succeeded";

    /** What is known of a call whose turn has not ended. */
    private static final class Call {
        private boolean ended;
        /** The approval that was asked for last; the call may run when it is settled with a yes. */
        private String asked;

        private boolean allowed;
    }

    private final Map<String, Call> calls = new HashMap<>();
    /** How many calls of a step are still to be requested. */
    private final Map<String, Long> announced = new HashMap<>();

    @Override
    public void see(FactEvent fact, Findings findings) {
        switch (fact.type()) {
            case "StepCompleted" ->
                fact.step()
                        .ifPresent(
                                step -> announced.put(step, fact.number("calls").orElse(0L)));
            case "CallRequested" -> fact.call().ifPresent(call -> request(call, fact, findings));
            case "CallScheduled", "CallRetried" -> fact.call().ifPresent(call -> known(call, fact, findings));
            case "ApprovalRequested" -> fact.call().ifPresent(call -> ask(known(call, fact, findings), fact));
            case "ApprovalSettled" -> fact.call().ifPresent(call -> settle(known(call, fact, findings), fact));
            case "CallCompleted" -> fact.call().ifPresent(call -> complete(call, fact, findings));
            case "TurnCompleted" ->
                fact.turn().ifPresent(turn -> {
                    nothingIsOpen(turn, fact, findings);
                    forget(turn);
                });
            case "TurnFailed", "TurnCancelled" -> fact.turn().ifPresent(this::forget);
            default -> {
                // Not about calls.
            }
        }
    }

    private void request(String call, FactEvent fact, Findings findings) {
        var left = announced.merge(FactEvent.stepOf(call), -1L, Long::sum);
        if (left < 0) {
            findings.at(fact, Invariant.CALL_ENDS_ONCE, call, "its step had fewer calls");
        }
        if (calls.putIfAbsent(call, new Call()) != null) {
            findings.at(fact, Invariant.CALL_ENDS_ONCE, call, "it was requested twice");
        }
    }

    private Call known(String id, FactEvent fact, Findings findings) {
        var call = calls.computeIfAbsent(id, _ -> {
            findings.at(fact, Invariant.CALL_ENDS_ONCE, id, "%s, but no step requested it".formatted(fact.type()));
            return new Call();
        });
        if (call.ended) {
            findings.at(fact, Invariant.CALL_ENDS_ONCE, id, "%s comes after its end".formatted(fact.type()));
        }
        return call;
    }

    private static void ask(Call call, FactEvent fact) {
        call.asked = fact.text("approval").orElse("");
        call.allowed = false;
    }

    private static void settle(Call call, FactEvent fact) {
        var isTheOneAsked = fact.text("approval").orElse("").equals(call.asked);
        call.allowed = isTheOneAsked && fact.body().path("approved").asBoolean();
    }

    private void complete(String id, FactEvent fact, Findings findings) {
        var call = known(id, fact, findings);
        call.ended = true;
        var hadItsEffect = fact.text("status").orElse("").equalsIgnoreCase(SUCCEEDED)
                || fact.body().hasNonNull("files") && changed(fact);
        if (hadItsEffect && call.asked != null && !call.allowed) {
            findings.at(fact, Invariant.APPROVED_FIRST, id, "it had an effect without a yes");
        }
    }

    private static boolean changed(FactEvent fact) {
        var files = fact.body().path("files");
        return !files.path("before").equals(files.path("after"));
    }

    private void nothingIsOpen(String turn, FactEvent fact, Findings findings) {
        announced.forEach((step, left) -> {
            if (left > 0 && FactEvent.turnOf(step).equals(turn)) {
                findings.at(
                        fact, Invariant.CALL_ENDS_ONCE, step, "%d of its calls were never requested".formatted(left));
            }
        });
        calls.forEach((id, call) -> {
            if (!call.ended && FactEvent.turnOf(id).equals(turn)) {
                findings.at(fact, Invariant.CALL_ENDS_ONCE, id, "its turn completed before it ended");
            }
        });
    }

    private void forget(String turn) {
        calls.keySet().removeIf(call -> FactEvent.turnOf(call).equals(turn));
        announced.keySet().removeIf(step -> FactEvent.turnOf(step).equals(turn));
    }
}
