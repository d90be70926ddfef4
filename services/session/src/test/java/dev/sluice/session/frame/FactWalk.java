package dev.sluice.session.frame;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.Facts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A conversation that goes its way by chance, and keeps its own account of how it stands. */
public final class FactWalk {
    private final SessionId session;
    private final Random random;
    private final Deque<TurnId> waiting = new ArrayDeque<>();
    private final Map<TurnId, TurnStatus> turns = new LinkedHashMap<>();
    private final Map<CallId, String> calls = new HashMap<>();
    private final Set<CallId> asked = new HashSet<>();
    private TurnId current;
    private boolean failed;
    private int turnCount;
    private int callCount;

    public FactWalk(SessionId session, long seed) {
        this.session = session;
        this.random = new Random(seed);
    }

    /** What happens next: one fact, or some that belong together. */
    public List<Fact> step() {
        if (current == null || (random.nextInt(6) == 0 && waiting.size() < 3)) {
            return submit();
        }
        if (!waiting.isEmpty() && random.nextInt(10) == 0) {
            return cancelWaiting();
        }
        if (random.nextInt(12) == 0) {
            return end();
        }
        return work();
    }

    /** The state that follows from the account kept here. */
    public DialogueState state() {
        if (current == null) {
            return failed ? DialogueState.ERROR : DialogueState.IDLE;
        }
        if (calls.containsValue("asking")) {
            return DialogueState.WAITING;
        }
        return calls.containsValue("running") ? DialogueState.EXECUTING : DialogueState.PROCESSING;
    }

    /** How each turn stands. */
    public Map<TurnId, TurnStatus> turns() {
        var told = new LinkedHashMap<>(turns);
        if (current != null && turns.get(current) == TurnStatus.RUNNING && calls.containsValue("asking")) {
            told.put(current, TurnStatus.WAITING);
        }
        return told;
    }

    private List<Fact> submit() {
        var turn = TurnId.of(session, "t" + ++turnCount);
        turns.put(turn, TurnStatus.QUEUED);
        var facts = new ArrayList<Fact>(List.of(Facts.accepted(turn)));
        waiting.add(turn);
        facts.addAll(startNext());
        return facts;
    }

    private List<Fact> startNext() {
        if (current != null || waiting.isEmpty()) {
            return List.of();
        }
        current = waiting.removeFirst();
        failed = false;
        turns.put(current, TurnStatus.RUNNING);
        return List.of(Facts.started(current));
    }

    private List<Fact> cancelWaiting() {
        var turn = waiting.removeLast();
        turns.put(turn, TurnStatus.CANCELLED);
        return List.of(Facts.cancelled(turn));
    }

    private List<Fact> end() {
        var facts = new ArrayList<Fact>();
        var turn = current;
        switch (random.nextInt(3)) {
            case 0 -> {
                turns.put(turn, TurnStatus.COMPLETED);
                facts.add(Facts.completed(turn, "done"));
            }
            case 1 -> {
                turns.put(turn, TurnStatus.FAILED);
                failed = true;
                facts.add(Facts.failed(turn));
            }
            default -> {
                if (turns.get(turn) != TurnStatus.CANCELLING) {
                    turns.put(turn, TurnStatus.CANCELLING);
                    return List.of(Facts.cancelling(turn));
                }
                turns.put(turn, TurnStatus.CANCELLED);
                facts.add(Facts.cancelled(turn));
            }
        }
        current = null;
        calls.clear();
        facts.addAll(startNext());
        return facts;
    }

    private List<Fact> work() {
        if (calls.size() < 4 && random.nextBoolean()) {
            var call = Facts.call(current, ++callCount);
            calls.put(call, "running");
            return List.of(Facts.callScheduled(call));
        }
        if (calls.isEmpty()) {
            return List.of(Facts.stepScheduled(current));
        }
        var call = List.copyOf(calls.keySet()).get(random.nextInt(calls.size()));
        if (calls.get(call).equals("asking")) {
            return answer(call);
        }
        if (random.nextInt(3) == 0 && asked.add(call)) {
            calls.put(call, "asking");
            return List.of(Facts.approvalRequested(call));
        }
        calls.remove(call);
        return List.of(Facts.callCompleted(call, CallStatus.SUCCEEDED));
    }

    private List<Fact> answer(CallId call) {
        switch (random.nextInt(3)) {
            case 0 -> {
                calls.put(call, "running");
                return List.of(Facts.approvalSettled(call, true));
            }
            case 1 -> {
                calls.remove(call);
                return List.of(Facts.approvalSettled(call, false), Facts.callCompleted(call, CallStatus.REJECTED));
            }
            default -> {
                calls.remove(call);
                return List.of(Facts.callCompleted(call, CallStatus.CANCELLED));
            }
        }
    }
}
