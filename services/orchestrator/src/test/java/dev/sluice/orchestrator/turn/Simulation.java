package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.replay.RecordedInput;
import dev.sluice.orchestrator.replay.Recording;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One session's world played from a seed: users who submit, cancel and decide; workers and executors whose outcomes come
 * late, twice, in any order or never; strangers and forgers; a clock that jumps; an orchestrator that dies with all that it
 * had not committed and reads the inbox again from there. Everything is a function of the schedule.
 */
final class Simulation {
    /** Outcomes, of steps and calls. */
    private static final int CIRCLES = 12;

    private final Random random;
    private final SimulatedPeople people;
    private final SimulatedWorkers workers;
    private final Deciding decider;
    private final List<Delivered> inbox = new ArrayList<>();
    private final List<Work> open = new ArrayList<>();
    private final List<InputRecord> late = new ArrayList<>();
    private final WhatMustHold rules = new WhatMustHold();
    private final Map<String, Memory> memories = new HashMap<>();
    private Conversation conversation = Conversation.NONE;
    private Instant now = Stage.START;
    private int inputs;
    private int turns;
    private Committed committed = new Committed(Conversation.NONE, 0, 0);

    /** What is remembered since the last commit. */
    private final Set<String> uncommitted = new HashSet<>();

    /** What the broker has for good: the state, and how many inputs and facts it comes from. */
    private record Committed(Conversation conversation, int inputs, int facts) {}

    /** An input with the time at which the broker took it, and whether something broke while it was processed. */
    record Delivered(InputRecord input, Instant at, boolean broken) {
        Decision decide(Deciding decider, Conversation conversation, Recall recall) {
            return broken
                    ? decider.giveUp(conversation, input, recall, at)
                    : decider.decide(conversation, input, recall, at);
        }
    }

    Simulation(long seed) {
        this(new Random(seed), Deciding.faultless());
    }

    Simulation(Random random, Deciding decider) {
        this.random = random;
        this.people = new SimulatedPeople(random);
        this.workers = new SimulatedWorkers(random);
        this.decider = decider;
    }

    /** Play so many moves, then let everything come to rest, and check that it did. */
    void play(int moves) {
        intent(random.nextInt(4) == 0 ? people.fork() : new Input.SessionRequested(Optional.empty(), Optional.empty()));
        for (int i = 0; i < moves; i++) {
            move();
        }
        comeToRest();
        rules.atRest(conversation);
        rules.sameAgain(decidedAgain(new Committed(Conversation.NONE, 0, 0), Map.of()), 0);
    }

    /** What was played, as the topics would have it. */
    Recording recording() {
        var inputs = new ArrayList<RecordedInput>();
        for (var delivered : inbox) {
            inputs.add(new RecordedInput(0, inputs.size(), delivered.at(), Rules.TODAY.version(), delivered.input()));
        }
        return new Recording(
                inputs,
                rules.facts().stream()
                        .map(fact -> new String(MessageCodec.write(fact), StandardCharsets.UTF_8))
                        .toList());
    }

    private void move() {
        switch (random.nextInt(12)) {
            case 0 -> intent(people.submission("t" + turns++));
            case 10 -> rareIntent();
            case 1 -> cancel();
            case 2 -> jump(Duration.ofMillis(random.nextInt(90_000)));
            case 3 -> repeatSomething();
            case 4 -> crash();
            case 5 -> decide(random.nextInt(4) != 0);
            case 11 -> proposeRest();
            case 6 -> goInCircles();
            default -> someoneAnswers();
        }
    }

    private void rareIntent() {
        switch (random.nextInt(12)) {
            case 8 -> deliver(people.neighbour("s-" + ++inputs, "t" + random.nextInt(turns + 1)));
            case 9 -> people.forgeries(conversation, now, () -> "i-" + ++inputs).forEach(this::deliver);
            // A client that tries again long after, with the key of a turn that was submitted before.
            case 0, 1, 2, 3 -> intent(people.submission("t" + random.nextInt(turns + 1)));
            case 4 -> intent(new Input.SessionDeletionRequested());
            case 5 -> decideAgain();
            case 10 -> intent(people.rewind("t" + random.nextInt(turns + 1)));
            case 11 -> intent(people.fork());
            default ->
                intent(new Input.CancelRequested(
                        Optional.of(SimulatedPeople.turn("t" + random.nextInt(turns + 1))), Optional.empty()));
        }
    }

    /** Somebody decides what was decided long ago. */
    private void decideAgain() {
        inbox.stream()
                .map(delivered -> delivered.input().input())
                .filter(Input.ApprovalDecided.class::isInstance)
                .findFirst()
                .ifPresent(this::intent);
    }

    /** Somebody decides and answers what is open. */
    private void decide(boolean approved) {
        people.decisions(conversation, approved, now).forEach(this::intent);
        people.answers(conversation).forEach(this::intent);
    }

    /** For a while the model asks for the same and gets the same, and nothing comes between. */
    private void goInCircles() {
        if (random.nextInt(4) == 0) {
            workers.beStubborn(CIRCLES);
            for (int i = 0; i < CIRCLES; i++) {
                someoneAnswers();
            }
            workers.beStubborn(0);
        }
    }

    private void cancel() {
        if (random.nextInt(3) == 0) {
            intent(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        }
    }

    private void jump(Duration time) {
        now = now.plus(time);
        for (var deadline : conversation.dues()) {
            // The clock that offers deadlines may be ahead of the broker's, so some come too early.
            if (deadline.due().minusSeconds(5).isBefore(now)) {
                input(
                        "d:" + deadline.subject() + deadline.due(),
                        new Input.DeadlinePassed(deadline.subject(), deadline.due()));
            }
        }
    }

    private void repeatSomething() {
        if (!inbox.isEmpty()) {
            deliver(inbox.get(random.nextInt(inbox.size())).input());
        }
        if (!late.isEmpty()) {
            deliver(late.remove(random.nextInt(late.size())));
        }
    }

    /** Somebody thinks that nobody speaks here any more; perhaps a while ago. */
    private void proposeRest() {
        var seq = conversation.seq() - random.nextInt(2);
        input("rest:" + seq, new Input.RestProposed(seq));
    }

    /** The orchestrator dies: what it had not committed is lost, and its work was sent and is sent again. */
    private void crash() {
        var kept = new HashMap<>(memories);
        kept.keySet().removeAll(uncommitted);
        var again = decidedAgain(committed, kept);
        rules.sameAgain(again, committed.facts());
        conversation = again.conversation();
        memories.clear();
        memories.putAll(again.memories());
        open.addAll(again.work());
    }

    private void commit() {
        committed = new Committed(conversation, inbox.size(), rules.facts().size());
        uncommitted.clear();
    }

    static List<Call> calls(Conversation conversation) {
        return conversation.turn().map(turn -> turn.calls().toList()).orElse(List.of());
    }

    private void someoneAnswers() {
        if (open.isEmpty()) {
            return;
        }
        var item = open.remove(random.nextInt(open.size()));
        workers.outcome(item).ifPresent(input -> {
            var record = record("o-" + ++inputs, input);
            switch (random.nextInt(6)) {
                case 0 -> late.add(record);
                case 1 -> {
                    deliver(record);
                    late.add(record);
                }
                default -> deliver(record);
            }
        });
    }

    private void comeToRest() {
        for (int i = 0; i < 500 && conversation.turn().isPresent(); i++) {
            decide(true);
            someoneAnswers();
            jump(Duration.ofSeconds(45));
        }
    }

    private void intent(Input input) {
        input("i-" + ++inputs, input);
    }

    private void input(String id, Input input) {
        deliver(record(id, input));
    }

    private static InputRecord record(String id, Input input) {
        return new InputRecord(id, Stage.SCOPE, Optional.empty(), Optional.empty(), input);
    }

    private void deliver(InputRecord input) {
        var delivered = new Delivered(input, now, conversation.owner().isPresent() && random.nextInt(40) == 39);
        inbox.add(delivered);
        var recall = recall(memories, input);
        var decision = delivered.decide(decider, conversation, recall);
        rules.ignored(recall, input, now, decision);
        rules.answersTheInput(conversation, delivered, decision);
        rules.touchesNoOther(conversation, delivered.broken(), input, decision);
        rules.followed(decision);
        for (var memory : decision.memories()) {
            memories.put(memory.key(), memory);
            uncommitted.add(memory.key());
        }
        conversation = decision.after();
        open.addAll(decision.work());
        if (random.nextInt(20) == 0) {
            // A crash between the sending of work and the commit: the same work is sent twice.
            open.addAll(decision.work());
        }
        if (random.nextInt(3) == 0) {
            commit();
        }
    }

    private static Recall recall(Map<String, Memory> memories, InputRecord input) {
        return Recall.of(input, key -> Optional.ofNullable(memories.get(key)));
    }

    /** The inbox from there on, decided again. */
    private Replay decidedAgain(Committed from, Map<String, Memory> kept) {
        var again = from.conversation();
        var facts = new ArrayList<FactRecord>();
        var work = new ArrayList<Work>();
        var remembered = new HashMap<>(kept);
        for (var delivered : inbox.subList(from.inputs(), inbox.size())) {
            var decision = delivered.decide(decider, again, recall(remembered, delivered.input()));
            facts.addAll(decision.facts());
            work.addAll(decision.work());
            decision.memories().forEach(memory -> remembered.put(memory.key(), memory));
            again = decision.after();
        }
        return new Replay(again, facts, work, remembered);
    }

    /** What deciding again gave. */
    record Replay(Conversation conversation, List<FactRecord> facts, List<Work> work, Map<String, Memory> memories) {}
}
