package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Actor;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnMode;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The people of a simulation: who submits, decides, forges and speaks in sessions of others, as chance has it. */
final class SimulatedPeople {
    private static final Limits LIMITS =
            new Limits(14, 2, 8, 10_000, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(30));

    private final Random random;

    SimulatedPeople(Random random) {
        this.random = random;
    }

    static TurnId turn(String name) {
        return TurnId.of(Stage.SCOPE.session(), name);
    }

    /** A turn; a third of them have a plan. */
    Input submission(String name) {
        return new Input.TurnSubmitted(
                turn(name),
                "digest",
                Origin.CHAT,
                Optional.of(Role.CODER),
                "text",
                Versions.BUILT_IN.withNotes(name.hashCode() % 5 == 0),
                LIMITS,
                Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(SimulatedPlan.draw(random)) : Optional.empty(),
                random.nextInt(4) == 0 ? Optional.of(TurnMode.STEER) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A session that begins with what another carried. */
    Input.ForkRequested fork() {
        return new Input.ForkRequested(
                new Input.SessionRequested(Optional.empty(), Optional.empty()),
                new SessionId("s-0"),
                7,
                files(),
                carried());
    }

    Input rewind(String name) {
        return new Input.RewindRequested(turn(name), 1, files(), carried());
    }

    private Optional<SnapshotId> files() {
        return random.nextBoolean() ? Optional.of(new SnapshotId("a".repeat(64))) : Optional.empty();
    }

    private CarriedHistory carried() {
        return new CarriedHistory(
                Collections.nCopies(random.nextInt(4), (HistoryEntry) new HistoryEntry.UserSaid("said")),
                Optional.empty());
    }

    /** The answers to all that is asked. */
    List<Input> decisions(Conversation conversation, boolean approved, Instant now) {
        var decisions = new ArrayList<Input>();
        for (var call : Simulation.calls(conversation)) {
            if (call.state() instanceof CallState.Awaiting awaiting) {
                var user = new UserId(random.nextBoolean() ? "ada" : "bob");
                if (approved && random.nextInt(5) == 0) {
                    decisions.add(edit(awaiting.approval(), user));
                    continue;
                }
                var grant = new Grant(
                        awaiting.approval(), call.id(), awaiting.digest(), Stage.SCOPE, user, now, "key", "sig");
                decisions.add(new Input.ApprovalDecided(
                        awaiting.approval(),
                        approved,
                        Optional.empty(),
                        user,
                        approved ? Optional.of(grant) : Optional.empty()));
            }
        }
        return decisions;
    }

    private Input edit(ApprovalId approval, UserId user) {
        return new Input.ApprovalDecided(
                approval,
                true,
                Optional.empty(),
                user,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CallEdit(JsonNodeFactory.instance.objectNode().put("n", random.nextInt(3)))));
    }

    /** Answers to all that is open, some of them twice. */
    List<Input> answers(Conversation conversation) {
        var answers = new ArrayList<Input>();
        conversation.turn().map(Turn::tasks).orElse(List.of()).stream()
                .flatMap(task -> task.asking().stream())
                .map(TaskState.Asking::question)
                .forEach(question -> {
                    answers.add(answer(question));
                    if (random.nextInt(4) == 0) {
                        answers.add(answer(question));
                    }
                });
        return answers;
    }

    private Input answer(QuestionId question) {
        return new Input.QuestionAnswered(question, "that one", new UserId(random.nextBoolean() ? "ada" : "bob"));
    }

    /** Somebody approves without a grant, with one for something else, or in another's name. */
    List<InputRecord> forgeries(Conversation conversation, Instant now, Supplier<String> ids) {
        var forgeries = new ArrayList<InputRecord>();
        for (var call : Simulation.calls(conversation)) {
            if (call.state() instanceof CallState.Awaiting awaiting) {
                var user = new UserId("ada");
                var other = new Grant(
                        awaiting.approval(), call.id(), "another digest", Stage.SCOPE, user, now, "key", "sig");
                var grant = random.nextBoolean() ? Optional.of(other) : Optional.<Grant>empty();
                forgeries.add(new InputRecord(
                        ids.get(),
                        Stage.SCOPE,
                        random.nextBoolean() ? Optional.of(new Actor.Person(new UserId("bob"))) : Optional.empty(),
                        Optional.empty(),
                        new Input.ApprovalDecided(awaiting.approval(), true, Optional.empty(), user, grant)));
            }
        }
        return forgeries;
    }

    /** Somebody who only cancels, of whom nobody has heard; or the owner who shares, or with whom he may have shared. */
    InputRecord neighbour(String id, String turn) {
        return switch (random.nextInt(3)) {
            case 0 -> said(id, "eve", new Input.CancelRequested(Optional.empty(), Optional.empty()));
            case 1 -> said(id, Stage.SCOPE.user().value(), share());
            default -> said(id, "grace", submission(turn));
        };
    }

    private Input share() {
        var right = random.nextInt(ShareRight.values().length + 1);
        return new Input.SharingRequested(
                new UserId("grace"), Stream.of(ShareRight.values()).skip(right).findFirst(), Stage.SCOPE.user());
    }

    private static InputRecord said(String id, String user, Input input) {
        var scope = new Scope(Stage.SCOPE.tenant(), new UserId(user), Stage.SCOPE.session());
        return new InputRecord(id, scope, Optional.empty(), Optional.empty(), input);
    }
}
