package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Share;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.ToolCall;
import dev.sluice.orchestrator.task.Task;
import dev.sluice.orchestrator.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Deciders with one fault each, as somebody might write it by mistake; the simulation must find every one. */
enum Mutant implements Deciding {
    FORGETS_WHAT_WAS_ANSWERED {
        @Override
        Recall recalled(Recall recall) {
            return without(recall, Memory.Answered.class);
        }
    },
    FORGETS_WHICH_TURNS_THERE_WERE {
        @Override
        Recall recalled(Recall recall) {
            return without(recall, Memory.Submitted.class);
        }
    },
    KEEPS_ANSWERS_TO_ITSELF {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.stream()
                    .filter(record -> !(record.fact() instanceof Fact.QuestionAnswered))
                    .toList();
        }
    },
    SETS_BACK_AGAIN_AND_AGAIN {
        @Override
        Recall recalled(Recall recall) {
            return without(recall, Memory.Rewound.class);
        }
    },
    LEAVES_THE_FILES_OF_A_FORK_AS_THEY_ARE {
        @Override
        boolean sends(Work item) {
            return !(item instanceof Work.StartFiles);
        }
    },
    TAKES_DEADLINES_TOO_EARLY {
        @Override
        Instant clock(InputRecord input, Instant at) {
            return input.input() instanceof Input.DeadlinePassed passed
                            && passed.due().isAfter(at)
                    ? passed.due()
                    : at;
        }
    },
    HEARS_WHOEVER_MAY_LOOK {
        @Override
        Conversation found(Conversation before) {
            return before.with(next -> next.shares = before.shares().map(some -> some.stream()
                    .map(share -> new Share(share.with(), ShareRight.EDIT))
                    .toList()));
        }
    },
    LETS_STRANGERS_IN {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            var scope = before.owner().orElse(input.scope());
            return new InputRecord(input.id(), scope, input.actor(), input.traceparent(), input.input());
        }
    },
    DOES_NOT_REPORT_STRANGERS {
        @Override
        boolean sends(Work item) {
            return !(item instanceof Work.ReportStranger);
        }
    },
    BELIEVES_A_FORGED_GRANT {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.ApprovalDecided decided && decided.approved()
                    ? granted(before, input, decided)
                    : input;
        }
    },
    DOES_NOT_SEND_STEPS {
        @Override
        boolean sends(Work item) {
            return !(item instanceof Work.RunStep);
        }
    },
    DOES_NOT_SEND_CALLS {
        @Override
        boolean sends(Work item) {
            return !(item instanceof Work.RunCall);
        }
    },
    SENDS_APPROVED_CALLS_WITHOUT_THEIR_GRANT {
        @Override
        List<Work> worked(Conversation before, List<Work> work) {
            return work.stream()
                    .map(item -> item instanceof Work.RunCall call
                            ? new Work.RunCall(
                                    call.call(),
                                    call.attempt(),
                                    call.historyNumber(),
                                    call.agent(),
                                    call.policyVersion(),
                                    call.workspace(),
                                    Optional.empty(),
                                    call.second(),
                                    call.deadline(),
                                    call.timeMax(),
                                    call.files(),
                                    call.standing(),
                                    call.mode(),
                                    call.editedBy())
                            : item)
                    .toList();
        }
    },
    DOES_NOT_STOP_WHAT_IS_CANCELLED {
        @Override
        boolean sends(Work item) {
            return !(item instanceof Work.StopTurn);
        }
    },
    TAKES_ANY_OUTCOME_FOR_THE_OPEN_STEP {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.StepAnswered answered
                    ? before.turn()
                            .flatMap(turn -> turn.dues().stream()
                                    .filter(Due.StepDue.class::isInstance)
                                    .map(due -> ((Due.StepDue) due).step())
                                    .findFirst())
                            .map(step -> said(
                                    input,
                                    new Input.StepAnswered(
                                            step, answered.run(), answered.text(), answered.usage(), answered.model())))
                            .orElse(input)
                    : input;
        }
    },
    TAKES_WHAT_COMES_OF_AN_EARLIER_ATTEMPT {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.CallOutcome outcome
                    ? said(input, outcome.of(Optional.empty()))
                    : input;
        }
    },
    TAKES_ANY_ANSWER_FOR_THE_OPEN_QUESTION {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.QuestionAnswered answered
                    ? before.turn()
                            .flatMap(turn -> turn.tasks().stream()
                                    .flatMap(task -> task.asking().stream())
                                    .findFirst())
                            .map(open -> said(
                                    input,
                                    new Input.QuestionAnswered(
                                            open.question(), answered.text(), answered.answeredBy())))
                            .orElse(input)
                    : input;
        }

        @Override
        Recall recalled(Recall recall) {
            return without(recall, Memory.Replied.class);
        }
    },
    TAKES_EFFECTS_FOR_READS {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.StepWantsTools wanting
                    ? said(
                            input,
                            new Input.StepWantsTools(
                                    wanting.step(),
                                    wanting.run(),
                                    wanting.text(),
                                    wanting.calls().stream()
                                            .map(call -> new ToolCall(
                                                    call.call(),
                                                    call.tool(),
                                                    call.arguments(),
                                                    false,
                                                    call.toolVersion()))
                                            .toList(),
                                    wanting.usage(),
                                    wanting.model()))
                    : input;
        }
    },
    APPROVES_WHAT_WAS_REJECTED {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.ApprovalDecided decided && !decided.approved()
                    ? granted(before, input, decided)
                    : input;
        }
    },
    GOES_ON_AFTER_A_DELETION {
        @Override
        Conversation found(Conversation before) {
            return before.with(next -> next.deleted = false);
        }
    },
    RESTS_ALTHOUGH_SOMETHING_HAPPENED {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.RestKept kept
                    ? said(input, new Input.RestKept(before.seq(), kept.partition(), kept.offsets()))
                    : input;
        }
    },
    LOSES_THE_LAST_OF_MANY_FACTS {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.size() > 2 ? facts.subList(0, facts.size() - 1) : facts;
        }
    },
    ANSWERS_WITHOUT_HEARING_WHAT_WAS_SAID {
        @Override
        Conversation found(Conversation before) {
            return changed(before, task -> deaf(task));
        }

        private static Task deaf(Task task) {
            return task.thinking()
                    .map(open -> new Task(
                            task.number(),
                            task.role(),
                            task.lastStep(),
                            new TaskState.Thinking(
                                    open.step(), open.deadline(), Optional.empty(), open.costMicrosMax()),
                            task.planned(),
                            task.rounds(),
                            task.evidence(),
                            task.endsAtLeft(),
                            task.result()))
                    .orElse(task);
        }
    },
    CLAIMS_TO_HAVE_HEARD_ALL {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.stream()
                    .map(record -> record.fact() instanceof Fact.StepCompleted step
                            ? new FactRecord(
                                    record.scope(),
                                    record.seq(),
                                    record.cause(),
                                    record.at(),
                                    record.actor(),
                                    record.traceparent(),
                                    new Fact.StepCompleted(
                                            step.step(),
                                            step.run(),
                                            step.agent(),
                                            step.text(),
                                            step.calls(),
                                            step.usage(),
                                            step.model(),
                                            step.thoughts(),
                                            step.costMicros()))
                            : record)
                    .toList();
        }
    },
    BELIEVES_WHAT_NOBODY_PROVED {
        @Override
        Conversation found(Conversation before) {
            return changed(
                    before,
                    task -> new Task(
                            task.number(),
                            task.role(),
                            task.lastStep(),
                            task.state(),
                            task.planned()
                                    .map(planned -> new PlannedTask(
                                            planned.name(),
                                            planned.role(),
                                            planned.instruction(),
                                            planned.after(),
                                            planned.result())),
                            task.rounds(),
                            task.evidence(),
                            task.endsAtLeft(),
                            task.result()));
        }
    },
    LETS_TASKS_TAKE_ALL_THE_TIME {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return input.input() instanceof Input.DeadlinePassed passed
                            && passed.subject().startsWith("task ")
                    ? said(input, new Input.DeadlinePassed("task nobody's", passed.due()))
                    : input;
        }
    },
    STOPS_AGENTS_WITHOUT_A_WORD {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.stream()
                    .filter(record -> !(record.fact() instanceof Fact.AgentStuck))
                    .toList();
        }
    },
    STATES_AN_END_TWICE {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            var twice = new ArrayList<>(facts);
            facts.stream()
                    .filter(record -> record.fact() instanceof Fact.Terminal)
                    .findFirst()
                    .ifPresent(twice::add);
            return twice;
        }
    },
    ENDS_TURNS_WITHOUT_A_WORD {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.stream()
                    .filter(record -> !(record.fact() instanceof Fact.TurnFailed))
                    .toList();
        }
    },
    ENDS_TURNS_BEFORE_THEIR_CALLS {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return facts.stream()
                    .filter(record -> !(record.fact() instanceof Fact.CallCompleted)
                            || facts.stream().noneMatch(other -> other.fact() instanceof Fact.Terminal))
                    .toList();
        }
    },
    NUMBERS_WITH_A_HOLE {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return changed(
                    facts, record -> record.fact() instanceof Fact.CallCompleted, 1, Duration.ZERO, FactRecord::cause);
        }
    },
    NAMES_ANOTHER_CAUSE {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return changed(facts, _ -> true, 0, Duration.ZERO, record -> record.cause() + "?");
        }
    },
    LETS_TIME_GO_BACK {
        @Override
        List<FactRecord> stated(List<FactRecord> facts) {
            return changed(facts, _ -> true, 0, Duration.ofHours(-1), FactRecord::cause);
        }
    },
    NAMES_NOBODY {
        @Override
        InputRecord heard(Conversation before, InputRecord input) {
            return new InputRecord(
                    input.id(), input.scope(), Optional.of(Actor.ORCHESTRATOR), input.traceparent(), input.input());
        }
    },
    IS_MOODY {
        private int decisions;

        @Override
        Instant clock(InputRecord input, Instant at) {
            return at.plusMillis(++decisions % 7 == 0 ? 1 : 0);
        }
    },
    ENDS_THE_RUNNING_TURN_OVER_A_BROKEN_MESSAGE {
        @Override
        public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant at) {
            return before.turn()
                    .map(turn -> REAL.decide(
                            before,
                            said(input, new Input.CancelRequested(Optional.of(turn.id()), Optional.empty())),
                            recall,
                            at))
                    .orElseGet(() -> REAL.giveUp(before, input, recall, at));
        }
    },
    ANSWERS_A_BROKEN_MESSAGE_WITH_SILENCE {
        @Override
        public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant at) {
            return new Decision(before, List.of(), List.of());
        }
    };

    private static final Deciding REAL = Deciding.faultless();

    @Override
    public Decision decide(Conversation before, InputRecord input, Recall recall, Instant at) {
        return faulty(before, REAL.decide(found(before), heard(before, input), recalled(recall), clock(input, at)));
    }

    @Override
    public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant at) {
        return faulty(before, REAL.giveUp(found(before), heard(before, input), recalled(recall), clock(input, at)));
    }

    Conversation found(Conversation before) {
        return before;
    }

    InputRecord heard(Conversation before, InputRecord input) {
        return input;
    }

    Recall recalled(Recall recall) {
        return recall;
    }

    Instant clock(InputRecord input, Instant at) {
        return at;
    }

    List<FactRecord> stated(List<FactRecord> facts) {
        return facts;
    }

    boolean sends(Work item) {
        return true;
    }

    List<Work> worked(Conversation before, List<Work> work) {
        return work.stream().filter(this::sends).toList();
    }

    private Decision faulty(Conversation before, Decision decision) {
        return new Decision(decision.after(), stated(decision.facts()), worked(before, decision.work()));
    }

    private static InputRecord said(InputRecord input, Input other) {
        return new InputRecord(input.id(), input.scope(), input.actor(), input.traceparent(), other);
    }

    /** The decision as if the owner had approved with a grant for just what is asked. */
    private static InputRecord granted(Conversation before, InputRecord input, Input.ApprovalDecided decided) {
        return before.turn()
                .flatMap(turn -> turn.calls()
                        .filter(call -> call.awaits(decided.approval()))
                        .findFirst())
                .map(call -> {
                    var grant = new Grant(
                            decided.approval(),
                            call.id(),
                            call.awaiting().orElseThrow().digest(),
                            input.scope(),
                            decided.decidedBy(),
                            Instant.EPOCH,
                            "key",
                            "sig");
                    return new InputRecord(
                            input.id(),
                            input.scope(),
                            Optional.of(new Actor.Person(decided.decidedBy())),
                            input.traceparent(),
                            new Input.ApprovalDecided(
                                    decided.approval(),
                                    true,
                                    decided.reason(),
                                    decided.decidedBy(),
                                    Optional.of(grant)));
                })
                .orElse(input);
    }

    /** The conversation with its tasks changed. */
    private static Conversation changed(Conversation before, UnaryOperator<Task> change) {
        return before.turn()
                .map(turn -> before.with(next -> next.turn = Optional.of(new Turn(
                        turn.request(),
                        turn.rulesVersion(),
                        turn.clock(),
                        turn.budget(),
                        turn.tasks().stream().map(change).toList(),
                        turn.cancelling(),
                        turn.instructionsBy()))))
                .orElse(before);
    }

    private static Recall without(Recall recall, Class<? extends Memory> kind) {
        return new Recall(recall.memories().stream()
                .filter(memory -> !kind.isInstance(memory))
                .toList());
    }

    private static List<FactRecord> changed(
            List<FactRecord> facts,
            Predicate<FactRecord> which,
            long seqMore,
            Duration later,
            Function<FactRecord, String> cause) {
        UnaryOperator<FactRecord> change = record -> new FactRecord(
                record.scope(),
                record.seq() + seqMore,
                cause.apply(record),
                record.at().plus(later),
                record.actor(),
                record.traceparent(),
                record.fact());
        return facts.stream()
                .map(record -> which.test(record) ? change.apply(record) : record)
                .toList();
    }
}
